"""Collecting: every submission where `grade` finds it, with the collector's stamp, and nothing overwritten or guessed."""

import shutil
import zipfile

import nbformat
import pytest
import tiny_course
from graded_class import everything
from nbgrader.api import Gradebook
from tiny_course import LESSON, NAME, RIGHT

from ai_lifecycle.grading import collect as collecting
from ai_lifecycle.grading.collect import collect
from ai_lifecycle.grading.engine import grade_class
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.journal import digest_of

STAMP = "2026-03-02 10:00:00 UTC"


def notebook(course, **answers):
    """A submission as bytes."""
    return nbformat.writes(tiny_course.answered(course, **answers)).encode()


def archive(path, members, date=(2026, 3, 1, 12, 30, 0)):
    """A ZIP archive of (name, content), all with one time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, date), content)
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
