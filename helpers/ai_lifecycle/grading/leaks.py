"""What must not reach learners, and what must not stand in a source notebook. Pure functions on notebooks."""

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading.notebooks import grading, identity, is_answer

PLAIN_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SECRETS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


def source_faults(source: NotebookNode) -> list[str]:
    """Return a sentence for each fault of a source notebook: results of running it, or a kernel not everyone has."""
    found = []
    for cell in source.cells:
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            found.append(f"the cell {identity(cell)!r} holds results of running it; clear all outputs.")
        if grading(cell) and grading(cell)["grade_id"] != cell.get("id"):
            found.append(f"the cell {cell.get('id')!r} has another grade_id, {identity(cell)!r}; make them equal.")
    if source.metadata.get("kernelspec") != PLAIN_KERNEL:
        found.append(f"its kernelspec is {dict(source.metadata.get('kernelspec', {}))}; make it {PLAIN_KERNEL}.")
    if "widgets" in source.metadata:
        found.append("it holds saved widget state; clear all outputs and remove metadata.widgets.")
    return found


def leaks(source: NotebookNode, released: NotebookNode) -> list[str]:
    """Return a sentence for each secret of the source that stands in the release.

    A secret is a marker, a line between markers in the cell it comes from, the answer to a question, or a passage
    of two lines and more between markers anywhere in the notebook.
    """
    found = []
    release_of = {identity(cell): cell.source for cell in released.cells}
    everything = "\n".join(_stripped(cell.source) for cell in released.cells)
    for name, text in release_of.items():
        found += [
            f"the cell {name!r} still holds the marker {edge} {kind}."
            for kind in SECRETS
            for edge in ("BEGIN", "END")
            if f"{edge} {kind}" in text
        ]
    for cell in source.cells:
        passages, public = _divide(cell.source)
        if is_answer(cell) and not passages:  # nbgrader replaces the whole cell
            passages, public = [cell.source], ""
        shown, open_lines = _lines(release_of.get(identity(cell), "")), set(_lines(public))
        for passage in passages:
            secret = _lines(passage)
            found += [
                f"the cell {identity(cell)!r} shows a line that is to be hidden: {line!r}."
                for line in secret
                if line in shown and line not in open_lines
            ]
            if len(secret) > 1 and "\n".join(secret) in everything:
                found.append(f"a hidden passage of {identity(cell)!r} stands in another cell: {secret[0]!r} and on.")
    return found


def _divide(text: str) -> tuple[list[str], str]:
    """Return the passages between markers, and all the rest."""
    passages: list[list[str]] = []
    public, hidden = [], False
    for line in text.splitlines():
        if any(f"BEGIN {kind}" in line for kind in SECRETS):
            passages.append([])
            hidden = True
        elif any(f"END {kind}" in line for kind in SECRETS):
            hidden = False
        else:
            (passages[-1] if hidden else public).append(line)
    return ["\n".join(passage) for passage in passages], "\n".join(public)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _stripped(text: str) -> str:
    return "\n".join(_lines(text))
