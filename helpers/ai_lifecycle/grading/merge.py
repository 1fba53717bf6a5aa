"""Merging a learner's notebook with a new release of it, cell by cell. Pure: notebooks in, a new notebook out."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell

from ai_lifecycle.grading.notebooks import identity, is_answer, is_graded, unique_id

# What the course decides about a cell; everything else in its metadata is the learner's.
COURSE_METADATA = ("nbgrader", "deletable", "editable")


@dataclass(frozen=True)
class Merged:
    """What a merge made. notebook: the result. kept: cells that the release changed but the learner had changed too."""

    notebook: NotebookNode
    kept: tuple[str, ...]


def merge(mine: NotebookNode, base: NotebookNode | None, theirs: NotebookNode) -> Merged:
    """Return the learner's notebook brought up to a new release.

    mine: the learner's notebook. base: the release it was last made from, None if that is not known.
    theirs: the new release. None of them is changed.
    Kept: answers, outputs, the learner's own cells (each behind the cell it followed), and every course cell
    the learner changed or, if nothing is graded by it, deleted. All else follows the release, its order too.
    An answer that the release no longer asks for goes to the end, under a note.
    """
    before = {identity(cell): cell for cell in base.cells} if base else {}
    current = {identity(cell) for cell in theirs.cells}
    originals = find_originals(mine.cells, (base or theirs).cells, wanted=current)
    placed, kept = [], []
    for new in theirs.cells:
        name = identity(new)
        if name in originals:
            cell, conflict = _merge_cell(mine.cells[originals[name]], before.get(name), new)
            placed.append(cell)
            kept += [name] if conflict else []
        elif name not in before or is_graded(new):
            placed.append(deepcopy(new))

    removed = [
        index
        for index, cell in enumerate(mine.cells)
        if identity(cell) not in current and (identity(cell) in before or (base is None and is_graded(cell)))
    ]
    cells = arrange(mine.cells, originals, placed, skipped=removed)
    for index in removed:
        taken = {cell.id for cell in cells}
        cells += _farewell(mine.cells[index], before.get(identity(mine.cells[index])), taken)
    return Merged(_assemble(mine, theirs, cells), tuple(kept))


def find_originals(cells: Sequence[NotebookNode], course: Iterable[NotebookNode], wanted: set[str]) -> dict[str, int]:
    """Return, for each wanted name that occurs in `cells`, the position of the cell that truly bears it.

    course: the cells as the course released them. Of several copies it is one the learner worked on, if there is
    any; among those the one with the name as its id, which copies made in Jupyter lack; then the first.
    """
    stubs = {identity(cell): content(cell) for cell in course}
    best: dict[str, tuple[tuple[bool, bool], int]] = {}
    for index, cell in enumerate(cells):
        name = identity(cell)
        if name in wanted:
            rank = (content(cell) != stubs.get(name), cell.get("id") == name)
            if name not in best or rank > best[name][0]:
                best[name] = (rank, index)
    return {name: index for name, (_, index) in best.items()}


def arrange(
    cells: Sequence[NotebookNode],
    originals: dict[str, int],
    placed: Sequence[NotebookNode],
    skipped: Iterable[int] = (),
) -> list[NotebookNode]:
    """Return the placed cells in their order, each followed by the learner's own cells that stood behind it.

    cells: the learner's. originals: the position among them of each course cell, by name. placed: course cells in
    the release's order, merged or mended. skipped: positions of cells to leave out.
    """
    in_place = {identity(cell) for cell in placed}
    names = {index: name for name, index in originals.items()}
    followers: dict[str | None, list[NotebookNode]] = {}
    anchor, left_out = None, set(skipped)
    for index, cell in enumerate(cells):
        if index in names:
            anchor = names[index] if names[index] in in_place else anchor
        elif index not in left_out:
            followers.setdefault(anchor, []).append(deepcopy(cell))
    arranged = followers.get(None, [])
    for cell in placed:
        arranged += [cell, *followers.get(identity(cell), [])]
    return _with_unique_ids(arranged, placed)


def content(cell: NotebookNode) -> tuple:
    """Return what a reader of the cell sees: its kind, its text, its pictures."""
    return cell.cell_type, cell.source, cell.get("attachments") or None


def make_ordinary(cell: NotebookNode) -> NotebookNode:
    """Return a copy of a cell that nbgrader does not know and nothing locks."""
    cell = deepcopy(cell)
    for key in ("nbgrader", "deletable", "editable"):
        cell.metadata.pop(key, None)
    return cell


def dress(mine: NotebookNode, course: NotebookNode) -> NotebookNode:
    """Return the course's cell with the learner's text, outputs and view of it.

    Identity and grading are the course's; so is the kind of a graded cell.
    """
    cell = deepcopy(course)
    cell.source = mine.source
    if not is_graded(course) and mine.cell_type != course.cell_type:
        cell = deepcopy(mine)
        cell["id"] = course.id
    elif mine.cell_type == cell.cell_type == "code":
        cell.outputs, cell.execution_count = deepcopy(mine.outputs), mine.execution_count
    cell.pop("attachments", None)
    if mine.get("attachments") and cell.cell_type != "code":
        cell["attachments"] = deepcopy(mine.attachments)
    return _with_metadata(cell, mine, course)


def _merge_cell(mine: NotebookNode, before: NotebookNode | None, new: NotebookNode) -> tuple[NotebookNode, bool]:
    """Return one cell merged, and whether the learner's version was kept against a change in the release."""
    if content(mine) == content(new):
        return dress(mine, new), False
    if before is None:  # nobody knows who changed it: tests are the course's, everything else the learner's
        is_mine = is_answer(new) or not is_graded(new)
    else:
        is_mine = content(mine) != content(before)
    if is_mine:
        return dress(mine, new), before is None or content(new) != content(before)
    return _with_metadata(deepcopy(new), mine, new), False


def _with_metadata(cell: NotebookNode, mine: NotebookNode, course: NotebookNode) -> NotebookNode:
    view = {key: value for key, value in mine.metadata.items() if key not in COURSE_METADATA}
    cell.metadata = NotebookNode({**deepcopy(view), **deepcopy(course.metadata)})
    tags = [*course.metadata.get("tags", ()), *mine.metadata.get("tags", ())]
    if tags:
        cell.metadata["tags"] = list(dict.fromkeys(tags))
    return cell


def _farewell(cell: NotebookNode, before: NotebookNode | None, taken: set[str]) -> list[NotebookNode]:
    """Return what stays of a cell that the release no longer has: nothing, or the learner's text under a note."""
    if before is not None and content(cell) == content(before):
        return []
    name = identity(cell)
    note = f"The course no longer has the cell `{name}`.\nWhat you wrote in it stays here, and is yours."
    ordinary = make_ordinary(cell)
    ordinary["id"] = unique_id(f"kept-{name}", taken)
    return [new_markdown_cell(note, id=unique_id(f"kept-{name}-note", taken)), ordinary]


def _with_unique_ids(cells: list[NotebookNode], placed: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Return the cells, each own cell of the learner's with an id of its own; the placed ones keep theirs."""
    course, taken = {id(cell) for cell in placed}, {cell.id for cell in placed}
    for cell in cells:
        if id(cell) not in course:
            if not cell.get("id") or cell.id in taken:
                cell["id"] = unique_id(f"own-{cell.get('id') or 'cell'}", taken)
            taken.add(cell.id)
    return cells


def _assemble(mine: NotebookNode, theirs: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    notebook = deepcopy(theirs)
    notebook.metadata = NotebookNode({**deepcopy(mine.metadata), **deepcopy(theirs.metadata)})
    notebook.nbformat_minor = max(mine.get("nbformat_minor", 0), theirs.nbformat_minor)
    notebook.cells = cells
    return notebook
