"""Mending damaged notebooks: every wound one by one, and no answer is ever lost."""

from copy import deepcopy

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from tiny_lesson import NAME, cell_of, code, course_in, graded, ids, learner_notebook, prose, release_notebook, text_of

from ai_lifecycle.grading.doctor import examine, lesson_of, repair
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import is_graded, read_notebook, write_notebook

STEP = "training_process"
ANSWERS = ("return 2 * x  # mine", "return x * x  # mine")


def remove(name):
    return lambda nb: nb.cells.remove(cell_of(nb, f"{STEP}-{name}"))


def change(name, **changes):
    return lambda nb: cell_of(nb, f"{STEP}-{name}").update(changes)


def relabel(name, **changes):
    return lambda nb: cell_of(nb, f"{STEP}-{name}").metadata.nbgrader.update(changes)


def tag(name, label):
    return lambda nb: cell_of(nb, f"{STEP}-{name}").metadata.update(tags=[label, "mine"])


def set_kernel(nb):
    nb.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}


def set_language(nb):
    nb.metadata.language_info = nbformat.NotebookNode(name="R")


def duplicate(name, place, **changes):
    def do(nb):
        copy = deepcopy(cell_of(nb, f"{STEP}-{name}"))
        copy.update({"id": "pasted", **changes})
        nb.cells.insert(place, copy)

    return do


def drop_all_ids(nb):
    nb.nbformat_minor = 4
    for cell in nb.cells:
        del cell["id"]


def move_test_to_top(nb):
    nb.cells.insert(0, nb.cells.pop(ids(nb).index(f"{STEP}-square-test")))


def strip_names(nb):
    """What tools do that keep only the text: no ids, no metadata."""
    nb.nbformat_minor = 4
    for cell in nb.cells:
        cell.metadata = nbformat.NotebookNode()
        del cell["id"]


WOUNDS = {
    "deleted test": (remove("square-test"), "'training_process-square-test' was missing"),
    "deleted answer": (remove("question"), "'training_process-question' was missing"),
    "duplicated answer": (duplicate("double", 3), "more than one cell 'training_process-double'"),
    "duplicated test": (duplicate("double-test", 9), "more than one cell 'training_process-double-test'"),
    "same id twice": (duplicate("double", 3, id=f"{STEP}-double"), "more than one cell"),
    "changed test": (change("double-test", source="pass"), "test cell 'training_process-double-test' had been changed"),
    "changed points": (relabel("double-test", points=300), "gave 300 points instead of 3"),
    "changed role": (relabel("double-test", grade=False), "nbgrader metadata of 'training_process-double-test'"),
    "old schema": (relabel("double", schema_version=1), "nbgrader metadata of 'training_process-double'"),
    "lost metadata": (change("double", metadata=nbformat.NotebookNode()), "had been lost"),
    "wrong kernel": (set_kernel, "kernel was 'ir'"),
    "wrong language": (set_language, "language was 'R'"),
    "old format": (drop_all_ids, "older format"),
    "lost names": (strip_names, "known by defining double"),
    "skipped test": (tag("double-test", "skip-execution"), "tagged skip-execution"),
    "skipped answer": (tag("double", "skip-execution"), "tagged skip-execution"),
    "tolerated error": (tag("square-test", "raises-exception"), "tagged raises-exception"),
    "answer turned to text": (change("double", cell_type="markdown"), "had become a markdown cell"),
    "new id": (change("double", id="from-jupyter"), "had the id 'from-jupyter'"),
    "moved test": (move_test_to_top, "another order"),
    "foreign graded cell": (
        lambda nb: nb.cells.append(code("x", "1", **graded("speed-p50-test", grade=True, solution=False, points=9))),
        "'speed-p50-test' is not one of this lesson's",
    ),
    "spoilt metadata": (lambda nb: nb.cells.append(code("x", "1", nbgrader="?")), "'x' is not one of this lesson's"),
    "impossible id": (lambda nb: nb.cells.append(code("x", "mine")) or nb.cells[-1].update(id="a b"), "does not allow"),
}


def check_healed(mended, release):
    nbformat.validate(mended)
    assert len(set(ids(mended))) == len(mended.cells)
    wanted = {cell.id: cell for cell in release.cells if is_graded(cell)}
    found = {cell.id: cell for cell in mended.cells if is_graded(cell)}
    assert list(found) == list(wanted), "the graded cells are not the lesson's, in its order"
    for name, cell in found.items():
        assert cell.metadata.nbgrader == wanted[name].metadata.nbgrader and cell.cell_type == wanted[name].cell_type
        if not cell.metadata.nbgrader.solution:
            assert cell.source == wanted[name].source
    assert repair(mended, release)[1] == [], "a mended notebook is still found damaged"


def test_a_healthy_notebook_is_left_as_it_is():
    for notebook in (release_notebook(), learner_notebook()):
        assert repair(notebook, release_notebook()) == (notebook, [])


@pytest.mark.parametrize(("wound", "says"), WOUNDS.values(), ids=WOUNDS)
def test_each_wound_is_named_and_healed_and_no_answer_is_lost(wound, says):
    notebook = learner_notebook()
    wound(notebook)
    wounded = deepcopy(notebook)
    mended, problems = repair(notebook, release_notebook())
    assert any(says in problem for problem in problems), problems
    assert notebook == wounded, "the learner's notebook was changed in place"
    check_healed(mended, release_notebook())
    for answer in ANSWERS:
        assert answer in text_of(mended)
    for cell in notebook.cells:
        if cell.source != "pass":
            assert cell.source in text_of(mended), f"lost: {cell.source!r}"


@pytest.mark.parametrize(("wound", "says"), WOUNDS.values(), ids=WOUNDS)
def test_the_answer_that_counts_is_the_learners(wound, says):
    notebook = learner_notebook()
    wound(notebook)
    mended, _ = repair(notebook, release_notebook())
    for name, answer in zip(("double", "square"), ANSWERS):
        assert answer in cell_of(mended, f"{STEP}-{name}").source
        assert cell_of(mended, f"{STEP}-{name}").cell_type == "code"


def test_all_wounds_at_once():
    notebook = learner_notebook()
    for name, (wound, _) in WOUNDS.items():
        if name not in ("same id twice", "lost metadata", "lost names", "old format", "deleted test", "new id"):
            wound(notebook)
    mended, _ = repair(notebook, release_notebook())
    check_healed(mended, release_notebook())
    assert all(answer in text_of(mended) for answer in ANSWERS)


def test_an_untouched_copy_of_a_stub_cannot_undo_the_answer():
    notebook, stub = learner_notebook(), cell_of(release_notebook(), f"{STEP}-double").source
    duplicate("double", 4, source=stub)(notebook)
    mended, _ = repair(notebook, release_notebook())
    (copy,) = [cell for cell in mended.cells if cell.source == stub]
    assert copy.cell_type == "raw", "the stub would run after the answer and replace it"


def test_of_several_copies_the_one_the_learner_worked_on_counts():
    notebook, stub = learner_notebook(), cell_of(release_notebook(), f"{STEP}-double").source
    duplicate("double", 4)(notebook)
    cell_of(notebook, f"{STEP}-double").source = stub
    mended, _ = repair(notebook, release_notebook())
    assert ANSWERS[0] in cell_of(mended, f"{STEP}-double").source
    assert [cell.cell_type for cell in mended.cells if cell.source == stub] == ["raw"]


def test_a_copy_with_the_learners_own_text_still_runs():
    notebook = learner_notebook()
    duplicate("double", 2, source="def halve(x):\n    return x / 2")(notebook)
    mended, _ = repair(notebook, release_notebook())
    (copy,) = [cell for cell in mended.cells if "halve" in cell.source]
    assert copy.cell_type == "code" and "nbgrader" not in copy.metadata
    assert mended.cells.index(copy) < ids(mended).index(f"{STEP}-double-test")


def test_a_notebook_that_lost_all_names_is_put_together_again():
    notebook = learner_notebook()
    strip_names(notebook)
    mended, _ = repair(notebook, release_notebook())
    assert [name for name in ids(mended) if name.startswith(STEP)] == ids(release_notebook())
    assert len(mended.cells) == len(notebook.cells), "a cell was not recognised and came a second time"


def test_an_answer_is_not_adopted_if_two_cells_could_be_it():
    notebook = learner_notebook()
    remove("double")(notebook)
    notebook.cells[2:2] = [code("one", "def double(x): return 1"), code("two", "def double(x): return 2")]
    mended, problems = repair(notebook, release_notebook())
    assert "The graded cell 'training_process-double' was missing." in problems
    assert "return 1" in text_of(mended) and "return 2" in text_of(mended)


def test_other_tags_and_outputs_stay():
    notebook = learner_notebook()
    tag("double-try", "skip-execution")(notebook)
    mended, _ = repair(notebook, release_notebook())
    tried = cell_of(mended, f"{STEP}-double-try")
    assert tried.metadata.tags == ["mine"]
    assert tried.outputs[0]["data"]["text/plain"] == "4"


def test_a_tag_that_the_course_set_itself_is_no_wound():
    release, notebook = release_notebook(), learner_notebook()
    for nb in (release, notebook):
        tag("double-test", "raises-exception")(nb)
    assert repair(notebook, release) == (notebook, [])


def test_what_cannot_be_mended_gets_one_sentence():
    notebook = learner_notebook()
    notebook.cells.append(nbformat.NotebookNode(cell_type="code", id="odd", source="x", metadata={}, outputs=[{}], execution_count=None))
    with pytest.raises(UserError, match="cannot be mended") as caught:
        repair(notebook, release_notebook())
    assert "\n" not in str(caught.value)


def test_the_lesson_is_told_by_its_cells_and_only_then_by_its_name(tmp_path):
    notebook = learner_notebook()
    assert lesson_of(notebook, tmp_path / "homework (1).ipynb").name == NAME
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    assert lesson_of(notebook, tmp_path / "speed.ipynb").name == NAME, "ids tell more than a file name"
    nothing = nbformat.v4.new_notebook(cells=[prose("a", "b")])
    assert lesson_of(nothing, tmp_path / "07_speed.ipynb").name == "07_speed"
    with pytest.raises(UserError, match="no lesson of this course"):
        lesson_of(nothing, tmp_path / "homework.ipynb")


@pytest.fixture
def course(tmp_path):
    course = course_in(tmp_path / "course")
    write_notebook(course.lessons / NAME / f"{NAME}.ipynb", release_notebook())
    return course


def test_examining_changes_nothing_and_mending_saves_the_older_version(course, tmp_path):
    path = tmp_path / "homework.ipynb"
    notebook = learner_notebook()
    remove("square-test")(notebook)
    write_notebook(path, notebook)
    before = path.read_bytes()
    problems, older = examine(path, course)
    assert len(problems) == 1 and older is None and path.read_bytes() == before
    problems, older = examine(path, course, mend=True)
    assert len(problems) == 1 and older.read_bytes() == before and older.parent == path.parent
    check_healed(read_notebook(path), release_notebook())
    assert examine(path, course, mend=True) == ([], None)


def test_a_healthy_file_is_not_written(course, tmp_path):
    path = tmp_path / "homework.ipynb"
    write_notebook(path, learner_notebook())
    assert examine(path, course, mend=True) == ([], None)
    assert list(tmp_path.glob("homework*")) == [path]


def test_a_cell_of_an_older_release_is_not_called_changed():
    release, mine = release_notebook(), learner_notebook()
    for notebook, text in ((release, "assert double(3) == 6"), (mine, "assert double(1) == 2")):
        test = cell_of(notebook, f"{STEP}-double-test")
        test.source = text
        test.metadata.nbgrader["checksum"] = compute_checksum(test)
    cell_of(mine, f"{STEP}-square").metadata.nbgrader["checksum"] = "0" * 32
    mended, problems = repair(mine, release)
    assert problems == [
        f"The cell '{STEP}-double-test' came from another release of the lesson.",
        f"The cell '{STEP}-square' came from another release of the lesson.",
    ]
    assert cell_of(mended, f"{STEP}-double-test").source == "assert double(3) == 6"
    assert all(answer in text_of(mended) for answer in ANSWERS)


def test_a_test_changed_by_its_reader_is_called_changed_whatever_its_checksum():
    mine = learner_notebook()
    test = cell_of(mine, f"{STEP}-double-test")
    test.metadata.nbgrader["checksum"] = "f" * 32
    test.source = "pass"
    _, problems = repair(mine, release_notebook())
    assert any("had been changed" in problem for problem in problems)
