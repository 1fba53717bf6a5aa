"""Mending a damaged notebook: what is graded is put right, what the learner wrote stays."""

import re
from collections import Counter
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.validator import isvalid

from ai_lifecycle.course import LESSONS, Lesson, UnknownLesson, find_lesson
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.merge import COURSE_METADATA, arrange, content, dress, find_originals, make_ordinary
from ai_lifecycle.grading.notebooks import grading, identity, is_answer, is_graded, read_notebook, write_notebook
from ai_lifecycle.grading.paths import CourseFiles, save_older_version

# Tags by which Jupyter would not run a cell, or would not mind its error; the course may have set them itself.
DISARMING_TAGS = {"skip-execution", "raises-exception"}
_MALFORMED = "The notebook cannot be mended: its cells are malformed."


def lesson_of(notebook: NotebookNode, path: Path | None = None) -> Lesson:
    """Return the lesson a notebook belongs to: told by its graded cells, else by its other cells, else by its name.

    Raises UserError if nothing tells.
    """
    steps = {lesson.step: lesson for lesson in LESSONS}
    for names in ([grading(cell).get("grade_id", "") for cell in notebook.cells], map(identity, notebook.cells)):
        counted = Counter(name.partition("-")[0] for name in names)
        known = [step for step, _ in counted.most_common() if step in steps]
        if known:
            return steps[known[0]]
    try:
        return find_lesson(path.stem if path else "")
    except UnknownLesson:
        raise UserError(f"{path or 'This notebook'} is no lesson of this course: none of its cells is.") from None


def repair(notebook: NotebookNode, release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return a mended copy of a learner's notebook, and a sentence for each thing that was wrong with it.

    notebook: the learner's, however damaged. release: the lesson as released; neither is changed.
    Answers, outputs and the learner's own cells stay. Deleted graded cells return as released, copies of graded
    cells become ordinary cells, and tests, points, metadata, kernel and format are the release's again.
    Raises UserError if the result would still be no valid notebook.
    """
    problems: list[str] = []
    try:
        mended = _repaired(deepcopy(notebook), release, problems)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise UserError(_MALFORMED) from None
    return mended, problems


def _repaired(mended: NotebookNode, release: NotebookNode, problems: list[str]) -> NotebookNode:
    """Return the notebook, changed."""
    _mend_format(mended, release, problems)
    _adopt_strangers(mended, release, problems)
    course = {identity(cell): cell for cell in release.cells}
    originals = find_originals(mended.cells, release.cells, set(course))
    in_order = [name for name, _ in sorted(originals.items(), key=lambda item: item[1]) if is_graded(course[name])]
    if in_order != [name for name in course if name in in_order]:
        problems.append("Graded cells stood in another order than the lesson's.")
    placed = []
    for name, cell in course.items():
        if name in originals:
            placed.append(_mend_cell(mended.cells[originals[name]], cell, problems))
        elif is_graded(cell):
            problems.append(f"The graded cell {name!r} was missing.")
            placed.append(deepcopy(cell))
    positions = set(originals.values())
    for index, cell in enumerate(mended.cells):
        if index not in positions:
            mended.cells[index] = _release_own_cell(cell, course, problems)
    mended.cells = arrange(mended.cells, originals, placed)
    _mend_metadata(mended, problems)
    return mended


def examine(path: Path, course: CourseFiles, mend: bool = False) -> tuple[list[str], Path | None]:
    """Return a sentence for each thing wrong with a notebook file, and where its older version is if it was mended.

    mend: whether to write the mended notebook in its place; the older version is first saved beside it.
    Raises UserError if it cannot be read or written, or belongs to no lesson that is written.
    """
    notebook = read_notebook(path)
    mended, problems = repair(notebook, read_notebook(course.release_of(lesson_of(notebook, path))))
    if not (problems and mend):
        return problems, None
    older = save_older_version(path)
    write_notebook(path, mended)
    return problems, older


def _mend_format(notebook: NotebookNode, release: NotebookNode, problems: list[str]) -> None:
    minor = notebook.get("nbformat_minor", 0)
    minor = minor if isinstance(minor, int) else 0
    if notebook.get("nbformat") != 4 or minor < 5:
        problems.append("The notebook was in an older format, in which cells have no ids.")
    notebook.nbformat, notebook.nbformat_minor = 4, max(minor, release.nbformat_minor)
    kernel, right = notebook.metadata.get("kernelspec", {}), release.metadata.kernelspec
    if (kernel.get("name"), kernel.get("language", "python")) != (right.name, right.language):
        problems.append(f"Its kernel was {kernel.get('name')!r} instead of {right.name!r}.")
    notebook.metadata["kernelspec"] = deepcopy(right)
    if notebook.metadata.get("language_info", {}).get("name", right.language) != right.language:
        problems.append(f"Its language was {notebook.metadata.language_info.name!r} instead of {right.language!r}.")
        del notebook.metadata["language_info"]


def _adopt_strangers(notebook: NotebookNode, release: NotebookNode, problems: list[str]) -> None:
    """Give cells that lost their identity back to the lesson.

    A cell is known by its unchanged text; an answer also by being the one cell that defines the same names.
    """
    present = {identity(cell) for cell in notebook.cells}
    known = {identity(cell) for cell in release.cells}
    strangers = [cell for cell in notebook.cells if identity(cell) not in known]
    for cell in release.cells:
        if identity(cell) in present:
            continue
        same_text = [stranger for stranger in strangers if content(stranger) == content(cell)]
        wanted = _defined(cell) if is_answer(cell) else set()
        alike = [stranger for stranger in strangers if wanted and wanted <= _defined(stranger)]
        found = same_text[:1] or (alike if len(alike) == 1 else [])
        for stranger in found:
            strangers.remove(stranger)
            stranger["id"] = cell.id
            if is_graded(cell):
                how = "its text" if same_text else f"defining {', '.join(sorted(wanted))}"
                problems.append(f"The graded cell {identity(cell)!r} had lost its name; it was known by {how}.")
                stranger.metadata["nbgrader"] = deepcopy(cell.metadata.nbgrader)


def _defined(cell: NotebookNode) -> set[str]:
    text = cell.source if cell.cell_type == "code" else ""
    return set(re.findall(r"^(?:async\s+)?(?:def|class)\s+(\w+)", text, flags=re.MULTILINE))


def _mend_cell(mine: NotebookNode, course: NotebookNode, problems: list[str]) -> NotebookNode:
    """Return a course cell as it should be: its identity and grading released, its text the learner's if allowed."""
    name = identity(course)
    if mine.get("id") not in (None, course.id):
        problems.append(f"The cell {name!r} had the id {mine.get('id')!r}.")
    cell = dress(mine, course)
    disarming = (DISARMING_TAGS & set(mine.metadata.get("tags", ()))) - set(course.metadata.get("tags", ()))
    if disarming:
        problems.append(f"The cell {name!r} was tagged {', '.join(sorted(disarming))}.")
        cell.metadata["tags"] = [tag for tag in cell.metadata.tags if tag not in disarming]
        if not cell.metadata["tags"]:
            del cell.metadata["tags"]
    if not is_graded(course):
        return cell
    if mine.cell_type != course.cell_type:
        problems.append(f"The cell {name!r} had become a {mine.cell_type} cell.")
    same_text = is_answer(course) or content(mine)[1:] == content(course)[1:]
    if _is_from_another_release(mine, course):
        problems.append(f"The cell {name!r} came from another release of the lesson.")
    else:
        _compare_grading(name, grading(mine), course.metadata.nbgrader, problems)
        if not same_text:
            problems.append(f"The test cell {name!r} had been changed.")
    if not same_text:
        cell.source = course.source
    return cell


def _is_from_another_release(mine: NotebookNode, course: NotebookNode) -> bool:
    """Return whether a cell is as some other release had it, rather than changed by its reader.

    A test's own checksum vouches for its text; an answer's text is the learner's, so only its checksum can differ.
    """
    ours, theirs = dict(grading(mine)), dict(course.metadata.nbgrader)
    if ours.get("checksum") == theirs.get("checksum"):
        return False
    if is_answer(course):
        return {**ours, "checksum": ""} == {**theirs, "checksum": ""}
    from nbgrader.utils import compute_checksum  # seconds to import, and seldom needed

    try:
        return ours.get("checksum") == compute_checksum(mine)
    except (AttributeError, KeyError, TypeError, ValueError):  # its grading is damaged
        return False


def _compare_grading(name: str, mine: dict, course: dict, problems: list[str]) -> None:
    if mine.get("points", 0) != course.get("points", 0) and mine:
        problems.append(f"The cell {name!r} gave {mine.get('points', 0)} points instead of {course.get('points', 0)}.")
    elif dict(mine) != dict(course):
        problems.append(f"The nbgrader metadata of {name!r} had been {'changed' if mine else 'lost'}.")


def _release_own_cell(cell: NotebookNode, course: dict[str, NotebookNode], problems: list[str]) -> NotebookNode:
    """Return a cell of the learner's that no longer pretends to be one of the course's."""
    name = identity(cell)
    if "nbgrader" not in cell.metadata and name not in course:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(cell.get("id", "own"))):
            problems.append(f"One of your own cells had the id {cell.id!r}, which Jupyter does not allow.")
            cell["id"] = ""
        return cell
    ordinary = make_ordinary(cell)
    if name in course:
        problems.append(f"There was more than one cell {name!r}; the copy is now an ordinary cell.")
        ordinary["id"] = ""
        # An untouched copy of a stub would undo the answer if it ran.
        if content(cell) == content(course[name]) and cell.cell_type == "code":
            ordinary = NotebookNode(cell_type="raw", source=cell.source, metadata=ordinary.metadata, id="")
    else:
        problems.append(f"The graded cell {name!r} is not one of this lesson's; it is now an ordinary cell.")
    return ordinary


def _mend_metadata(notebook: NotebookNode, problems: list[str]) -> None:
    """Drop metadata that the format does not allow: none that grades. Raises UserError if it is still no notebook."""
    try:
        return nbformat.validate(notebook)
    except nbformat.ValidationError:
        pass  # perhaps it is only metadata
    problems.append("Metadata that Jupyter does not allow was dropped.")
    notebook.metadata = NotebookNode(kernelspec=notebook.metadata.kernelspec)
    for cell in notebook.cells:
        if not isvalid(cell, f"{cell.cell_type}_cell", 4, notebook.nbformat_minor):
            cell.metadata = NotebookNode({key: cell.metadata[key] for key in COURSE_METADATA if key in cell.metadata})
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError:
        raise UserError(_MALFORMED) from None
