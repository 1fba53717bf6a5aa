"""What a submission wrote comes back into its graded folder; what could harm whoever looks at it there does not."""

import os
import shutil
import socket

import pytest
from tiny_course import LESSON, NAME, RIGHT, submit

from ai_lifecycle.grading.found_files import opened
from ai_lifecycle.grading.gradebook import grade_lesson
from ai_lifecycle.grading.submitted_files import Caps
from ai_lifecycle.grading.written_files import bring_back


@pytest.fixture
def folders(tmp_path):
    """A room, and the folder that it began as a copy of."""
    place, room = tmp_path / "place", tmp_path / "room"
    place.mkdir()
    for name in ("lesson.ipynb", "data.csv", "mine.txt"):
        (place / name).write_text("as it was")
    shutil.copytree(place, room)
    return room, place


def back(room, place, *more, **caps):
    with opened(room) as number:
        return bring_back(number, place, *more, **caps)


def everything_in(place):
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_new_and_changed_files_come_back_and_nothing_else_is_touched(folders):
    room, place = folders
    before = everything_in(place)
    (room / "plots" / "deep").mkdir(parents=True)
    (room / "plots" / "deep" / "curve.png").write_bytes(b"\x89PNG")
    (room / "mine.txt").write_text("as it is now")
    (place / "mine.txt").chmod(0o444)
    assert back(room, place, {"data.csv"}) == []
    assert everything_in(place) == {**before, "plots/deep/curve.png": b"\x89PNG", "mine.txt": b"as it is now"}


def test_the_notebook_the_courses_files_and_the_time_stamp_stay_as_they_are(folders):
    room, place = folders
    before = everything_in(place)
    for name in ("lesson.ipynb", "data.csv", "timestamp.txt", "another.ipynb", "__pycache__/mine.cpython-312.pyc"):
        (room / name).parent.mkdir(exist_ok=True)
        (room / name).write_text("2020-01-01 00:00:00 UTC")
    assert back(room, place, {"data.csv"}) == []
    assert everything_in(place) == before


def listen(path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda room: (room / "x").symlink_to("/etc/passwd"), "x was left out: it is a link."),
        (lambda room: (room / "x").symlink_to("mine.txt"), "x was left out: it is a link."),
        (lambda room: (room / "x").symlink_to("/etc"), "x was left out: it is a link."),
        (lambda room: os.mkfifo(room / "x"), "x was left out: it is no ordinary file, but a pipe"),
        (lambda room: listen(room / "x"), "x was left out: it is no ordinary file"),
        (lambda room: (room / "numpy.py").write_text("evil = 1"), "numpy.py was left out: Python would import it"),
        (lambda room: (room / "a\u202eb").write_text("x"), "its name holds characters that cannot be seen"),
        (lambda room: (room / "large").write_bytes(bytes(2000)), "the files beside the notebook have more than"),
        (lambda room: [(room / f"x{number}").touch() for number in range(30)], "it left more than 20 files"),
        (lambda room: (room / "/".join("abcd") / "x").parent.mkdir(parents=True) or (room / "a/b/c/d/x").touch(),
         "lies more than 2 folders deep"),
    ],
    ids=["link_out", "link_in", "link_to_folder", "pipe", "socket", "module", "odd_name", "large", "many", "deep"],
)  # fmt: skip
def test_what_does_not_come_back_is_told(folders, make, says):
    room, place = folders
    before = everything_in(place)
    make(room)
    notes = back(room, place, caps=Caps(beside=1000, files=20, depth=2))
    assert any(says in note for note in notes) and everything_in(place) == before
    assert not any(path.is_symlink() for path in place.rglob("*"))


def test_a_folder_that_becomes_a_link_meanwhile_is_not_followed(folders, monkeypatch, tmp_path):
    """Between the look and the copy, a program of the submission's puts a link where the folder was."""
    room, place = folders
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("mine alone")
    (room / "plots").mkdir()
    (room / "plots" / "key").write_text("0123456789")

    def swap(*arguments):
        shutil.rmtree(room / "plots")
        (room / "plots").symlink_to(secret)
        return sort_out(*arguments)

    from ai_lifecycle.grading.written_files import sort_out

    monkeypatch.setattr("ai_lifecycle.grading.written_files.sort_out", swap)
    (note,) = back(room, place)
    assert note.startswith("Of what it wrote, plots/key was left out: ") and "key" not in str(everything_in(place))


def exchanged_while_it_is_opened(monkeypatch, what, secret):
    """Have a link stand where `what` was from the moment when it is opened, as a program of the submission's could do."""
    original = os.open

    def swap(path, flags, *more, **options):
        if what.exists() and not what.is_symlink() and os.path.basename(path) == what.name:
            what.rename(what.with_name("aside"))
            what.symlink_to(secret)
        return original(path, flags, *more, **options)

    monkeypatch.setattr("ai_lifecycle.grading.written_files.os.open", swap)


@pytest.mark.parametrize("what", ["plots", "plots/key"])
def test_what_becomes_a_link_while_it_is_opened_is_not_followed(folders, monkeypatch, tmp_path, what):
    room, place = folders
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "key").write_text("mine alone")
    (tmp_path / "plots" / "name of mine").write_text("mine alone")
    (room / "plots").mkdir()
    (room / "plots" / "key").write_text("0123456789")
    exchanged_while_it_is_opened(monkeypatch, room / what, tmp_path / what)
    before = everything_in(place)
    notes = back(room, place)
    assert (room / what).is_symlink() and "name of mine" not in str(notes)
    assert any(f"{what} was left out" in note for note in notes) and everything_in(place) == before


def test_a_room_that_another_folder_or_a_link_takes_the_place_of_is_still_the_one_that_is_read(folders, tmp_path):
    room, place = folders
    (room / "table.csv").write_text("1,2")
    secret = tmp_path / "course"
    secret.mkdir()
    (secret / "gradebook.db").write_text("mine alone")
    before = everything_in(place)
    with opened(room) as number:
        room.rename(tmp_path / "aside")
        room.symlink_to(secret)
        assert bring_back(number, place) == []
    assert everything_in(place) == {**before, "table.csv": b"1,2"}
    with pytest.raises(OSError), opened(room):
        pass


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("warm_kernels")
def test_the_summary_tells_what_was_left_out_and_the_files_are_there(course):
    writing = "\nimport os; os.symlink('/etc/passwd', 'users'); open('table.csv', 'w').write('1,2')"
    submit(course, "ann", **{**RIGHT, "halve": RIGHT["halve"] + writing})
    (row,) = grade_lesson(LESSON, course.root).rows
    assert row.is_graded and row.notes == ("Of what it wrote, users was left out: it is a link.",)
    graded = course.root / "autograded" / "ann" / NAME
    assert {path.name for path in graded.iterdir()} == {f"{NAME}.ipynb", "table.csv"}
    assert (graded / "table.csv").read_text() == "1,2"
