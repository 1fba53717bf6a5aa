"""The rules for a lesson notebook, checked on every lesson in solutions/ and lessons/."""

import re
import statistics
from pathlib import Path

import nbformat
import pytest

from ai_lifecycle.course import LESSONS

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [
    ROOT / folder / lesson.name / f"{lesson.name}.ipynb"
    for folder in ("solutions", "lessons")
    for lesson in LESSONS
    if (ROOT / "solutions" / lesson.name).is_dir()
]
PAGES = [ROOT / folder / f"{page}.ipynb" for folder in ("solutions", "lessons") for page in ("map", "playground")]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(params=NOTEBOOKS, ids=name_of)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def step_of(path: Path) -> str:
    return path.stem.split("_", 1)[1]


def graded(notebook):
    """The test cells: graded, and not written by the learner."""
    return [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade") and not cell.metadata.nbgrader.solution
    ]


def lines_of(cell) -> int:
    """Lines of a cell that a learner reads: hidden tests are not among them."""
    visible = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", cell.source, flags=re.DOTALL)
    return len(visible.strip().splitlines())


def aims(notebook, heading: str) -> list[str]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.search(rf"^##+ {heading}", cell.source, re.MULTILINE):
            return re.findall(r"^(?:[-*]|\d\.) (.+)$", cell.source, re.MULTILINE)
    return []


def test_it_opens_with_a_title_and_closes_with_the_same_aims(notebook):
    assert notebook.cells[0].source.startswith("# "), "the first cell is the title"
    first, last = aims(notebook, "By the end you can"), aims(notebook, "Now you can")
    assert 3 <= len(first) <= 5, f"3 to 5 aims, found {first}"
    assert first == last, "'Now you can' repeats the aims of 'By the end you can'"


def test_cells_are_small(notebook):
    code = sorted(lines_of(cell) for cell in notebook.cells if cell.cell_type == "code")
    prose = {cell.id: lines_of(cell) for cell in notebook.cells if cell.cell_type == "markdown"}
    assert statistics.median(code) <= 4, code
    assert code[int(0.9 * (len(code) - 1))] <= 10, code
    assert code[-1] <= 25, code
    assert {cell: lines for cell, lines in prose.items() if lines > 12} == {}, "prose cells of more than 12 lines"
    assert 30 <= len(notebook.cells) <= 60, f"about 45 cells, found {len(notebook.cells)}"


def test_prose_is_one_sentence_a_line(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```|`[^`]*`|\$[^$]*\$|<[^>]+>", "", cell.source, flags=re.DOTALL)
            for line in text.splitlines():
                if not line.lstrip().startswith("|"):
                    assert not re.search(r"[a-z)]{2}[.?!] [A-Z]", line), f"{cell.id}: two sentences in one line: {line!r}"


def test_ids_are_named_for_the_step_and_equal_the_grade_id(path, notebook):
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        assert cell.id.startswith(f"{step_of(path)}-"), cell.id
        assert cell.metadata.get("nbgrader", {}).get("grade_id", cell.id) == cell.id


def test_a_graded_task_is_four_cells(notebook):
    ids = [cell.id for cell in notebook.cells]
    tests = [cell for cell in graded(notebook) if f"{cell.id.removesuffix('-test')}-task" in ids]
    assert 3 <= len(tests) <= 5, "a lesson has 3 to 5 graded tasks"
    for part in (cell for cell in graded(notebook) if cell not in tests):
        task, _, name = part.id.removesuffix("-test").rpartition("-")
        before = ids[ids.index(part.id) - 1]
        assert name and f"{task}-task" in ids and re.fullmatch(rf"{task}(-\w+)?-test", before), f"{part.id}: part of what?"
    for test in tests:
        task = test.id.removesuffix("-test")
        place = ids.index(test.id)
        assert ids[place - 3 : place + 1] == [f"{task}-task", task, f"{task}-try", f"{task}-test"]
        prose, answer = notebook.cells[place - 3], notebook.cells[place - 2]
        assert prose.cell_type == "markdown" and prose.source.count("<summary>") == 3, f"{task} needs three folded hints"
        assert re.search(r"hidden", prose.source), f"{task} does not say what its hidden checks are about"
        assert answer.metadata.nbgrader.solution and re.search(r'"""Task \d', answer.source), f"{task}: the stub names its task"


def test_a_test_cell_says_what_it_checks_and_does_nothing_else(notebook):
    for cell in graded(notebook):
        assert cell.source.startswith("# "), f"{cell.id} should open by saying what it checks"
        assert not re.search(r"\b(print|display|warn|train|fit)\(", cell.source), cell.id
        assert cell.metadata.nbgrader.points > 0 and cell.metadata.nbgrader.locked


def test_one_question_is_marked_by_hand_with_a_rubric(notebook):
    by_hand = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade") and c.metadata.nbgrader.solution]
    assert len(by_hand) == 1
    assert any("rubric" in cell.source.lower() for cell in notebook.cells if cell.cell_type == "markdown")


def test_points_are_never_typed(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\b\d+ points?\b", cell.source), f"{cell.id} types its points"


@pytest.mark.parametrize("path", NOTEBOOKS + PAGES, ids=name_of)
def test_metadata_is_on_the_whitelist_and_nothing_is_stored(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        # nbgrader writes the last two into what it releases, to lock the cell in JupyterLab.
        allowed = {"nbgrader", "tags"} | ({"deletable", "editable"} if "lessons" in path.parts else set())
        assert set(cell.metadata) <= allowed, cell.id
        assert "skip-execution" not in cell.metadata.get("tags", [])
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None, f"{cell.id} has stored output"


@pytest.mark.parametrize("path", NOTEBOOKS + PAGES, ids=name_of)
def test_every_picture_is_made_with_words(path):
    """In prose it has alt text; in code it comes from the course's figures, which have theirs (lesson_run looks)."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            shown = re.findall(r"!\[([^\]]*)\]\(", cell.source)
            shown += [
                found[1] if (found := re.search(r'(?:alt|aria-label)="([^"]*)"', tag)) else ""
                for tag in re.findall(r"<(?:img|svg)[^>]*>", cell.source)
            ]
            assert all(len(words) >= 20 for words in shown), f"{cell.id} shows a picture without a text of 20 letters"
        else:
            drawn = re.search(r"pyplot|\bplt\.|\.plot\(|\.hist\(|Image\(|SVG\(", cell.source)
            assert not drawn, f"{cell.id} draws with {drawn and drawn[0]!r}: a figure of figures.py says what it shows"


def test_it_ends_with_the_cost_ledger_and_the_way_on(notebook):
    headings = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines() if line.startswith("##")]
    order = ["predict first", "playground", "your guess", "ledger", "now you can", "next"]
    places = [next((i for i, h in enumerate(headings) if word in h.lower()), None) for word in order]
    assert None not in places, f"sections missing: {[w for w, p in zip(order, places) if p is None]} in {headings}"
