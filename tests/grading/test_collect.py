"""Collecting: every submission where `grade` finds it, with the collector's stamp, and nothing overwritten or guessed."""

import shutil
import signal
import sys
import tracemalloc
import unicodedata
import zipfile

import nbformat
import pytest
import tiny_course
from graded_class import everything
from nbgrader.api import Gradebook
from processes import PATIENCE, start
from tiny_course import LESSON, NAME, RIGHT

from ai_lifecycle.grading import collect as collecting
from ai_lifecycle.grading.collect import collect
from ai_lifecycle.grading.engine import grade_class
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.journal import digest_of, digests_of
from ai_lifecycle.grading.submitted_files import Caps

STAMP = "2026-03-02 10:00:00 UTC"


def notebook(course, **answers):
    """A submission as bytes."""
    return nbformat.writes(tiny_course.answered(course, **answers)).encode()


def archive(path, members, date=(2026, 3, 1, 12, 30, 0)):
    """A ZIP archive of (name, content), all with one time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, date), content, zipfile.ZIP_DEFLATED)
    return path


def place(course, student):
    return course.root / "submitted" / student / NAME


def roster(course, *people):
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
        for student, first, last in people:
            book.add_student(student, first_name=first, last_name=last)


@pytest.fixture
def moodle(course, tmp_path):
    """What Moodle gives: a folder for each, or none and the name in the file's."""
    right, wrong = notebook(course, **RIGHT), notebook(course, double="def double(x):\n    return 3")
    return archive(tmp_path / "moodle.zip", {
        f"Ada Lovelace_12_assignsubmission_file_/{NAME}.ipynb": right,
        "Ada Lovelace_12_assignsubmission_file_/plot.csv": b"1,2",
        "Ada Lovelace_12_assignsubmission_file_/timestamp.txt": b"2001-01-01 00:00:00 UTC",
        f"Bén Öz_13_assignsubmission_file_{NAME}.ipynb": wrong,
    })  # fmt: skip


def test_a_class_from_moodle_is_graded_as_if_it_had_been_put_there_by_hand(course, moodle, tmp_path):
    shutil.copytree(course.root, tmp_path / "by hand")
    done = collect(LESSON, course.root, [moodle])
    assert (done.new, done.refused, done.replaced) == (["Ada Lovelace", "Bén Öz"], [], [])
    assert (place(course, "Ada Lovelace") / "plot.csv").read_bytes() == b"1,2"
    hand = tiny_course.CourseFiles(tmp_path / "by hand", is_clone=True)
    tiny_course.submit(hand, "Ada Lovelace", **RIGHT)
    tiny_course.submit(hand, "Bén Öz", double="def double(x):\n    return 3")

    for root in (course.root, hand.root):
        assert all(row.is_graded for row in grade_class(LESSON, root, jobs=2).rows)
    assert everything(course.root) == everything(hand.root)


def test_a_learners_time_stamp_is_never_taken(course, moodle):
    done = collect(LESSON, course.root, [moodle])
    assert not (place(course, "Ada Lovelace") / "timestamp.txt").exists()
    assert ("Ada Lovelace", "A timestamp.txt came with it and was not taken: only the collector tells the time.") in done.notes


@pytest.mark.parametrize(("time", "written"), [("none", None), (STAMP, STAMP), ("file", "2026-03-01")])
def test_the_collector_alone_tells_the_time(course, moodle, time, written):
    collect(LESSON, course.root, [moodle], time=time)
    stamp = place(course, "Ada Lovelace") / "timestamp.txt"
    assert stamp.read_text().startswith(written) if written else not stamp.exists()


def test_a_stamp_that_somebody_changes_afterwards_is_told_when_grading(course, moodle):
    collect(LESSON, course.root, [moodle], time=STAMP)
    assert not any("stamp" in note for row in grade_class(LESSON, course.root).rows for note in row.notes)
    (place(course, "Bén Öz") / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    rows = {row.student: row for row in grade_class(LESSON, course.root).rows}
    assert any("not the collector's" in note for note in rows["Bén Öz"].notes)
    assert not any("collector" in note for note in rows["Ada Lovelace"].notes)


def test_one_reading_tells_whether_it_is_what_was_collected_and_what_was_graded(course, moodle):
    collect(LESSON, course.root, [moodle], time=STAMP)
    ada = place(course, "Ada Lovelace")
    every, rest = digests_of(ada, "timestamp.txt")
    assert (every, rest) == (digest_of(ada), digest_of(ada, "timestamp.txt")) and every != rest
    (ada / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    assert digests_of(ada, "timestamp.txt")[1] == rest != digests_of(ada, "plot.csv")[1]


def test_canvas_folders_and_single_notebooks_are_known(course, tmp_path):
    right = notebook(course, **RIGHT)
    canvas = archive(tmp_path / "canvas.zip", {
        f"lovelaceada_12_345_{NAME}.ipynb": right, f"ozben_LATE_13_346_{NAME}-1.ipynb": right,
    })  # fmt: skip
    folder = tmp_path / "mails"
    for name in (f"cleo/{NAME}.ipynb", "dana.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(right)
    done = collect(LESSON, course.root, [canvas, folder])
    assert (done.new, done.late, done.refused) == (["cleo", "dana", "lovelaceada", "ozben"], ["ozben"], [])
    assert all((place(course, student) / f"{NAME}.ipynb").read_bytes() == right for student in done.new)


def test_the_roster_decides_who_is_who(course, tmp_path):
    roster(course, ("al1", "Ada", "Lovelace"), ("bo2", "Ben", "Oz"), ("bo3", "Ben", "Oz"), ("cc4", "Cleo", "C"))
    right = notebook(course, **RIGHT)
    names = ("lovelaceada_12_3", "ozben_13_4", "stranger_14_5")
    done = collect(LESSON, course.root, [archive(tmp_path / "a.zip", {f"{one}_x.ipynb": right for one in names})])
    assert (done.new, done.missing) == (["al1"], ["bo2", "bo3", "cc4"])
    assert dict(done.refused) == {
        "ozben": "the name fits 2 students: bo2, bo3",
        "stranger": "the name fits no student of the gradebook",
    }


def test_a_pattern_says_who_sent_what(course, tmp_path):
    download = archive(tmp_path / "a.zip", {"week 3/by-ann.ipynb": notebook(course, **RIGHT)})
    assert collect(LESSON, course.root, [download], pattern=r"by-(?P<student>\w+)\.ipynb").new == ["ann"]


def test_a_second_time_changes_nothing_and_a_newer_one_moves_the_former_aside(course, moodle, tmp_path):
    collect(LESSON, course.root, [moodle], time="file")
    before = digest_of(course.root / "submitted")
    again = collect(LESSON, course.root, [moodle], time="file")
    assert (again.new, again.unchanged) == ([], ["Ada Lovelace", "Bén Öz"])
    assert digest_of(course.root / "submitted") == before and not (course.root / "replaced").exists()

    former = digest_of(place(course, "Bén Öz"))
    newer = archive(tmp_path / "b.zip", {f"Bén Öz_13_assignsubmission_file_/{NAME}.ipynb": notebook(course, **RIGHT)})
    [(student, aside)] = collect(LESSON, course.root, [newer]).replaced
    assert student == "Bén Öz" and digest_of(aside) == former, "what was replaced is kept whole"


def test_ended_midway_it_goes_on_and_ends_the_same(course, moodle, tmp_path, monkeypatch):
    shutil.copytree(course.root, tmp_path / "undisturbed")
    collect(LESSON, tmp_path / "undisturbed", [moodle], time=STAMP)
    move, moved = shutil.move, []

    def once(source, target):
        if moved:
            raise KeyboardInterrupt
        moved.append(target)
        return move(source, target)

    monkeypatch.setattr(collecting.shutil, "move", once)
    with pytest.raises(KeyboardInterrupt):
        collect(LESSON, course.root, [moodle], time=STAMP)
    monkeypatch.undo()
    collect(LESSON, course.root, [moodle], time=STAMP)
    assert digest_of(course.root / "submitted") == digest_of(tmp_path / "undisturbed" / "submitted")


# `ai-lifecycle collect`, which is killed at its n-th move of a folder: before it, or right after it.
KILLED = """
import os, shutil, signal, sys
from ai_lifecycle.cli import app
from ai_lifecycle.grading import collect as collecting

number, when, moved, move = int(sys.argv[1]), sys.argv[2], [], shutil.move

def moving(source, target):
    moved.append(target)
    if len(moved) == number and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    move(source, target)
    if len(moved) == number:
        os.kill(os.getpid(), signal.SIGKILL)

collecting.shutil.move = moving
app(sys.argv[3:])
"""


def in_folders(root):
    """What lies in submitted/ and replaced/, but for the times in the latter's names."""
    aside = [path for path in (root / "replaced").glob("*/*/*") if path.is_dir()]
    return digest_of(root / "submitted"), sorted((one.parent.parent.name, digest_of(one)) for one in aside)


@pytest.mark.parametrize(
    ("number", "when"),
    [(2, "before"), *(pytest.param(*moment, marks=pytest.mark.slow) for moment in ((1, "before"), (2, "after"), (4, "before")))],
)
def test_killed_between_two_moves_the_same_command_ends_the_same(course, tmp_path, number, when):
    """The former submission has been moved aside, and the new one is not in its place yet: move 2 of 4."""
    for name, answers in (("former", {}), ("newer", RIGHT)):
        members = {f"{who}_1{turn}_assignsubmission_file_/{NAME}.ipynb" for turn, who in enumerate(("Ann A", "Bo B"))}
        archive(tmp_path / f"{name}.zip", dict.fromkeys(members, notebook(course, **answers)))
    collect(LESSON, course.root, [tmp_path / "former.zip"])
    shutil.copytree(course.root, tmp_path / "undisturbed")
    collect(LESSON, tmp_path / "undisturbed", [tmp_path / "newer.zip"], time=STAMP)
    asked = ["collect", NAME, tmp_path / "newer.zip", "--course", course.root, "--time", STAMP]

    assert start([sys.executable, "-c", KILLED, str(number), when, *asked]).wait(PATIENCE) == -signal.SIGKILL
    there = [place(course, student).exists() for student in ("Ann A", "Bo B")]
    assert there == [(number, when) != (2, "before"), number != 4], "it was killed at another moment"
    assert start([sys.executable, "-m", "ai_lifecycle.cli", *asked]).wait(PATIENCE) == 0
    assert in_folders(course.root) == in_folders(tmp_path / "undisturbed")
    assert not (course.root / ".grading" / NAME / "collected").exists()


def test_what_cannot_be_a_submission_costs_itself_only(course, tmp_path):
    right, folder = notebook(course, **RIGHT), tmp_path / "class"
    for student in ("good", "bomb", "nothing", "two", "damaged", "other"):
        (folder / student).mkdir(parents=True)
    (folder / "good" / f"{NAME}.ipynb").write_bytes(right)
    archive(folder / "bomb" / "mine.zip", {f"{NAME}.ipynb": b"0" * (300 << 20)})
    (folder / "nothing" / "essay.txt").write_text("x")
    (folder / "two" / "a.ipynb").write_bytes(right)
    (folder / "two" / "b.ipynb").write_bytes(notebook(course, double="1"))
    (folder / "damaged" / "mine.zip").write_bytes(b"PK\3\4 no archive")
    (folder / "other" / "04_optimization.ipynb").write_bytes(right)
    done = collect(LESSON, course.root, [folder])
    assert done.new == ["good"]
    why = {name: reason for name, reason in done.refused}
    assert "has more than the 256 MB allowed" in why["bomb"]
    assert why["nothing"] == "there is no notebook in it, only essay.txt"
    assert why["two"].startswith("2 notebooks may be meant: a.ipynb and b.ipynb")
    assert "cannot be read as a ZIP archive" in why["damaged"]
    assert "called like another lesson, 04_optimization" in why["other"]
    assert sorted(one.name for one in (course.root / "submitted").iterdir()) == ["good"]


def test_links_and_names_that_lead_out_are_left(course, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "class" / "eve"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(notebook(course, **RIGHT))
    (folder / "data.txt").symlink_to(secret)
    link = zipfile.ZipInfo("mal_1_assignsubmission_file_/link.txt")
    link.external_attr = 0o120777 << 16
    download = tmp_path / "a.zip"
    with zipfile.ZipFile(download, "w") as file:
        file.writestr(f"mal_1_assignsubmission_file_/{NAME}.ipynb", notebook(course, **RIGHT))
        file.writestr("mal_1_assignsubmission_file_/../../../out.txt", "x")
        file.writestr(link, str(secret))
    done = collect(LESSON, course.root, [tmp_path / "class", download])
    assert {"eve", "mal"} <= set(done.new)
    for student in ("eve", "mal"):
        assert [one.name for one in place(course, student).iterdir()] == [f"{NAME}.ipynb"]
    assert not list(tmp_path.rglob("out.txt"))


def test_three_hundred_submissions_keep_their_own(course, tmp_path):
    texts = {f"s{number:03}": notebook(course, question=f"I am {number}.") for number in range(300)}
    download = archive(tmp_path / "a.zip", {f"{name}_{7}{name[1:]}_1_x.ipynb": text for name, text in texts.items()})
    assert len(collect(LESSON, course.root, [download]).new) == 300
    assert all((place(course, name) / f"{NAME}.ipynb").read_bytes() == text for name, text in texts.items())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time": "yesterday"}, "--time yesterday is no time"),
        ({"pattern": "("}, "is no regular expression"),
        ({"pattern": "x"}, "has no group"),
        ({"downloads": ["nowhere.zip"]}, "There is no file or folder"),
        ({"downloads": ["spoilt.zip"]}, "cannot be read as a ZIP archive"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_changes_nothing(course, tmp_path, given, said):
    (tmp_path / "spoilt.zip").write_bytes(b"no archive")
    downloads = [tmp_path / name for name in given.pop("downloads", [])]
    with pytest.raises(UserError, match=said):
        collect(LESSON, course.root, downloads, **given)
    assert not (course.root / "submitted").exists()


def test_a_file_that_no_disk_takes_costs_itself_only(course, tmp_path):
    right, folder = notebook(course, **RIGHT), tmp_path / "class"
    for student, odd in (("ann", "ok.csv"), ("ben", f"{'字' * 100}.csv"), ("cleo", "TimeStamp.txt/x"), ("dana", ".")):
        folder.mkdir(exist_ok=True)
        archive(folder / f"{student}.zip", {f"{NAME}.ipynb": right, odd: b"x"})
    done = collect(LESSON, course.root, [folder, archive(tmp_path / "lms.zip", {".": b"x"})], time=STAMP)
    assert (done.new, done.refused) == (["ann", "ben", "cleo", "dana"], [])
    notes = dict(done.notes)
    assert "255 bytes" in notes["ben"] and "only the collector tells the time" in notes["cleo"]
    assert (place(course, "cleo") / "timestamp.txt").read_text() == STAMP


def test_what_a_password_protects_and_who_may_be_two_people_is_refused(course, tmp_path):
    right = notebook(course, **RIGHT)
    members = {f"Zoe Z_1_assignsubmission_file_/{NAME}.ipynb": right, f"Ann A_2_assignsubmission_file_/{NAME}.ipynb": right}
    locked = bytearray(archive(tmp_path / "a.zip", members).read_bytes())
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1  # Ann's, as the archive's list of contents has it
    (tmp_path / "a.zip").write_bytes(locked)
    twice = {f"Bo B_{number}_assignsubmission_file_/{NAME}.ipynb": right for number in (3, 4)}
    done = collect(LESSON, course.root, [tmp_path / "a.zip", archive(tmp_path / "b.zip", twice)])
    assert done.new == ["Zoe Z"]
    why = dict(done.refused)
    assert "a password protects it" in why["Ann A"] and "2 people have that name, with the numbers 3, 4" in why["Bo B"]


def test_the_gradebook_s_number_tells_who_it_is(course, tmp_path):
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
        book.add_student("al1", first_name="A", last_name="L", lms_user_id="77")
    download = archive(tmp_path / "a.zip", {"otherspelling_77_5_x.ipynb": notebook(course, **RIGHT)})
    assert collect(LESSON, course.root, [download], time="now").new == ["al1"]
    assert (place(course, "al1") / "timestamp.txt").read_text().endswith(" UTC")


@pytest.mark.parametrize(
    ("first", "second"),
    [("Ada Lovelace", "ada lovelace"), ("Fiona", "\ufb01ona"), ("Ann", "\uff21nn")],
    ids=["case", "ligature", "width"],
)
def test_two_who_read_alike_are_both_refused(course, tmp_path, first, second):
    right = notebook(course, **RIGHT)
    members = {f"{name}_{number}_assignsubmission_file_/x.ipynb": right for number, name in enumerate((first, second, "Bo"))}
    done = collect(LESSON, course.root, [archive(tmp_path / "a.zip", members)])
    assert done.new == ["Bo"] and {name for name, _ in done.refused} == {first, second}
    assert all("reads like another student's name" in why for _, why in done.refused)


def test_accents_that_macos_spells_its_way_are_the_same_student_and_the_same_file(course, tmp_path):
    name, beside = "B\u00e9n \u00d6z", "\u00dcbung.csv"
    for form in ("NFC", "NFD"):
        members = {f"{name}_1_assignsubmission_file_/x.ipynb": notebook(course), f"{name}_1_assignsubmission_file_/{beside}": b"1"}
        spelt = {unicodedata.normalize(form, one): content for one, content in members.items()}
        done = collect(LESSON, course.root, [archive(tmp_path / f"{form}.zip", spelt)])
        assert (done.new or done.unchanged) == [name] and not done.refused and not done.replaced
    assert sorted(one.name for one in place(course, name).iterdir()) == [f"{NAME}.ipynb", beside]


def test_a_file_called_like_the_folder_of_the_notebook_costs_nobody_anything(course, tmp_path):
    folder, right = tmp_path / "class", notebook(course, **RIGHT)
    folder.mkdir()
    archive(folder / "ann.zip", {"work": b"x", f"work/{NAME}.ipynb": right, "ok.csv": b"1"})
    odd = {f"Ben B_1_assignsubmission_file_{NAME}.ipynb": right, "Ben B_1_assignsubmission_file_.": b"x"}
    done = collect(LESSON, course.root, [folder, archive(tmp_path / "a.zip", odd)])
    assert (done.new, done.refused) == (["Ben B", "ann"], [])
    assert sorted(one.name for one in place(course, "ann").iterdir()) == [f"{NAME}.ipynb", "ok.csv", "work"]


def test_many_large_notebooks_in_a_small_archive_do_not_fill_the_memory(course, tmp_path):
    """60 copies of 8 MB: all of them at once would be 480 MB."""
    (tmp_path / "class").mkdir()
    copies = {f"{NAME} ({number}).ipynb": bytes(8 << 20) for number in range(60)}
    packed = archive(tmp_path / "class" / "eve.zip", copies)
    assert packed.stat().st_size < 1 << 20
    tracemalloc.start()
    try:
        [(student, why)] = collect(LESSON, course.root, [tmp_path / "class"]).refused
        assert student == "eve" and why.startswith("60 notebooks may be meant")
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_copies_of_one_notebook_are_one(course, tmp_path):
    right = notebook(course, **RIGHT)
    members = {f"ann/{NAME}{copy}.ipynb": right for copy in ("", " (1)", "-Copy1")}
    assert collect(LESSON, course.root, [archive(tmp_path / "a.zip", {**members, "ben/x.ipynb": right})]).refused == []
    assert [one.name for one in place(course, "ann").iterdir()] == [f"{NAME}.ipynb"]


def test_files_beside_are_taken_as_long_as_there_is_room(course, tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "Caps", lambda: Caps(beside=3 << 20))
    members = {"ann/x.ipynb": notebook(course), "ann/a.csv": b"1" * (2 << 20), "ann/b.csv": b"2" * (2 << 20)}
    done = collect(LESSON, course.root, [archive(tmp_path / "a.zip", {**members, "ben/x.ipynb": notebook(course)})])
    assert done.notes == [("ann", "b.csv was not taken: the files beside the notebook have more than 3 MB.")]
    assert sorted(one.name for one in place(course, "ann").iterdir()) == [f"{NAME}.ipynb", "a.csv"]
