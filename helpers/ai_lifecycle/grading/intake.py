"""Intake: what a submission may bring in. It is decided from what is there, before anything is copied or run.

A submission is refused, with one sentence, only if there is nothing in it that could be graded. Otherwise what is
harmless is taken, what is damaged is mended (see doctor.py), and each thing left out or mended is told in a sentence.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading import doctor
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.found_files import Found
from ai_lifecycle.grading.notebooks import parse_notebook
from ai_lifecycle.grading.submitted_files import STAMP, Caps, copy, judge, look, read_bytes, readable, stamp_of

# From this size on a notebook is read by a program of its own with little memory: its outputs may be a trap.
_LARGE = 20 << 20
_MEMORY_FOR_LARGE = 3 << 30
_DEEPEST = 100
_LONGEST = 300  # letters of a sentence
_KEPT_METADATA = ("kernelspec", "language_info")


@dataclass(frozen=True)
class Intake:
    """What was decided about a submission. folder: where it is. name: of its notebook's file.

    notebook: without outputs, mended, ready to run; None if the submission is refused. files: to copy beside it.
    others: more notebooks of the lesson, by file name, in the same state.
    stamp: the collector's time stamp, "" for none. refused: why it cannot be graded. notes: a sentence each.
    """

    folder: Path
    name: str
    notebook: NotebookNode | None
    files: tuple[Found, ...] = ()
    stamp: str = ""
    refused: str = ""
    notes: tuple[str, ...] = ()
    others: Mapping[str, NotebookNode] = field(default_factory=dict)

    def copy_to(self, target: Path) -> None:
        """Write what was taken into a folder, made if missing. Raises UserError if it was refused or cannot be done."""
        if self.notebook is None:
            raise UserError(self.refused)
        copy(self.files, self.folder, target)
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name, notebook in {**self.others, self.name: self.notebook}.items():
                (target / name).write_text(json.dumps(notebook), encoding="utf-8")
            if self.stamp:
                (target / STAMP).write_text(self.stamp, encoding="utf-8")
        except OSError as error:
            raise UserError(f"{readable(self.name)} cannot be copied: {error.strerror}.") from None


def take_in(
    folder: Path,
    name: str,
    release: NotebookNode,
    caps: Caps | None = None,
    others: Mapping[str, NotebookNode] = MappingProxyType({}),
) -> Intake:
    """Return what to take of a submission; nothing is changed, and no link in it is followed to the outside.

    folder: the submission. name: of the notebook's file. release: the lesson as learners got it. others: what else of
    it are notebooks, by file name.
    """
    caps = caps or Caps()
    try:
        found = look(folder, caps, name)
        files, notes, refused = judge(found, folder, name, caps)
        if refused:
            return Intake(folder, name, None, refused=refused)
        stamp, about_stamp = stamp_of(folder, found)
        notebook, repairs = mend(read_submitted(folder / name, caps), release)
        more, about_more = _mend_others([one for one in files if str(one.path) in others], folder, others, caps)
    except UserError as error:
        return Intake(folder, name, None, refused=_brief(str(error)))
    except Exception:  # nobody can foresee all that a file may hold, and it must cost no other submission
        why = f"{name} was looked at and cannot be taken: it is not built as Jupyter builds a notebook; ask for it again."
        return Intake(folder, name, None, refused=why)
    notes = map(_brief, (*notes, *filter(None, [about_stamp]), *repairs, *about_more))
    files = tuple(one for one in files if str(one.path) not in others)
    return Intake(folder, name, notebook, files, stamp, "", tuple(notes), more)


def _mend_others(
    found: Sequence[Found], folder: Path, releases: Mapping[str, NotebookNode], caps: Caps
) -> tuple[dict[str, NotebookNode], list[str]]:
    """Return the lesson's further notebooks as they will run, by file name, and a sentence for each thing mended."""
    mended, notes = {}, []
    for one in found:
        name = str(one.path)
        try:
            mended[name], repairs = mend(read_submitted(one.target or folder / name, caps), releases[name])
            notes += [f"{name}: {repair}" for repair in repairs]
        except UserError as error:
            notes.append(f"{name} was left out: {error}")
    return mended, notes


def _brief(sentence: str) -> str:
    """Return a sentence that fits a line of a table, however long a name is that it quotes."""
    sentence = readable(sentence)
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 100]} … {sentence[-90:]}"


def read_submitted(path: Path, caps: Caps) -> NotebookNode:
    """Return a learner's notebook without its outputs. Raises UserError if it is none, or still too large."""
    data = read_bytes(path, caps.notebook)
    if len(data) > _LARGE:
        data = _slimmed(data, path.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not a notebook: it is not UTF-8 text.") from None
    if (depth := depth_of(text)) > _DEEPEST:
        raise UserError(f"{path.name} is not a notebook that can be read: it is nested {depth} levels deep.")
    notebook = cleared(parse_notebook(_without_outputs(text), path.name))
    rest = len(json.dumps(notebook))
    if rest > caps.rest:
        raise UserError(
            f"{path.name} has {rest >> 20} MB even without its outputs, more than the {caps.rest >> 20} MB allowed; "
            "ask for it without pasted pictures."
        )
    if len(notebook.cells) > caps.cells:
        raise UserError(f"{path.name} has {len(notebook.cells)} cells, more than the {caps.cells} allowed.")
    return notebook


def _without_outputs(text: str) -> str:
    """Return a notebook's text without results: however spoilt they are, they cost nobody anything."""
    try:
        content = json.loads(text)
        for cell in content["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        return json.dumps(content)
    except (ValueError, LookupError, TypeError, RecursionError):
        return text  # whoever parses it says what is wrong


def cleared(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook, changed: no results, no saved state, no letters that no file can hold."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if not isinstance(cell.get("attachments", {}), dict):
            del cell["attachments"]
    notebook.metadata = NotebookNode(
        {key: notebook.metadata[key] for key in _KEPT_METADATA if key in notebook.metadata}
    )
    for key in _KEPT_METADATA:
        if not isinstance(notebook.metadata.get(key, {}), dict):
            del notebook.metadata[key]
    return _encodable(notebook)


def _encodable(value: object) -> object:
    """Return a value in which each half of a surrogate pair, which JSON can spell and UTF-8 cannot, is a "?" mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return type(value)({_encodable(key): _encodable(entry) for key, entry in value.items()})
    return [_encodable(entry) for entry in value] if isinstance(value, list) else value


def mend(notebook: NotebookNode, release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return the notebook as it will run, and a sentence for each thing mended. Raises UserError if it cannot be."""
    if not any(cell.get("source", "").strip() for cell in notebook.cells):
        raise UserError("The notebook is empty; ask for the one that was worked on.")
    disarmed = _disarm(notebook.cells, [cell.get("id") for cell in release.cells])
    mended, problems = doctor.repair(notebook, release)
    return mended, [*problems, *disarmed]


def _disarm(cells: Sequence[NotebookNode], course: Sequence[str]) -> list[str]:
    """Take the tags by which a cell would not run, or not show its error, off the learner's own cells, in place.

    course: ids of the course's cells, which the doctor looks after.
    """
    notes = []
    for number, cell in enumerate(cells, start=1):
        tags = cell.metadata.get("tags", [])
        tags = tags if isinstance(tags, list) else []
        if "tags" in cell.metadata:
            cell.metadata["tags"] = [tag for tag in tags if isinstance(tag, str) and re.fullmatch("[^,]+", tag)]
        if cell.get("id") in course:
            continue
        disarming = sorted(doctor.DISARMING_TAGS & set(cell.metadata.get("tags", [])))
        if disarming:
            cell.metadata["tags"] = [tag for tag in cell.metadata["tags"] if tag not in disarming]
            notes.append(f"Their own cell number {number} was tagged {', '.join(disarming)}.")
    return notes


def depth_of(text: str) -> int:
    """Return how many brackets are open at most at one place of a JSON text.

    >>> depth_of('{"a": [1, "[["]}')
    2
    """
    depth = deepest = 0
    without_texts = re.sub(r'"[^"\\]*(?:\\.[^"\\]*)*"', "", text, flags=re.DOTALL)
    for bracket in re.findall(r"[][{}]", without_texts):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _slimmed(data: bytes, name: str) -> bytes:
    """Return a large notebook without outputs, read by a program that may not use much memory."""
    code = (
        "import json, resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY_FOR_LARGE}, {_MEMORY_FOR_LARGE}))\n"
        "content = json.load(sys.stdin.buffer)\n"
        "content.get('metadata', {}).pop('widgets', None)\n"
        "for cell in content.get('cells', []):\n"
        "    if 'outputs' in cell: cell['outputs'] = []\n"
        "json.dump(content, sys.stdout)\n"
    )
    try:
        done = subprocess.run([sys.executable, "-I", "-S", "-c", code], input=data, capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode != 0:
        raise UserError(
            f"{name} has {len(data) >> 20} MB and cannot be read as a notebook; ask for it without outputs."
        )
    return done.stdout
