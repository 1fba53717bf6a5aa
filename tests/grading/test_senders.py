"""Whose a file is: read from the names that systems write, looked up in the roster, told where it cannot be known."""

import gc
import unicodedata
import warnings
from pathlib import Path, PurePosixPath

import pytest
from nbgrader.api import Gradebook
from tiny_course import LESSON, NAME

from ai_lifecycle.grading.downloads import Piece, path_of
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import configured
from ai_lifecycle.grading.senders import Roster, compiled, is_named, other_lesson, read_roster, sender_of, share_out

MOODLE = "assignsubmission_file"
BEN, BEN_OF_MACOS = "B\u00e9n \u00d6z", unicodedata.normalize("NFD", "B\u00e9n \u00d6z")


def pieces(*names):
    """Pieces of a download, as downloads.py gives them."""
    return [Piece(path_of(name), "download.zip", 0, None, "", lambda cap: b"") for name in names]


def shared(*names, roster=None, pattern=None):
    """For each student, the files of theirs in one download; and why others were refused."""
    shares, refused = share_out([pieces(*names)], LESSON, roster or Roster(), compiled(pattern))
    return {student: [str(path) for share in mine for path, _ in share.pieces] for student, mine in shares.items()}, dict(refused)


@pytest.mark.parametrize(
    ("path", "name", "number", "rest"),
    [
        (f"Lovelace Ada_12345_{MOODLE}_/{NAME}.ipynb", "Lovelace Ada", "12345", f"{NAME}.ipynb"),
        (f"Lovelace Ada_12345_{MOODLE}_/plots/a.png", "Lovelace Ada", "12345", "plots/a.png"),
        (f"Lovelace Ada_12345_{MOODLE}_{NAME}.ipynb", "Lovelace Ada", "12345", f"{NAME}.ipynb"),
        ("Lovelace Ada_12345_assignsubmission_onlinetext_/onlinetext.html", "Lovelace Ada", "12345", "onlinetext.html"),
        (f"O'Neil Anne-Marie_7_{MOODLE}_/x.ipynb", "O'Neil Anne-Marie", "7", "x.ipynb"),
        (f"Group 3_77_{MOODLE}_/x.ipynb", "Group 3", "77", "x.ipynb"),
        (f"Default group_{MOODLE}_/x.ipynb", "Default group", "", "x.ipynb"),
    ],
)
def test_moodle_s_names(path, name, number, rest):
    """As mod/assign/classes/downloader.php writes them: the name without "_", a number, the plugin, then the file."""
    sender = sender_of(PurePosixPath(path), LESSON)
    assert (sender.name, sender.number, str(sender.rest), sender.late) == (name, number, rest, False)


@pytest.mark.parametrize(
    ("path", "name", "number", "rest", "late"),
    [
        ("lovelaceada_12345_67890_file.ipynb", "lovelaceada", "12345", "file.ipynb", False),
        ("lovelaceada_LATE_12345_67890_file.ipynb", "lovelaceada", "12345", "file.ipynb", True),
        (f"lovelaceada_12345_67890_{NAME}-1.ipynb", "lovelaceada", "12345", f"{NAME}-1.ipynb", False),
        ("o_neil_12345_67890_my_2_3_file.ipynb", "o_neil", "12345", "my_2_3_file.ipynb", False),
        ("anon_x7Yz1_67890_file.ipynb", "anon_x7Yz1", "", "file.ipynb", False),
        (f"LATE_anon_x7Yz1_67890_{NAME}.ipynb", "anon_x7Yz1", "", f"{NAME}.ipynb", True),
    ],
)
def test_canvas_s_names(path, name, number, rest, late):
    """As lib/content_zipper.rb writes them: name, LATE, the user's number, the file's number, then the file."""
    sender = sender_of(PurePosixPath(path), LESSON)
    assert (sender.name, sender.number, str(sender.rest), sender.late) == (name, number, rest, late)


def test_a_file_called_like_somebody_else_s_stays_its_sender_s():
    """Without folders Moodle puts the learner's own name of a file behind their name: theirs is the first."""
    mine, _ = shared(f"Eve E_1_{MOODLE}_Ben B_2_{MOODLE}_{NAME}.ipynb", f"Ben B_2_{MOODLE}_{NAME}.ipynb")
    assert sorted(mine) == ["Ben B", "Eve E"]


def test_a_folder_called_like_somebody_else_s_stays_its_sender_s():
    inside = f"Ben B_2_{MOODLE}_/{NAME}.ipynb"
    assert set(shared(f"ann/{NAME}.ipynb", f"eve/{inside}")[0]) == {"ann", "eve"}
    assert set(shared(f"Ann A_1_{MOODLE}_/{NAME}.ipynb", f"Eve E_3_{MOODLE}_/{inside}")[0]) == {"Ann A", "Eve E"}
    assert set(shared(f"class/ann/{NAME}.ipynb", f"class/eve/{inside}")[0]) == {"ann", "eve"}


@pytest.mark.parametrize("folders", ["", "week 3/", "downloads/week 3/"])
@pytest.mark.parametrize(
    "names",
    [
        [f"Ada L_1_{MOODLE}_/{NAME}.ipynb", f"Ben B_2_{MOODLE}_/work.zip"],
        ["Ada L_1_11_x.ipynb", "Ben B_LATE_2_12_x.ipynb"],
        [f"Ada L_1_{MOODLE}_{NAME}.ipynb"],
        [f"anon_AdaL1_11_{NAME}.ipynb"],
    ],
    ids=["moodle", "canvas", "one_of_moodle", "one_of_canvas"],
)
def test_folders_around_a_system_s_download_say_nothing(folders, names):
    assert shared(*(f"{folders}{name}" for name in names)) == shared(*names)
    assert set(shared(*names)[0]) <= {"Ada L", "Ben B", "anon_AdaL1"}


def test_sections_of_a_class_unpacked_side_by_side_are_one_class():
    mine, refused = shared(f"a/Ada L_1_{MOODLE}_/x.ipynb", f"b/Ben B_2_{MOODLE}_/x.ipynb")
    assert (set(mine), refused) == ({"Ada L", "Ben B"}, {})


def test_one_folder_around_students_folders_or_notebooks_is_taken_off():
    assert set(shared(f"class/ann/{NAME}.ipynb", f"class/ben/{NAME}.ipynb")[0]) == {"ann", "ben"}
    assert set(shared("class/ann.ipynb", "class/ben.ipynb")[0]) == {"ann", "ben"}
    assert shared(f"ann/{NAME}.ipynb", "ann/more.ipynb")[0] == {"ann": [f"{NAME}.ipynb", "more.ipynb"]}


def test_the_lesson_s_own_folder_says_nothing():
    assert set(shared(f"ann/{NAME}/{NAME}.ipynb", f"{NAME}/ben/{NAME}.ipynb")[0]) == {"ann", "ben"}


def test_a_name_is_the_same_however_a_system_spells_its_accents():
    roster = Roster({"ben": frozenset({"b\u00e9n\u00f6z"}), "cleo": frozenset({"cleo"})}, is_binding=True)
    for name in (BEN, BEN_OF_MACOS):
        assert list(shared(f"{name}_1_{MOODLE}_/{NAME}.ipynb")[0]) == [BEN]
        assert list(shared(f"{name}_1_{MOODLE}_/{NAME}.ipynb", roster=roster)[0]) == ["ben"]
    mine, _ = shared(f"{BEN}_1_{MOODLE}_/{NAME}.ipynb", f"{BEN_OF_MACOS}_1_{MOODLE}_/a.csv")
    assert mine == {BEN: [f"{NAME}.ipynb", "a.csv"]}


def test_the_roster_knows_names_in_any_order_case_and_spelling():
    one, two = frozenset({"ada", "adalovelace", "lovelaceada"}), frozenset({"b2", "adalovelace"})
    roster = Roster({"a1": one}, {"9": "a1"}, is_binding=True)
    for name, number in [("a1", ""), ("Lovelace, Ada", ""), ("ADA_LOVELACE", ""), ("who", "9")]:
        assert roster.find(name, number) == ["a1"]
    assert roster.find("adal") == [] and roster.find("---") == []
    mine, refused = shared("Ada Lovelace.ipynb", "zoe.ipynb", roster=Roster({"a1": one, "b2": two}, is_binding=True))
    assert mine == {} and refused == {
        "Ada Lovelace": "the name fits 2 students: a1, b2",
        "zoe": "the name fits no student of the gradebook",
    }


def test_only_a_user_s_number_tells_who_it_is():
    """Canvas writes the user's, which the gradebook may have; Moodle that of a participant in this one assignment."""
    roster = Roster({"ada": frozenset({"adal"}), "ben": frozenset({"benb"})}, {"1": "ada", "2": "ben"}, is_binding=True)
    assert list(shared(f"Ben B_1_{MOODLE}_/{NAME}.ipynb", roster=roster)[0]) == ["ben"]
    assert list(shared("somebody_1_55_x.ipynb", roster=roster)[0]) == ["ada"]


def test_a_roster_of_ids_alone_binds_nobody():
    """Grading notes the ids of whom it grades; others may hand in later."""
    mine, refused = shared("ann.ipynb", "ben.ipynb", roster=Roster({"ann": frozenset({"ann"})}))
    assert (set(mine), refused) == ({"ann", "ben"}, {})


@pytest.mark.parametrize("name", [f"{NAME}.ipynb", f"{NAME} (1).ipynb", "notes.txt", f"{NAME}/{NAME}.ipynb", "\u00a0/x.ipynb"])
def test_a_file_that_names_nobody_is_refused(name):
    mine, refused = shared(name, "ben/x.ipynb")
    assert set(mine) == {"ben"} and "does not say whose it is" in refused[str(PurePosixPath(name))]


@pytest.mark.parametrize(
    ("names", "pattern", "whose"),
    [
        (["Participant_7_assignsubmission_file_/x.ipynb", "Participant_8_assignsubmission_file_/x.ipynb"],
         r"^(?P<student>Participant_\d+)_", {"Participant_7", "Participant_8"}),
        (["week 3/ann.ipynb", "week 3/ben.ipynb"], r"^week 3/(?P<student>\w+)", {"ann", "ben"}),
        (["a-1/x.ipynb", "b/x.ipynb"], r"(?P<student>\w)-(\d)", {"a"}),
        (["-x.ipynb"], r"(?P<student>a)?-", set()),
    ],
    ids=["anonymous", "whole_path", "fits_one", "empty"],
)  # fmt: skip
def test_a_pattern_reads_the_whole_path_in_place_of_the_usual_ones(names, pattern, whose):
    mine, refused = shared(*names, pattern=pattern)
    assert set(mine) == whose and len(mine) + len(refused) == len(names)


@pytest.mark.parametrize("name", [NAME, f"{NAME} (1)", f"{NAME}-1", f"{NAME}_copy2", f"{NAME}-Copy1", NAME.upper()])
def test_a_second_copy_is_called_like_the_lesson(name):
    assert is_named(PurePosixPath(f"{name}.ipynb"), LESSON)


@pytest.mark.parametrize("name", [f"my {NAME}", f"{NAME} final", "04_optimization", NAME[3:]])
def test_another_name_is_not(name):
    assert not is_named(PurePosixPath(f"{name}.ipynb"), LESSON)


def test_another_lesson_s_name_is_known():
    assert other_lesson(PurePosixPath("04_optimization (2).ipynb"), LESSON) == "04_optimization"
    assert other_lesson(PurePosixPath(f"{NAME}.ipynb"), LESSON) == ""


def test_the_gradebook_s_students_with_all_their_spellings(course):
    where = configured(course.root, None).coursedir
    assert read_roster(where) == Roster()
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
        book.add_student("graded before")
        assert not read_roster(where).is_binding
        book.add_student("al1", first_name="Ada", last_name="Lovelace", email="ada@x.org", lms_user_id="9")
    roster = read_roster(where)
    assert roster.is_binding and roster.numbers == {"9": "al1"}
    assert roster.known["al1"] == {"al1", "adalovelace", "lovelaceada", "adaxorg"}


def test_a_gradebook_that_cannot_be_read_is_told(course):
    Path(course.root / "gradebook.db").write_bytes(b"no database" * 100)
    with pytest.raises(UserError, match="gradebook.db cannot be read"):
        read_roster(configured(course.root, None).coursedir)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # nbgrader leaves its connection open, which Python 3.13 tells
        gc.collect()
