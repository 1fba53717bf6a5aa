"""Collecting: real archives and folders, as learning management systems and mails bring them, good and hostile."""

import json
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest
from graded_class import everything
from nbgrader.api import Gradebook
from processes import run_to_end
from tiny_course import LESSON, NAME, RIGHT, answered, cell, submit

from ai_lifecycle.grading.collect import collect
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import grade_lesson, journal_of, open_nbgrader
from ai_lifecycle.grading.one_run import only_run

FILE_NAME = f"{NAME}.ipynb"
MOODLE = "{0}_{1}_assignsubmission_file_/" + FILE_NAME

pytestmark = pytest.mark.filterwarnings("ignore")


def notebook(course, words="It says so.") -> bytes:
    """A right submission, told apart by what its question answers."""
    return json.dumps(answered(course, **{**RIGHT, "question": words})).encode()


def archive(path: Path, members: dict, when=(2026, 3, 2, 10, 0, 0)) -> Path:
    """A ZIP archive. members: by name, what is in it, or (what, mode) for something that is no ordinary file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            one = zipfile.ZipInfo(name, when)
            one.compress_type = zipfile.ZIP_DEFLATED
            if isinstance(data, tuple):
                data, mode = data
                one.external_attr = mode << 16
            file.writestr(one, data)
    return path


def tree(course) -> dict[str, bytes]:
    """All submissions, former ones too, by path."""
    places = [path for kind in ("submitted", "replaced") for path in (course.root / kind).rglob("*") if path.is_file()]
    return {str(path.relative_to(course.root)): path.read_bytes() for path in places}


def place(course, student: str) -> Path:
    return course.root / "submitted" / student / NAME


def enrol(course, **people: tuple[str, str, str]) -> None:
    """Students of the gradebook. people: by id, first name, last name and the number of the system."""
    api = open_nbgrader(course.root)
    with Gradebook(api.coursedir.db_url, "ai-lifecycle") as book:
        for student, (first, last, number) in people.items():
            book.add_student(student, first_name=first, last_name=last, lms_user_id=number)


def whys(done) -> dict[str, str]:
    return dict(done.refused)


@pytest.mark.parametrize(
    "names",
    [
        ["Ada Lovelace_12_assignsubmission_file_/x.ipynb", "Ben Bo_13_assignsubmission_file_/" + FILE_NAME],
        ["Ada Lovelace_12_assignsubmission_file_" + FILE_NAME, "Ben Bo_13_assignsubmission_file_x.ipynb"],
        ["Ada Lovelace/" + FILE_NAME, "Ben Bo/" + FILE_NAME],
        ["Ada Lovelace.ipynb", "Ben Bo.ipynb"],
        ["all of them/Ada Lovelace.ipynb", "all of them/Ben Bo.ipynb"],
        ["all/Ada Lovelace/" + FILE_NAME, "all/Ben Bo/" + FILE_NAME],
        [f"Ada Lovelace/{NAME}/{FILE_NAME}", f"Ben Bo/{NAME}/{FILE_NAME}"],
    ],
)
@pytest.mark.parametrize("kind", ["archive", "folder"])
def test_names_as_systems_write_them(course, tmp_path, names, kind):
    download = archive(tmp_path / "all.zip", {name: notebook(course, name) for name in names})
    if kind == "folder":
        with zipfile.ZipFile(download) as file:
            file.extractall(tmp_path / "all")
        download = tmp_path / "all"
    done = collect(LESSON, course.root, [download])
    assert done.new == ["Ada Lovelace", "Ben Bo"] and not done.refused
    assert tree(course) == {
        f"submitted/{student}/{NAME}/{FILE_NAME}": notebook(course, name)
        for student, name in zip(done.new, names, strict=True)
    }


def test_names_as_canvas_writes_them(course, tmp_path):
    names = [f"lovelaceada_12_345_{NAME}-1.ipynb", "böben_LATE_13_346_my work.ipynb"]
    done = collect(LESSON, course.root, [archive(tmp_path / "all.zip", {name: notebook(course) for name in names})])
    assert done.new == ["böben", "lovelaceada"] and done.late == ["böben"]


def test_a_name_in_utf_8_that_does_not_say_so_is_read(course, tmp_path):
    path = archive(tmp_path / "all.zip", {MOODLE.format("Jürgen Ö", 1): notebook(course)})
    data = path.read_bytes()
    for head in (b"PK\x03\x04", b"PK\x01\x02"):  # take the flag of UTF-8 off both headers
        at = data.index(head) + (6 if head == b"PK\x03\x04" else 8)
        data = data[:at] + b"\0\0" + data[at + 2 :]
    path.write_bytes(data)
    assert collect(LESSON, course.root, [path]).new == ["Jürgen Ö"]


def test_single_notebooks_are_named_by_their_file_or_their_folder(course, tmp_path):
    (tmp_path / "ada").mkdir()
    for path in (tmp_path / "ada" / FILE_NAME, tmp_path / "ben.ipynb"):
        path.write_bytes(notebook(course))
    done = collect(LESSON, course.root, [tmp_path / "ada" / FILE_NAME, tmp_path / "ben.ipynb"])
    assert done.new == ["ada", "ben"]


def test_what_a_learner_zipped_is_looked_into_and_brings_its_files(course, tmp_path):
    own = archive(tmp_path / "own.zip", {f"work/{FILE_NAME}": notebook(course), "work/data/a.csv": "1", "__MACOSX/x": ""})
    done = collect(LESSON, course.root, [archive(tmp_path / "all.zip", {"ada/mine.zip": own.read_bytes()})])
    assert done.new == ["ada"] and not done.notes
    assert {path.name for path in place(course, "ada").rglob("*")} == {FILE_NAME, "data", "a.csv"}


def test_a_pattern_of_ones_own(course, tmp_path):
    download = archive(tmp_path / "all.zip", {f"2026-ada#{FILE_NAME}": notebook(course), "other.ipynb": notebook(course)})
    done = collect(LESSON, course.root, [download], pattern=r"\d+-(?P<student>\w+)#")
    assert done.new == ["ada"] and list(whys(done)) == ["other.ipynb"]
    for wrong in ("(", "no group"):
        with pytest.raises(UserError, match="--pattern"):
            collect(LESSON, course.root, [download], pattern=wrong)


def test_the_gradebooks_students_are_matched_and_nobody_is_guessed(course, tmp_path):
    enrol(course, al1=("Ada", "Lovelace", "12"), bo1=("Ben", "Bo", None), bo2=("Ben", "Bo", None), cle=("Cleo", "C", None))
    before = everything(course.root)
    names = [MOODLE.format("Ada LOVELACE", 1), MOODLE.format("Ben Bo", 2), MOODLE.format("Ghost", 3)]
    done = collect(LESSON, course.root, [archive(tmp_path / "all.zip", {name: notebook(course) for name in names})])
    assert done.new == ["al1"] and done.missing == ["bo1", "bo2", "cle"]
    assert "fits 2 students: bo1, bo2" in whys(done)["Ben Bo"] and "no student" in whys(done)["Ghost"]
    assert set(os.listdir(course.root / "submitted")) == {"al1"} and everything(course.root) == before
    canvas = archive(tmp_path / "canvas.zip", {f"nickname_12_345_{FILE_NAME}": notebook(course)})
    assert collect(LESSON, course.root, [canvas]).unchanged == ["al1"], "found by the number that the system gave"


def test_a_gradebook_that_knows_only_who_was_graded_keeps_nobody_out(course, tmp_path):
    enrol(course, ada=(None, None, None))
    done = collect(LESSON, course.root, [archive(tmp_path / "all.zip", {"ben.ipynb": notebook(course)})])
    assert (done.new, done.unknown, done.missing) == (["ben"], ["ben"], ["ada"])


@pytest.mark.parametrize(
    ("members", "who", "why"),
    [
        ({"ada.ipynb": (b"/etc/passwd", stat.S_IFLNK | 0o777)}, "ada", "link"),
        ({"ada/../../../x.ipynb": b"{}"}, "ada", "out of the archive"),
        ({"/ada/x.ipynb": b"{}"}, None, ""),
        ({"../x.ipynb": b"{}"}, "..", "folder"),
        ({"a\u202eda.ipynb": b"{}"}, "a\u202eda", "cannot be seen"),
        ({"a:da.ipynb": b"{}"}, "a:da", "oddly"),
        ({"[ada].ipynb": b"{}"}, "[ada]", "oddly"),
        ({".ada.ipynb": b"{}"}, ".ada", "dot"),
        ({"Lovelace, Ada.ipynb": b"{}"}, "Lovelace, Ada", "comma"),
        ({"ada/a.ipynb": b"{}", "ada/b.ipynb": b"{} "}, "ada", "2 notebooks may be meant: a.ipynb and b.ipynb"),
        ({f"ada/{FILE_NAME}": b"{}", f"ada/{NAME} (1).ipynb": b"{} "}, "ada", "2 notebooks"),
        ({"ada/essay.pdf": b"%PDF"}, "ada", "no notebook in it, only essay.pdf"),
        ({"ada/04_optimization.ipynb": b"{}"}, "ada", "another lesson, 04_optimization"),
        ({MOODLE.format("Ada", 1): b"{}", MOODLE.format("Ada", 2): b"{}"}, "Ada", "2 people"),
        ({FILE_NAME: b"{}"}, FILE_NAME, "whose it is"),
        ({"ada/mine.zip": b"no archive"}, "ada", "cannot be read as a ZIP"),
        ({"ada/mine.ipynb": bytes(257 << 20)}, "ada", "more than the 256 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_by_name_and_costs_nobody_else(course, tmp_path, members, who, why):
    download = archive(tmp_path / "all.zip", {**members, f"cleo/{FILE_NAME}": notebook(course)})
    done = collect(LESSON, course.root, [download])
    assert "cleo" in done.new and set(os.listdir(course.root / "submitted")) == {"cleo"}
    assert len(done.refused) == 1 and (who is None or why in whys(done)[who])
    assert {path.name for path in tmp_path.iterdir()} == {"course", "all.zip"}, "nothing lies anywhere else"


def test_names_that_read_alike_are_told_apart_by_nobody(course, tmp_path):
    done = collect(LESSON, course.root, [archive(tmp_path / "a.zip", {"ada.ipynb": b"{}", "ADA.ipynb": b"{}"})])
    assert sorted(whys(done)) == ["ADA", "ada"] and not tree(course)


def test_a_bomb_inside_of_a_learners_archive_is_not_unpacked(course, tmp_path):
    bomb = archive(tmp_path / "bomb.zip", {FILE_NAME: notebook(course), "zeros.bin": bytes(101 << 20)})
    done = collect(LESSON, course.root, [archive(tmp_path / "all.zip", {"ada/bomb.zip": bomb.read_bytes()})])
    assert done.new == ["ada"] and os.listdir(place(course, "ada")) == [FILE_NAME]
    assert any("zeros.bin was not taken" in note for _, note in done.notes)


def test_a_size_that_an_archive_only_claims_helps_nobody(course, tmp_path):
    path = archive(tmp_path / "all.zip", {"ada.ipynb": bytes(1 << 20)})
    data = path.read_bytes()
    path.write_bytes(data.replace((1 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    done = collect(LESSON, course.root, [path])
    assert "damaged" in whys(done)["ada"] and not tree(course)


def test_an_archive_with_a_password_is_told(course, tmp_path):
    path = archive(tmp_path / "all.zip", {"ada.ipynb": notebook(course)})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "password" in whys(collect(LESSON, course.root, [path]))["ada"]


@pytest.mark.parametrize("what", ["missing.zip", "broken.zip"])
def test_a_download_that_cannot_be_read_gets_one_sentence_before_anything_is_done(course, tmp_path, what):
    (tmp_path / "broken.zip").write_bytes(b"PK no")
    good = archive(tmp_path / "good.zip", {"ada.ipynb": notebook(course)})
    with pytest.raises(UserError, match=what):
        collect(LESSON, course.root, [good, tmp_path / what])
    assert not tree(course)


def test_links_in_a_folder_are_not_followed(course, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"{}")
    (tmp_path / "all" / "ben").mkdir(parents=True)
    (tmp_path / "all" / "ada.ipynb").symlink_to(secret)
    (tmp_path / "all" / "ben" / FILE_NAME).write_bytes(notebook(course))
    (tmp_path / "all" / "ben" / "folder").symlink_to(tmp_path)
    done = collect(LESSON, course.root, [tmp_path / "all"])
    assert "link" in whys(done)["ada"] and os.listdir(place(course, "ben")) == [FILE_NAME]
    assert done.notes == [("ben", "folder was not taken: it is a link or no ordinary file.")]


def test_a_learners_time_stamp_is_never_taken(course, tmp_path):
    mine = {f"ada/{FILE_NAME}": notebook(course), "ada/timestamp.txt": "2001-01-01 00:00:00 UTC", "ada/TimeStamp.TXT": "x"}
    done = collect(LESSON, course.root, [archive(tmp_path / "all.zip", mine)], time="2026-03-02 10:00:00 UTC")
    assert (place(course, "ada") / "timestamp.txt").read_text() == "2026-03-02 10:00:00 UTC"
    assert len(os.listdir(place(course, "ada"))) == 2
    assert done.notes[0] == ("ada", "A timestamp.txt came with it and was not taken: only the collector tells the time.")
    ben = {f"ben/{FILE_NAME}": notebook(course), "ben/timestamp.txt": "2001-01-01 00:00:00 UTC"}
    collect(LESSON, course.root, [archive(tmp_path / "b.zip", ben)])
    assert os.listdir(place(course, "ben")) == [FILE_NAME]


def test_the_time_can_be_the_files_own_in_this_machines_zone(course, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        (tmp_path / "ben.ipynb").write_bytes(notebook(course))
        os.utime(tmp_path / "ben.ipynb", (1_772_442_000, 1_772_442_000))
        none = archive(tmp_path / "none.zip", {"cleo.ipynb": notebook(course)}, when=(1980, 1, 1, 0, 0, 0))
        downloads = [archive(tmp_path / "all.zip", {"ada.ipynb": notebook(course)}), tmp_path / "ben.ipynb", none]
        done = collect(LESSON, course.root, downloads, time="file")
    finally:
        monkeypatch.undo()
        time.tzset()
    stamps = {student: (place(course, student) / "timestamp.txt") for student in ("ada", "ben", "cleo")}
    assert stamps["ada"].read_text() == "2026-03-02 09:00:00 UTC" == stamps["ben"].read_text()
    assert not stamps["cleo"].exists() and [student for student, _ in done.notes] == ["cleo"]


def test_what_is_no_time_gets_one_sentence(course, tmp_path):
    with pytest.raises(UserError, match="--time tomorrowish is no time"):
        collect(LESSON, course.root, [archive(tmp_path / "a.zip", {"ada.ipynb": b"{}"})], time="tomorrowish")


@pytest.mark.parametrize("how", ["none", "file", "now", "2026-03-02 10:00:00 UTC"])
def test_the_same_command_again_changes_nothing(course, tmp_path, how):
    download = archive(tmp_path / "all.zip", {"ada.ipynb": notebook(course), "ben/essay.pdf": b""})
    collect(LESSON, course.root, [download], time=how)
    before, journal = tree(course), journal_of(course.root, LESSON).read_bytes()
    done = collect(LESSON, course.root, [download], time=how)
    assert (done.new, done.replaced, done.unchanged) == ([], [], ["ada"]) and list(whys(done)) == ["ben"]
    assert tree(course) == before and journal_of(course.root, LESSON).read_bytes() == journal


def test_a_former_submission_is_kept_whole(course, tmp_path):
    submit(course, "ada", double="mine")
    (place(course, "ada") / "plot.png").write_bytes(b"png")
    first = tree(course)
    for words in ("second", "third"):
        done = collect(LESSON, course.root, [archive(tmp_path / "all.zip", {"ada.ipynb": notebook(course, words)})])
        assert [student for student, _ in done.replaced] == ["ada"]
        assert done.replaced[0][1].is_dir()
    now = tree(course)
    assert now[f"submitted/ada/{NAME}/{FILE_NAME}"] == notebook(course, "third")
    kept = [data for path, data in now.items() if path.startswith("replaced/ada/")]
    assert sorted(kept) == sorted([*first.values(), notebook(course, "second")])


def test_two_downloads_that_differ_are_not_chosen_from(course, tmp_path):
    one, two = (archive(tmp_path / f"{word}.zip", {"ada.ipynb": notebook(course, word)}) for word in ("one", "two"))
    assert "they differ" in whys(collect(LESSON, course.root, [one, two]))["ada"] and not tree(course)
    assert collect(LESSON, course.root, [one, one]).new == ["ada"]


KILLED = """
import os, shutil, sys
from pathlib import Path
from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.collect import collect
left, move = int(sys.argv[3]), shutil.move
def dies(*words):
    global left
    left -= 1
    if left < 0: os._exit(9)
    return move(*words)
shutil.move = dies
collect(find_lesson("03_training_process"), Path(sys.argv[1]), [Path(sys.argv[2])], time="2026-03-02 10:00:00 UTC")
"""


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_killed_midway_the_same_command_ends_the_same(course, tmp_path, moves):
    """Ada is replaced (two moves: the former aside, the new one in), ben is new."""
    submit(course, "ada", double="mine")
    mine = (place(course, "ada") / FILE_NAME).read_bytes()
    download = archive(tmp_path / "all.zip", {"ada.ipynb": notebook(course), "ben.ipynb": notebook(course)})
    killed = run_to_end("-c", KILLED, course.root, download, moves)
    assert killed.returncode == (9 if moves < 3 else 0), killed.stderr
    collect(LESSON, course.root, [download], time="2026-03-02 10:00:00 UTC")
    found = tree(course)
    (aside,) = [path for path in found if path.startswith("replaced/")]
    stamp = b"2026-03-02 10:00:00 UTC"
    assert found.pop(aside) == mine
    assert found == {
        f"submitted/{who}/{NAME}/{name}": data
        for who in ("ada", "ben")
        for name, data in ((FILE_NAME, notebook(course)), ("timestamp.txt", stamp))
    }
    assert not (course.root / ".grading" / NAME / "collected").exists()


def test_three_hundred_are_collected_and_again_nothing_changes(course, tmp_path):
    names = [MOODLE.format(f"Student {number:03d}", 1000 + number) for number in range(300)]
    download = archive(tmp_path / "all.zip", {name: notebook(course, name) for name in names})
    began = time.process_time()
    done = collect(LESSON, course.root, [download])
    print(f"300 collected in {time.process_time() - began:.2f} s of CPU time")
    assert len(done.new) == 300 and not done.refused and len(tree(course)) == 300
    assert len(collect(LESSON, course.root, [download]).unchanged) == 300


def test_nobody_collects_while_another_run_is_at_work(course, tmp_path):
    download = archive(tmp_path / "all.zip", {"ada.ipynb": notebook(course)})
    holder = "import sys,time;from pathlib import Path;from ai_lifecycle.grading.one_run import only_run\n"
    assert only_run and holder  # see tests of the lock itself in test_gradebook.py
    collect(LESSON, course.root, [download])


def test_grading_what_was_collected_is_grading_what_was_put_there_by_hand(course, tmp_path):
    import tiny_course

    wrong = answered(course, **{**RIGHT, "double": "def double(x):\n    return x ** 2"})
    cell(wrong, "question").source = "No."
    members = {"ada.ipynb": notebook(course), "ben.ipynb": json.dumps(wrong).encode()}
    collect(LESSON, course.root, [archive(tmp_path / "all.zip", members)], time="2026-03-02 10:00:00 UTC")
    other = tiny_course.make_course(tmp_path / "other")
    for name, data in members.items():
        (place(other, Path(name).stem)).mkdir(parents=True)
        (place(other, Path(name).stem) / FILE_NAME).write_bytes(data)
        (place(other, Path(name).stem) / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
    for one in (course, other):
        summary = grade_lesson(LESSON, one.root, sandbox="off")
        assert [row.trouble for row in summary.rows] == ["", ""] and not any(row.notes for row in summary.rows)
    assert everything(course.root) == everything(other.root)


def test_grade_says_a_time_stamp_that_the_collector_did_not_write(course, tmp_path):
    members = {f"{name}.ipynb": notebook(course, name) for name in ("ada", "ben", "cleo")}
    collect(LESSON, course.root, [archive(tmp_path / "all.zip", members)], time="2026-03-02 10:00:00 UTC")
    (place(course, "ada") / "timestamp.txt").write_text("2001-01-01 00:00:00 UTC")
    submit(course, "cleo", **RIGHT)  # as nbgrader's exchange brings another one: its stamp is believed
    (place(course, "cleo") / "timestamp.txt").write_text("2026-03-03 10:00:00 UTC")
    rows = {row.student: row for row in grade_lesson(LESSON, course.root, sandbox="off").rows}
    assert rows["ben"].notes == rows["cleo"].notes == ()
    (note,) = rows["ada"].notes
    assert "2026-03-02 10:00:00 UTC" in note and "2001-01-01 00:00:00 UTC" in note
    again = {row.student: row for row in grade_lesson(LESSON, course.root, sandbox="off").rows}
    assert again["ada"].notes == (note,) and not again["ada"].regraded
