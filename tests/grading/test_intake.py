"""What a submission may bring in: every case is a real folder, and ends in a grade or in one clear sentence."""

import json
import os
import random
import socket
from pathlib import PurePosixPath

import nbformat
import pytest
from ai_lifecycle.grading import doctor
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.found_files import FILE, Found
from ai_lifecycle.grading.gradebook import grade_lesson
from ai_lifecycle.grading.intake import take_in
from ai_lifecycle.grading.notebooks import identity
from ai_lifecycle.grading.paths import environment
from ai_lifecycle.grading.report import grade_report
from ai_lifecycle.grading.submitted_files import Caps, judge, look, odd_student, read_bytes, stamp_of
from graded_class import everything
from nbgrader.api import Gradebook
from tiny_course import LESSON, NAME, RIGHT, ROOT, answered, cell, read, submit, write

FILE_NAME = f"{NAME}.ipynb"
STEP = LESSON.step


@pytest.fixture
def submission(course, tmp_path):
    """A right submission, to be spoilt."""
    folder = tmp_path / "submitted" / "ada" / NAME
    write(folder / FILE_NAME, answered(course, **RIGHT))
    return folder


@pytest.fixture
def taken(course, submission):
    """What intake decides about the submission, after some change to it."""

    def take(change, **caps):
        change(submission)
        return take_in(submission, FILE_NAME, read(course.release_of(LESSON)), Caps(**caps))

    return take


def edit(change):
    """Change the notebook as JSON, so that it need not stay valid."""

    def act(folder):
        content = json.loads((folder / FILE_NAME).read_text())
        content = change(content) or content
        (folder / FILE_NAME).write_text(json.dumps(content))

    return act


def of(content, what):
    return next(one for one in content["cells"] if one.get("id") == f"{STEP}-{what}")


def replace(data):
    return lambda folder: (folder / FILE_NAME).write_bytes(data)


def instead(make):
    def act(folder):
        (folder / FILE_NAME).unlink()
        make(folder / FILE_NAME)

    return act


def listening(path):
    """A socket in the file system; its name must be short, so it is made from within its folder."""
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def drop(content, what):
    content["cells"].remove(of(content, what))


def double(content, what):
    content["cells"].insert(1, {**of(content, what), "id": "another"})


def big_outputs(content):
    of(content, "double")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (30 << 20)}]


REFUSED = {
    "no notebook": (instead(lambda path: None), "There is no notebook"),
    "notebook of another name": (
        lambda f: (f / FILE_NAME).rename(f / "homework (1).ipynb"),
        "is it homework (1).ipynb?",
    ),
    "name in other capitals": (lambda f: (f / FILE_NAME).rename(f / FILE_NAME.upper()), f"is it {FILE_NAME.upper()}?"),
    "link to a notebook": (instead(lambda path: path.symlink_to("/etc/passwd")), "is a link; ask for the file itself"),
    "link to itself": (instead(lambda path: path.symlink_to(path.name)), "is a link; ask for the file itself"),
    "a pipe": (instead(os.mkfifo), "is no ordinary file"),
    "a socket": (instead(listening), "is no ordinary file"),
    "a folder": (instead(os.mkdir), "is a folder; ask for the file itself"),
    "empty file": (replace(b""), "not valid JSON"),
    "cut off": (lambda f: (f / FILE_NAME).write_text((f / FILE_NAME).read_text()[:400]), "not valid JSON"),
    "a text": (replace(b"def double(x): return 2 * x"), "not valid JSON (line 1)"),
    "binary": (replace(bytes(range(256))), "not UTF-8 text"),
    "UTF-16": (replace("{}".encode("utf-16")), "not UTF-8 text"),
    "JSON of something else": (replace(b'{"score": 100}'), "holds no list of cells"),
    "a JSON list": (replace(b"[1, 2]"), "holds no list of cells"),
    "huge number": (replace(b'{"cells": [], "nbformat": ' + b"9" * 5000 + b"}"), "not a notebook"),
    "cells are no list": (edit(lambda c: c.update(cells=7)), "malformed"),
    "cells are texts": (edit(lambda c: c.update(cells=["a", "b"])), "malformed"),
    "unknown kind of cell": (edit(lambda c: c["cells"][1].update(cell_type="magic")), "malformed"),
    "source is a number": (edit(lambda c: c["cells"][1].update(source=7)), "malformed"),
    "source is a dict": (edit(lambda c: c["cells"][1].update(source={"a": 1})), "malformed"),
    "notebook metadata is a list": (edit(lambda c: c.update(metadata=[1])), "malformed"),
    "notebook metadata is nothing": (edit(lambda c: c.update(metadata=None)), "malformed"),
    "metadata is a text": (edit(lambda c: c["cells"][1].update(metadata="x")), "malformed"),
    "format 99": (edit(lambda c: c.update(nbformat=99)), "malformed"),
    "deep nesting": (edit(lambda c: c["metadata"].update(x=deep(500))), "nested"),
    "nesting beyond Python's depth": (replace(b'{"cells": ' + b"[" * 100_000), "nested"),
    "no cells": (edit(lambda c: c.update(cells=[])), "is empty"),
    "blank cells": (edit(lambda c: [one.update(source=" ") for one in c["cells"]] and None), "is empty"),
    "too many cells": (edit(lambda c: c["cells"].extend([{"cell_type": "raw", "source": "x"}] * 2000)), "2010 cells"),
    "pasted pictures": (
        edit(lambda c: c["cells"][0].update(attachments={"a.png": {"image/png": "A" * (21 << 20)}})),
        "even without its outputs",
    ),
    "larger than the cap": (lambda f: os.truncate(f / FILE_NAME, 300 << 20), "300 MB, more than the 256 MB allowed"),
    "a large file of nonsense": (lambda f: os.truncate(f / FILE_NAME, 30 << 20), "cannot be read as a notebook"),
    "submission is a link": (lambda f: (f.rename(f.parent / "x"), f.symlink_to("x")), "is a link"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_graded_is_refused_in_one_sentence(taken, case):
    change, phrase = REFUSED[case]
    result = taken(change)
    assert result.notebook is None and phrase in result.refused, result
    assert_sentence(result.refused)
    with pytest.raises(UserError):
        result.copy_to(result.folder / "never")


MENDED = {
    "missing test": (edit(lambda c: drop(c, "double-test")), "'training_process-double-test' was missing"),
    "missing answer": (edit(lambda c: drop(c, "halve")), "'training_process-halve' was missing"),
    "copied test": (edit(lambda c: double(c, "double-test")), "more than one cell 'training_process-double-test'"),
    "changed test": (edit(lambda c: of(c, "double-test").update(source="pass")), "had been changed"),
    "changed points": (
        edit(lambda c: of(c, "double-test")["metadata"]["nbgrader"].update(points=100)),
        "100 points instead of 2",
    ),
    "points that are no number": (
        edit(lambda c: of(c, "double-test")["metadata"]["nbgrader"].update(points="all")),
        "all points instead of 2",
    ),
    "unlocked test": (
        edit(lambda c: of(c, "double-test")["metadata"]["nbgrader"].update(locked=False)),
        "had been changed",
    ),
    "lost grading": (edit(lambda c: of(c, "double")["metadata"].clear()), "had been lost"),
    "grading of a lost name": (
        edit(lambda c: of(c, "double-test")["metadata"]["nbgrader"].update(grade_id=[])),
        "'training_process-double-test' had been lost",
    ),
    "grading of a strange kind": (edit(lambda c: of(c, "double")["metadata"].update(nbgrader=[1])), "had been lost"),
    "invented graded cell": (
        edit(
            lambda c: c["cells"].append(
                {
                    **of(c, "double-test"),
                    "id": "extra",
                    "metadata": {"nbgrader": {**of(c, "double-test")["metadata"]["nbgrader"], "grade_id": "extra"}},
                }
            )
        ),
        "'extra' is not one of this lesson's",
    ),
    "test that would not run": (
        edit(lambda c: of(c, "double-test")["metadata"].update(tags=["skip-execution"])),
        "was tagged skip-execution",
    ),
    "own cell that would not run": (
        edit(
            lambda c: c["cells"].append(
                {
                    "cell_type": "code",
                    "id": "own",
                    "source": "1",
                    "metadata": {"tags": ["raises-exception", "skip-execution"]},
                }
            )
        ),
        "was tagged raises-exception, skip-execution",
    ),
    "test turned into prose": (
        edit(lambda c: of(c, "double-test").update(cell_type="markdown")),
        "had become a markdown",
    ),
    "another kernel": (edit(lambda c: c["metadata"].update(kernelspec={"name": "bash"})), "kernel was 'bash'"),
    "no notebook metadata": (edit(lambda c: c.pop("metadata") and None), "kernel was None"),
    "own id that is a list": (
        edit(lambda c: c["cells"].append({"cell_type": "raw", "id": ["a"], "source": "x", "metadata": {}})),
        "had the id ['a'], which Jupyter does not allow",
    ),
    "graded id that is a dict": (edit(lambda c: of(c, "halve").update(id={})), "had the id {}"),
    "format of no number": (edit(lambda c: c.update(nbformat_minor=float("inf"))), "older format"),
    "language without a name": (
        edit(lambda c: c["metadata"].update(language_info={})),
        "Metadata that Jupyter does not allow was dropped",
    ),
    "cell metadata of a wrong kind": (
        edit(lambda c: of(c, "double-test")["metadata"].update(jupyter={"source_hidden": 7}, collapsed="x")),
        "Metadata that Jupyter does not allow was dropped",
    ),
    "kernel of an endless name": (
        edit(lambda c: c["metadata"].update(kernelspec={"name": "9" * 4000})),
        "99' instead of 'python3'",
    ),
    "older format": (edit(lambda c: c.update(nbformat_minor=2)), "older format"),
    "bad id of an own cell": (
        edit(lambda c: c["cells"].append({"cell_type": "raw", "id": "ö/ü", "source": "x", "metadata": {}})),
        "does not allow",
    ),
}


@pytest.mark.parametrize("case", MENDED)
def test_what_is_damaged_is_mended_and_told(taken, case):
    change, phrase = MENDED[case]
    result = taken(change)
    assert not result.refused and any(phrase in note for note in result.notes), result.notes
    check_whole(result)


LEFT_OUT = {
    "link to the outside": (
        lambda f: (f / "data.txt").symlink_to("/etc/passwd"),
        "data.txt was left out: it is a link to",
    ),
    "link to a neighbour": (lambda f: (f / "b.txt").symlink_to("../../bob/x.ipynb"), "b.txt was left out"),
    "link in a circle": (lambda f: ((f / "a").symlink_to("b"), (f / "b").symlink_to("a")), "leads nowhere"),
    "link to a folder": (lambda f: (f / "all").symlink_to("."), "it is a link to a folder"),
    "pipe": (lambda f: os.mkfifo(f / "wait"), "a pipe, a socket or a device"),
    "name that erases the terminal": (lambda f: (f / "a\x1b[2J.txt").write_text("x"), "a\\x1b[2J.txt was left out"),
    "name that reads backwards": (lambda f: (f / "a\u202etxt.py").write_text("x"), "a\\u202etxt.py was left out"),
    "name that is no text": (lambda f: open(os.fsencode(f) + b"/\xff.txt", "w").close(), "cannot be seen or printed"),
    "name like an option": (lambda f: (f / "-rf").write_text("x"), "-rf was left out"),
    "too deep": (lambda f: (f / "/".join("d" * 15)).mkdir(parents=True), "more than 10 folders deep"),
    "shadow of NumPy": (lambda f: (f / "numpy.py").write_text("x"), "in place of the real numpy"),
    "shadow of the course": (
        lambda f: ((f / "ai_lifecycle").mkdir(), (f / "ai_lifecycle" / "__init__.py").write_text("x")),
        "in place of the real ai_lifecycle",
    ),
    "shadow of the library": (lambda f: (f / "random.py").write_text("x"), "in place of the real random"),
    "start-up code": (lambda f: (f / "sitecustomize.py").write_text("x"), "in place of the real sitecustomize"),
    "large file": (
        lambda f: os.truncate(os.open(f / "film.mp4", os.O_CREAT | os.O_WRONLY), 200 << 20),
        "more than 100 MB",
    ),
    "very many files": (lambda f: [(f / f"{n}.txt").touch() for n in range(1100)], "more than 1000 files"),
    "stamp that is no time": (lambda f: (f / "timestamp.txt").write_text("yesterday"), "it holds no time"),
    "stamp that is a link": (lambda f: (f / "timestamp.txt").symlink_to("/etc/hostname"), "no ordinary file"),
    "stamp of a megabyte": (lambda f: (f / "timestamp.txt").write_text("2026-01-01 " * 99999), "too long for a time"),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_is_harmful_is_left_out_and_told(taken, tmp_path, case):
    change, phrase = LEFT_OUT[case]
    result = taken(change)
    assert not result.refused and any(phrase in note for note in result.notes), result.notes
    check_whole(result)
    result.copy_to(tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").rglob("*")] == [FILE_NAME]


ODD_VALUES = (None, [], {}, -1, float("inf"), "x" * 5000, {"a": {"b": [{}]}})


def places(value, place=()):
    """The path of each value in a JSON document; of a long text only the first lines."""
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value[:100]) if isinstance(value, list) else ()
    for key, entry in items:
        if "source" not in place or key == 0:
            yield from places(entry, (*place, key))


def with_value(content, place, value):
    """The document with one value replaced."""
    if not place:
        return value
    copied = content.copy()
    copied[place[0]] = with_value(content[place[0]], place[1:], value)
    return copied


def test_whatever_one_value_of_a_notebook_is_it_is_taken_or_refused_in_one_sentence(tmp_path):
    path = ROOT / "lessons" / "00_start_here" / "00_start_here.ipynb"
    content, release, chance = json.loads(path.read_text()), read(path), random.Random(1)
    outcomes = []
    for place in places(content):
        for odd in chance.sample(ODD_VALUES, 2):
            (tmp_path / path.name).write_text(json.dumps(with_value(content, place, odd)))
            result = take_in(tmp_path, path.name, release)
            for sentence in filter(None, (result.refused, *result.notes)):
                assert_sentence(sentence)
            assert "was looked at" not in result.refused, f"nobody foresaw {odd!r} at {place}"
            outcomes.append(result.refused)
    assert outcomes.count("") > len(outcomes) / 2, "most of it can be mended"


def test_what_nobody_foresaw_is_one_sentence_too(taken, monkeypatch):
    monkeypatch.setattr(doctor, "repair", lambda *notebooks: 1 / 0)
    result = taken(lambda folder: None)
    assert result.refused.startswith(f"{FILE_NAME} was looked at and cannot be taken")
    assert_sentence(result.refused)


def check_whole(result):
    """The notebook is valid and has every graded cell of the lesson once."""
    nbformat.validate(result.notebook)
    graded = [identity(one) for one in result.notebook.cells if "nbgrader" in one.metadata]
    assert graded == [f"{STEP}-{name}" for name in ("double", "double-test", "halve", "halve-test", "question")]
    for note in result.notes:
        assert_sentence(note)


def assert_sentence(text):
    assert text.endswith(".") and "\n" not in text and text.isprintable() and len(text) <= 300, text


def test_a_right_submission_is_taken_as_it_is(course, taken, tmp_path):
    def add(folder):
        (folder / "data" / "deep").mkdir(parents=True)
        (folder / "data" / "deep" / "größe.csv").write_text("a,b")
        (folder / "same.csv").symlink_to("data/deep/größe.csv")
        (folder / "timestamp.txt").write_text("2026-01-01 12:00:00 UTC\n")
        (folder / "helper.py").write_text("x = 1")

    result = taken(add)
    assert (result.notes, result.refused, result.stamp) == ((), "", "2026-01-01 12:00:00 UTC")
    result.copy_to(tmp_path / "copy")
    copied = {str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert copied == {FILE_NAME, "data/deep/größe.csv", "same.csv", "helper.py", "timestamp.txt"}
    assert not any(path.is_symlink() for path in (tmp_path / "copy").rglob("*"))
    ours, theirs = read(tmp_path / "copy" / FILE_NAME), answered(course, **RIGHT)
    assert [(one.id, one.source, one.metadata) for one in ours.cells] == [
        (o.id, o.source, o.metadata) for o in theirs.cells
    ]


def test_cells_without_ids_are_known_by_their_grading_and_their_text(taken):
    check_whole(taken(edit(lambda c: [one.pop("id") for one in c["cells"]] and None)))


def test_large_outputs_cost_nothing(taken):
    result = taken(edit(big_outputs))
    assert (result.notes, result.refused) == ((), "")
    assert not any(one.get("outputs") for one in result.notebook.cells)


@pytest.mark.slow
def test_two_hundred_megabytes_of_output_cost_nothing(taken):
    result = taken(
        edit(
            lambda c: (
                [
                    big_outputs(c),
                    of(c, "halve").update(
                        outputs=[{"output_type": "stream", "name": "stdout", "text": "y" * (170 << 20)}]
                    ),
                ]
                and None
            )
        )
    )
    assert (result.notes, result.refused) == ((), "")


@pytest.mark.parametrize("outputs", [7, ["x"], [{"output_type": "magic"}], [{"output_type": "stream", "text": 7}]])
def test_spoilt_outputs_cost_nothing(taken, outputs):
    result = taken(edit(lambda c: of(c, "double").update(outputs=outputs, execution_count="never")))
    assert (result.notes, result.refused) == ((), "")


def test_a_title_and_saved_widgets_do_not_come_in(taken):
    result = taken(edit(lambda c: c["metadata"].update(title="<script>", widgets={"state": 1}, authors=[1])))
    assert set(result.notebook.metadata) == {"kernelspec", "language_info"}


def test_half_a_letter_is_no_obstacle(taken, tmp_path):
    result = taken(edit(lambda c: of(c, "halve").update(source="def halve(x):\n    return x / 2  # \ud800")))
    result.copy_to(tmp_path / "copy")
    assert "# ?" in cell(read(tmp_path / "copy" / FILE_NAME), "halve").source


def test_names_of_all_the_worlds_letters_are_taken(taken, tmp_path):
    names = ["Übung.txt", "данные.csv", "数据.csv", "a b.txt", "v1.2-final_(2).txt", "é.txt", "🙂.txt"]
    result = taken(lambda folder: [(folder / name).write_text("x") for name in names])
    result.copy_to(tmp_path / "copy")
    assert {path.name for path in (tmp_path / "copy").iterdir()} == {*names, FILE_NAME} and result.notes == ()


def test_the_smallest_files_come_first_when_there_is_no_room_for_all(taken):
    def add(folder):
        for name, size in (("a.bin", 900), ("b.bin", 200), ("c.bin", 300)):
            (folder / name).write_bytes(bytes(size))

    result = taken(add, beside=600)
    assert [str(one.path) for one in result.files] == ["b.bin", "c.bin"] and "a.bin" in result.notes[0]


@pytest.mark.parametrize(
    "name, others, phrase",
    [
        ("ada", ["ada", "bob"], ""),
        ("Zoë", ["Zoë"], ""),
        ("a\nb", [], "cannot be seen"),
        ("-x", [], "oddly"),
        ("a\u200bda", [], "cannot be seen"),
        ("ada ", [], "oddly"),
        ("ann[1]", [], "oddly"),
        ("a" * 300, [], "200 characters"),
        ("zoe\u0308", ["zo\u00eb", "zoe\u0308"], ""),
        ("zo\u00eb", ["zo\u00eb", "zoe\u0308"], "reads like the folder"),
    ],
)
def test_odd_students_are_told(name, others, phrase):
    sentence = odd_student(name, others)
    assert phrase in sentence and bool(phrase) == bool(sentence)
    assert not sentence or sentence.isprintable()


def test_a_file_of_somebody_else_under_a_second_name_is_left_out(tmp_path):
    notebook = Found(PurePosixPath(FILE_NAME), FILE, 10)
    other = Found(PurePosixPath("x.txt"), FILE, 10, foreign=True)
    assert "somebody else" in judge([notebook, other], tmp_path, FILE_NAME, Caps())[1][0]
    assert "somebody else" in judge([Found(notebook.path, FILE, 10, foreign=True)], tmp_path, FILE_NAME, Caps())[2]


def test_only_the_stamp_directly_in_the_submission_counts(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    assert stamp_of(tmp_path, look(tmp_path, Caps())) == ("", "")
    (tmp_path / "timestamp.txt").write_text("2026-11-24 10:00:00 Europe/Berlin")
    stamp, note = stamp_of(tmp_path, look(tmp_path, Caps()))
    assert (stamp, note) == ("2026-11-24 10:00:00 Europe/Berlin", "")


def many(folder):
    folder.mkdir()
    for number in range(1100):
        (folder / f"{number}.txt").touch()


@pytest.mark.parametrize("name", [".git", "a"])
def test_however_many_files_there_are_the_notebook_and_the_stamp_are_seen(taken, name):
    def add(folder):
        many(folder / name)
        (folder / "timestamp.txt").write_text("2026-01-01 12:00:00 UTC")

    result = taken(add)
    assert (result.refused, result.stamp) == ("", "2026-01-01 12:00:00 UTC")
    assert "more than 1000 files" in result.notes[0]


def test_among_very_many_files_a_notebook_of_another_name_is_still_named(taken):
    result = taken(lambda folder: (many(folder / ".venv"), (folder / FILE_NAME).rename(folder / "mine.ipynb")))
    assert "is it mine.ipynb?" in result.refused


SPOILT_IN_A_CLASS = {
    "list_id": (edit(lambda c: of(c, "setup").update(id=["a"])), 5),
    "dict_id": (edit(lambda c: of(c, "double").update(id={"a": 1})), 5),
    "dict_source": (edit(lambda c: c["cells"][0].update(source={"a": 1})), None),
    "endless_minor": (edit(lambda c: c.update(nbformat_minor=float("inf"))), 5),
    "no_language": (edit(lambda c: c["metadata"].update(language_info={})), 5),
    "long_kernel": (edit(lambda c: c["metadata"].update(kernelspec={"name": "9" * 4000})), 5),
    "late": (lambda folder: many(folder / "a"), 5),
    "ann[1]": (lambda folder: None, None),
}
HALVED = """
from nbgrader.plugins import BasePlugin

class Halved(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""


@pytest.mark.filterwarnings("ignore")  # nbgrader's and SQLAlchemy's, about each other
@pytest.mark.usefixtures("warm_kernels")
def test_in_a_class_each_is_graded_or_told_why_not_and_late_is_late(course):
    (course.root / "halved.py").write_text(HALVED)
    with course.config.open("a") as settings:
        settings.write("\nimport sys\nsys.path.insert(0, c.CourseDirectory.root)\n")
        settings.write("import halved\nc.AssignLatePenalties.plugin_class = halved.Halved\n")
    for student in ("ann", "zoe"):
        submit(course, student, **RIGHT)
    for student, (change, _) in SPOILT_IN_A_CLASS.items():
        change(submit(course, student, **RIGHT).parent)
    stamp = course.root / "submitted" / "late" / NAME / "timestamp.txt"
    stamp.write_text("2020-01-03 00:00:00 UTC")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])
        with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
            book.update_or_create_assignment(NAME, duedate="2020-01-01 00:00:00 UTC")
    summary = grade_lesson(LESSON, course.root)
    shown = dict(zip(*(column._cells for column in grade_report(summary)[0].columns[:2]), strict=True))
    assert (shown["late"], shown["ann"]) == ("5 / 10, late: -2.5", "5 / 10")
    rows = {row.student: row for row in summary.rows}
    scores = {student: row.score if row.is_graded else None for student, row in rows.items()}
    assert scores == {"ann": 5, "zoe": 5, **{student: score for student, (_, score) in SPOILT_IN_A_CLASS.items()}}
    assert ("late", "late", 172800.0, 2.5) in everything(course.root)
    assert "cells are malformed" in rows["dict_source"].trouble and "[ ]; rename it" in rows["ann[1]"].trouble
    for row in rows.values():
        for sentence in filter(None, (row.trouble, *row.notes)):
            assert_sentence(sentence)


def test_a_file_that_changes_after_it_was_looked_at_is_not_read(tmp_path):
    (tmp_path / "f").write_text("123456")
    with pytest.raises(UserError, match="has grown"):
        read_bytes(tmp_path / "f", 3)
    (tmp_path / "link").symlink_to("f")
    with pytest.raises(UserError, match="cannot be read"):
        read_bytes(tmp_path / "link", 100)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="no ordinary file"):
        read_bytes(tmp_path / "pipe", 100)
