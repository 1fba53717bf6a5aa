"""The rules of the house, read from the imports (also those inside functions) and the files."""

import ast
import json
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import ai_lifecycle
from ai_lifecycle.course import LESSONS

PACKAGE = Path(ai_lifecycle.__file__).parent
ROOT = Path(__file__).parents[1]
# Nobody imports the course's files and Jupyter's settings: programs run them as configuration.
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not {"course_files", "settings"} & set(path.parts))

GROUND = {
    "network", "points", "surfaces", "tickets", "board_exports", "measure", "child_process", "fresh_process", "one_thread",
    "course", "objectives",
}  # fmt: skip
TRAINING = [
    "start_here", "data_collection", "data_quality", "model_families", "model_selection", "training_process",
    "accelerators", "schedules", "optimization", "tuning", "ticket_model", "training_memory", "distillation",
]  # fmt: skip
# The seam, in order: each imports only those before it.
SEAM = ["schema", "packed_files", "bundle_formats", "bundle_manifest", "bundle"]
INFERENCE = [
    "scoring_run", "scoring", "serving", "micro_batching", "serving_process", "deployment", "shipping", "prediction",
    "load_generator", "speed", "load_readings", "load_report", "low_resources", "small_layers", "drift",
    "continuous_learning", "ticket_stream", "capstone", "criteria", "acceptance", "final_ledger",
]  # fmt: skip
STEPS = {*GROUND, *TRAINING, *SEAM, *INFERENCE}
# Faces may import everything: the command line and its commands, what starts JupyterLab and Voila, the learner's
# progress (the map, the portfolio and its verification), training as programs of their own.
FACES = {"cli", "commands", "jupyter", "train_tickets", "train_reader", "progress"}
HEAVY = {"keras", "jax", "sklearn", "matplotlib", "pandas", "ipywidgets", "anywidget", "nbgrader", "nbclient", "typer"}

ALLOWED = {
    **{room: set() for room in GROUND},
    "fresh_process": {"child_process"},
    "tickets": {"board_exports"},  # its second half
    **{room: GROUND | set(TRAINING[:place]) for place, room in enumerate(TRAINING)},
    **{room: GROUND | set(SEAM[:place]) for place, room in enumerate(SEAM)},
    **{room: GROUND | set(SEAM) | set(INFERENCE[:place]) for place, room in enumerate(INFERENCE)},
    "feedback": STEPS,
    "palette": set(),
    "ledger": STEPS | {"palette"},
    "figures": STEPS | {"palette", "ledger"},
    "prediction_figures": STEPS | {"palette", "ledger", "figures"},
    "speed_figures": STEPS | {"palette", "ledger", "figures"},
    "low_resources_figures": STEPS | {"palette", "ledger", "figures"},
    "playground": STEPS | {"palette", "ledger", "figures", "prediction_figures"},
    "grading": {"course"},
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Every module that a file names in an import, relative ones made absolute."""
    package = ["ai_lifecycle", *path.relative_to(PACKAGE).parent.parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found.update({name, *(f"{name}.{alias.name}" for alias in node.names)})
    return found


def rooms_imported(path: Path) -> set[str]:
    rooms = {name.split(".")[1] for name in imports_of(path) if name.startswith("ai_lifecycle.")}
    return {room for room in rooms if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").exists()}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_room_imports_only_what_its_floor_allows(path):
    room = room_of(path)
    if room in FACES or room == "__init__":
        return
    assert room in ALLOWED, f"{room} is not on the plan: give it a floor in tests/test_house_rules.py"
    wrong = rooms_imported(path) - {room} - ALLOWED[room]
    assert not wrong, f"{path.name} may not import {sorted(wrong)}"


def test_no_file_imports_itself_back():
    """Also by way of others, and inside of functions: whoever reads a file need not have read those above it."""
    names = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in MODULES}
    graph = {name: imports_of(path) & names.keys() - {name} for name, path in names.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        pytest.fail(" -> ".join(found.args[1]))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path):
    room, libraries = room_of(path), {name.split(".")[0] for name in imports_of(path)}
    allowed = {
        "ipywidgets": {"playground"},
        "anywidget": {"playground"},
        "matplotlib": {"figures", "prediction_figures", "speed_figures", "low_resources_figures", "playground"},
        "nbgrader": {"grading"},
        "nbclient": {"grading"},
        "typer": {"cli", "commands"},
        "distributed": {"grading"},
    }
    for library, rooms in allowed.items():
        assert library not in libraries or room in rooms, f"only {sorted(rooms)} may import {library}"
    if room in GROUND:
        assert libraries <= {"numpy", "pandas", "threadpoolctl", "ai_lifecycle", *sys.stdlib_module_names}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name == "__init__.py"], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_init_imports_a_sibling(path):
    assert not [name for name in imports_of(path) if name.startswith("ai_lifecycle")]


def run_fresh(code: str, **environment: str) -> str:
    """Run code in a fresh Python and return what it printed, on both streams."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True,
        env={"PATH": "", "HOME": "/nonexistent", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_importing_the_package_is_light():
    loaded = json.loads(run_fresh("import ai_lifecycle, json, sys; print(json.dumps(sorted(sys.modules)))"))
    assert not HEAVY & set(loaded) and "numpy" not in loaded


def test_a_step_loads_no_heavy_library_and_prints_nothing():
    """All in one program, which stops at the first that does."""
    code = "import importlib, sys\n"
    for room in sorted(room for room in STEPS if (PACKAGE / f"{room}.py").exists()):
        code += f"importlib.import_module('ai_lifecycle.{room}')\n"
        code += f"heavy = {HEAVY - {'pandas'}} & set(sys.modules); assert not heavy, ('{room}', heavy)\n"
    assert run_fresh(code) == ""


def test_the_inference_side_knows_no_training_module():
    there = [room for room in [*SEAM, *INFERENCE] if (PACKAGE / f"{room}.py").exists()]
    if not there:
        pytest.skip("no module of the inference side is written yet")
    code = "".join(f"import ai_lifecycle.{room}\n" for room in there)
    code += f"import sys; print([m for m in {TRAINING} if 'ai_lifecycle.' + m in sys.modules])"
    assert run_fresh(code).strip() == "[]"


def test_keras_computes_on_jax_unless_the_user_chose_another():
    code = "import ai_lifecycle, os; print(os.environ['KERAS_BACKEND'])"
    assert run_fresh(code).strip() == "jax"
    assert run_fresh(code, KERAS_BACKEND="numpy").strip() == "numpy"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 300, "a module over 300 lines does more than one thing"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 60, f"{node.name} is {node.end_lineno - node.lineno + 1} lines long"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_is_public_says_what_it_is(path):
    tree = ast.parse(path.read_text())
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    public = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    assert ast.get_docstring(tree) is not None, "the module has no docstring"
    assert [node.name for node in public if not ast.get_docstring(node)] == [], "these have no docstring"


@pytest.mark.parametrize("name", ["utils", "common", "base", "helpers", "misc"])
def test_no_module_has_a_name_that_says_nothing(name):
    assert name not in {path.stem for path in MODULES}


def test_lesson_module_playground_and_test_share_one_name():
    written = [lesson for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]
    for lesson in written:
        for place in [
            f"solutions/{lesson.name}/{lesson.name}.ipynb",
            f"lessons/{lesson.name}/{lesson.name}.ipynb",
            f"helpers/ai_lifecycle/{lesson.step}.py",
            f"helpers/ai_lifecycle/feedback/{lesson.step}.py",
            f"helpers/ai_lifecycle/playground/{lesson.step}.py",
            f"tests/test_{lesson.step}.py",
            f"tests/feedback/test_{lesson.step}.py",
            f"tests/playground/test_{lesson.step}.py",
            f"tests/notebooks/test_{lesson.step}.py",
            f"tests/answers/{lesson.step}",
        ]:
            assert (ROOT / place).exists(), f"lesson {lesson.name} lacks {place}"
    folders = {path.name for path in (ROOT / "solutions").iterdir() if path.is_dir() and path.name[0] != "."}
    assert folders <= {lesson.name for lesson in LESSONS}, "a folder in solutions/ is not in the table of lessons"


def test_the_examples_in_docstrings_are_true():
    import doctest
    import importlib

    attempted = 0
    for path in MODULES:
        name = ".".join(["ai_lifecycle", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")
        result = doctest.testmod(importlib.import_module(name))
        assert result.failed == 0, f"{name}: {result.failed} examples are wrong"
        attempted += result.attempted
    assert attempted >= 15
