"""Complete answers to the capstone, graded as an instructor and a learner would: in the sandbox, with a real server.

What travels is the notebook alone: the grader runs its cells, and judges the bundle that they leave.
"""

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.engine import check_notebook
from ai_lifecycle.grading.paths import course_files

ROOT = Path(__file__).parents[2]
BANK = ROOT / "tests" / "answers" / "capstone"
LESSON = find_lesson("capstone")

# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("warm_kernels")]


def complete_answers() -> dict[str, dict[str, str]]:
    spec = importlib.util.spec_from_file_location("complete_answers", BANK / "complete.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.COMPLETE


COMPLETE = complete_answers()
# Of the three parts of what was delivered: a bundle that asks for a late column answers no question, so it earns none.
PARTS_PASSED = {"plain": 3, "excellent": 3, "leaky": 0, "braggart": 2, "gullible": 2, "heavy": 2}


def submission(name: str) -> nbformat.NotebookNode:
    """The released lesson with a complete answer in it, and the data set that it chose."""
    notebook = nbformat.read(ROOT / "lessons" / LESSON.name / f"{LESSON.name}.ipynb", as_version=4)
    cells = {cell.id.removeprefix("capstone-"): cell for cell in notebook.cells}
    for task, file in COMPLETE[name].items():
        cells[task].source = (BANK / task / f"{file}.py").read_text().split("\n", 1)[1]
    if chosen := re.search(r'^choice = ".*"', cells["train_model"].source, re.MULTILINE):
        setup = cells["setup-choice"]
        setup.source = re.sub(r'^choice = "\w+"', chosen[0], setup.source, flags=re.MULTILINE)
    return notebook


def outcomes(results) -> dict[str, bool]:
    """Return for each task whether all of its parts were passed."""
    found = {}
    for result in results:
        task = result.task.removeprefix("capstone-").removesuffix("-test").partition("-")[0]
        found[task] = found.get(task, True) and result.outcome == "passed"
    return found


def expected(name: str) -> dict[str, bool]:
    return {task: file.startswith("right_") for task, file in COMPLETE[name].items()}


def check(name: str, folder: Path, sandbox: str = "off"):
    path = folder / name / f"{LESSON.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(submission(name), path)
    report = check_notebook(LESSON, path, sandbox=sandbox)
    assert report.trouble == "" and list(path.parent.iterdir()) == [path], "check leaves the learner's folder as it was"
    return report


def test_there_are_two_right_answers_and_four_flawed_ones_of_files_in_the_bank():
    flawed = [name for name in COMPLETE if not all(expected(name).values())]
    assert len(COMPLETE) == 6 and flawed == ["leaky", "braggart", "gullible", "heavy"]
    for answer in COMPLETE.values():
        assert all((BANK / task / f"{file}.py").is_file() for task, file in answer.items())
    for name in flawed:
        kept = [task for task, right in expected(name).items() if right]
        assert 3 <= len(kept) < 5, f"{name} loses what its flaw spoils and no more"


def test_each_complete_answer_has_its_page_which_names_the_rubric_lines_it_meets_and_misses():
    """Whether it does is for a reader to judge; this holds only the pages, the answers and the rubric together."""
    lesson = nbformat.read(ROOT / "solutions" / LESSON.name / f"{LESSON.name}.ipynb", as_version=4)
    rubric = next(cell.source for cell in lesson.cells if cell.id == "capstone-question-task")
    lines = set(range(1, 1 + sum(line.startswith("- ") for line in rubric.splitlines())))
    assert len(lines) == 6
    pages = {path.stem: path.read_text() for path in (BANK / "pages").glob("*.md") if path.stem != "README"}
    assert set(pages) == set(COMPLETE)
    for name, page in pages.items():
        head, text = page.split("\n\n", 1)
        met = {int(one) for one in re.search(r"^Meets: ([\d, ]+)$", head, re.MULTILINE)[1].split(", ")}
        missed = re.search(r"^Misses: (.+)$", head, re.MULTILINE)
        reasons = {int(one) for one in re.findall(r"(\d) \(\w[^)]+\)", missed[1])} if missed else set()
        assert met | reasons == lines and not met & reasons, name
        assert bool(reasons) != all(expected(name).values()), f"{name}: a flawed answer has a flawed page, no other has"
        assert 10 <= len(text.strip().splitlines()) <= 20, f"{name}: 10 to 20 sentences, one a line"


@pytest.mark.slow
def test_the_excellent_answer_gets_every_point_in_the_sandbox(tmp_path):
    """The strictest way to run it: nothing of this machine in reach, no network but its own loopback."""
    report = check("excellent", tmp_path, sandbox="auto")
    assert outcomes(report.results) == expected("excellent"), [result.message for result in report.results]
    assert report.points == report.max_points > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMPLETE if name != "excellent"])
def test_check_gives_each_complete_answer_its_part_of_the_points(name, tmp_path):
    report = check(name, tmp_path)
    assert outcomes(report.results) == expected(name), [result.message for result in report.results]
    assert (report.points == report.max_points) == all(expected(name).values())
    told = " ".join(result.message for result in report.results)
    for task, file in COMPLETE[name].items():
        phrase = (BANK / task / f"{file}.py").read_text().split("\n", 1)[0].partition(": ")[2]
        assert phrase in told, f"{name} is not told: {phrase}"


@pytest.mark.slow
def test_a_class_of_complete_answers_is_graded_through_the_gradebook(tmp_path, monkeypatch):
    import shutil

    from ai_lifecycle.grading.engine import grade_class

    root = tmp_path / "course"
    for folder in ("solutions", "lessons"):
        shutil.copytree(ROOT / folder / LESSON.name, root / folder / LESSON.name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for name in COMPLETE:
        path = root / "submitted" / name / LESSON.name / f"{LESSON.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(submission(name), path)
    summary = grade_class(LESSON, root)
    rows = {row.student: row for row in summary.rows}
    assert set(rows) == set(COMPLETE)
    for name, row in rows.items():
        others = sum(right for task, right in expected(name).items() if task != "deliver")
        assert row.outcomes.get("passed", 0) == others + PARTS_PASSED[name], f"{name}: {row.outcomes}"
    assert rows["plain"].score == rows["excellent"].score > rows["heavy"].score > 0


def test_the_released_lesson_is_what_the_course_checks():
    assert course_files().source_of(LESSON).is_file()
