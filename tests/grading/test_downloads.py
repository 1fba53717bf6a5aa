"""What an instructor downloaded, looked at: whatever an archive says of itself, a name is only a name, and caps hold."""

import os
import random
import tracemalloc
import unicodedata
import zipfile
from contextlib import ExitStack
from pathlib import PurePosixPath

import pytest

from ai_lifecycle.grading.downloads import pieces_of, unpacked
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.submitted_files import Caps

UEBUNG = "\u00dcbung.csv"
UEBUNG_OF_MACOS = unicodedata.normalize("NFD", UEBUNG)


@pytest.fixture
def open_files():
    with ExitStack() as stack:
        yield stack


def archive(path, members):
    """A ZIP archive of (name, content)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 12, 30, 0)), content, zipfile.ZIP_DEFLATED)
    return path


def renamed(path, old, new):
    """The archive with other bytes in a member's name, as no ZIP program would write them."""
    assert len(old) == len(new) and path.read_bytes().count(old) == 2  # before the member, and in the list of contents
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


def claiming(path, size, header):
    """The archive with another size of its only member, in the list of contents or (header) before the member too."""
    data = bytearray(path.read_bytes())
    places = [(data.rindex(b"PK\x01\x02"), 24)] + ([(data.index(b"PK\x03\x04"), 22)] if header else [])
    for place, offset in places:
        data[place + offset : place + offset + 4] = size.to_bytes(4, "little")
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("header", [False, True], ids=["in_the_list", "everywhere"])
def test_a_member_that_is_larger_than_it_claims_is_not_unpacked(tmp_path, open_files, header):
    liar = claiming(archive(tmp_path / "a.zip", {"x.ipynb": bytes(100 << 20)}), 10, header)
    [piece] = pieces_of(liar, open_files)
    assert piece.size == 10
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="x.ipynb is damaged in the archive"):
            piece.read(200 << 20)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_a_member_that_is_smaller_than_it_claims_harms_only_itself(tmp_path, open_files):
    [piece] = pieces_of(claiming(archive(tmp_path / "a.zip", {"x.ipynb": b"{}"}), 3 << 30, True), open_files)
    with pytest.raises(UserError, match="x.ipynb has more than the 1 MB allowed"):
        piece.read(1 << 20)


def test_a_member_over_the_cap_is_refused_before_it_is_read(tmp_path, open_files):
    [piece] = pieces_of(archive(tmp_path / "a.zip", {"x.ipynb": bytes(2 << 20)}), open_files)
    with pytest.raises(UserError, match="more than the 1 MB allowed"):
        piece.read(1 << 20)
    assert piece.read(2 << 20) == bytes(2 << 20)


@pytest.mark.parametrize("name", [UEBUNG, UEBUNG_OF_MACOS], ids=["NFC", "NFD"])
@pytest.mark.parametrize("says_so", [True, False], ids=["utf8", "utf8_unsaid"])
def test_a_name_reads_the_same_from_every_system(tmp_path, open_files, name, says_so):
    """macOS writes an accent as a letter of its own, and does not say that its names are UTF-8."""
    path = archive(tmp_path / "a.zip", {name: b"1"})
    if not says_so:
        data = bytearray(path.read_bytes())
        data[data.index(b"PK\x03\x04") + 7] &= ~8
        data[data.rindex(b"PK\x01\x02") + 9] &= ~8
        path.write_bytes(data)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / name).write_bytes(b"1")
    for download in (path, tmp_path / "folder", tmp_path / "folder" / name):
        [piece] = pieces_of(download, open_files)
        assert piece.path == PurePosixPath(UEBUNG) and piece.read(10) == b"1"


def test_two_names_that_are_one_are_both_there(tmp_path, open_files):
    found = pieces_of(archive(tmp_path / "a.zip", {UEBUNG: b"1", UEBUNG_OF_MACOS: b"2"}), open_files)
    assert [(str(one.path), one.read(10)) for one in found] == [(UEBUNG, b"1"), (UEBUNG, b"2")]


@pytest.mark.parametrize("name", ["../x.ipynb", "a/../../x.ipynb", "/etc/x.ipynb", "//etc/x.ipynb"])
def test_a_name_that_leads_out_is_told_and_nothing_is_written(tmp_path, open_files, name):
    before = sorted(tmp_path.parent.rglob("*"))
    [piece] = pieces_of(archive(tmp_path / "a.zip", {name: b"x"}), open_files)
    assert piece.fault == "its name leads out of the archive"
    assert sorted(tmp_path.parent.rglob("*")) == sorted([*before, tmp_path / "a.zip"])


def test_members_without_a_name_are_nobodys(tmp_path, open_files):
    path = archive(tmp_path / "a.zip", {".": b"1", "./": b"", "./.": b"2", "##nul": b"3", "a/./x.ipynb": b"4"})
    renamed(path, b"##nul", b"\0#nul")
    assert [str(one.path) for one in pieces_of(path, open_files)] == ["a/x.ipynb"]


def test_a_nul_in_a_name_ends_it(tmp_path, open_files):
    path = renamed(archive(tmp_path / "a.zip", {"a/#.ipynb": b"x", "b.ipynb": b"y"}), b"a/#.ipynb", b"a/\0.ipynb")
    for piece in pieces_of(path, open_files):
        assert "\0" not in str(piece.path) and piece.read(10) in (b"x", b"y")


def test_what_systems_leave_behind_is_nobodys(tmp_path, open_files):
    names = ("__MACOSX/._x.ipynb", "ann/.DS_Store", "ann/.ipynb_checkpoints/x-checkpoint.ipynb", "ann/._x.ipynb", "ann/x.ipynb")
    found = pieces_of(archive(tmp_path / "a.zip", dict.fromkeys(names, b"x")), open_files)
    assert [str(one.path) for one in found] == ["ann/x.ipynb"]


def test_an_archive_in_a_share_lies_open_beside_it_and_one_inside_of_it_stays_a_file(tmp_path, open_files):
    inner = archive(tmp_path / "inner.zip", {"deep.ipynb": b"x"}).read_bytes()
    outer = archive(tmp_path / "outer.zip", {"work/x.ipynb": b"y", "work/more.zip": inner}).read_bytes()
    [piece] = pieces_of(archive(tmp_path / "a.zip", {"ann/outer.zip": outer}), open_files)
    found = unpacked(PurePosixPath("outer.zip"), piece, Caps(), open_files)
    assert [str(path) for path, _ in found] == ["work/x.ipynb", "work/more.zip"]
    assert [one.read(1 << 20) for _, one in found] == [b"y", inner]


def test_an_archive_with_too_many_files_is_refused(tmp_path, open_files):
    many = archive(tmp_path / "many.zip", {f"{number}.txt": b"" for number in range(30)}).read_bytes()
    [piece] = pieces_of(archive(tmp_path / "a.zip", {"many.zip": many}), open_files)
    with pytest.raises(UserError, match="many.zip holds more than 20 files"):
        unpacked(piece.path, piece, Caps(files=20), open_files)


def test_links_are_told_and_never_read(tmp_path, open_files):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("secret")
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "x.ipynb").symlink_to(secret)
    os.mkfifo(tmp_path / "class" / "pipe.ipynb")
    for piece in pieces_of(tmp_path / "class", open_files):
        assert piece.fault == "it is a link or no ordinary file"
        with pytest.raises(UserError):
            piece.read(100)


def test_what_the_instructor_names_may_be_a_link(tmp_path, open_files):
    (tmp_path / "ann.ipynb").write_text("hers")
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "ann.ipynb")
    [piece] = pieces_of(tmp_path / "link.ipynb", open_files)
    assert (str(piece.path), piece.read(10)) == ("link.ipynb", b"hers")


def test_a_name_that_no_disk_takes_is_told_as_one_that_is_not_there(tmp_path, open_files):
    with pytest.raises(UserError, match="There is no file or folder"):
        pieces_of(tmp_path / ("x" * 300), open_files)


def test_however_an_archive_is_spoilt_it_costs_a_sentence(tmp_path, open_files):
    """Some hundred archives with a few bytes changed, the same ones in every run."""
    whole = archive(tmp_path / "whole.zip", {"ann/x.ipynb": b"{}" * 500, UEBUNG: b"1,2", "b/": b""}).read_bytes()
    dice, ended = random.Random(5), {"read": 0, "told": 0}
    for _ in range(400):
        data = bytearray(whole[: dice.choice([len(whole), dice.randrange(1, len(whole))])])
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        (tmp_path / "a.zip").write_bytes(data)
        for look_in in (_downloaded, _handed_in):
            try:
                with ExitStack() as stack:
                    for piece in look_in(tmp_path, stack):
                        assert not piece.path.is_absolute() or piece.fault
                        piece.read(1 << 20)
                ended["read"] += 1
            except UserError:
                ended["told"] += 1
    assert min(ended.values()) > 20, "both must have happened"


def _downloaded(folder, stack):
    return pieces_of(folder / "a.zip", stack)


def _handed_in(folder, stack):
    outer = archive(folder / "outer.zip", {"a.zip": (folder / "a.zip").read_bytes()})
    [piece] = pieces_of(outer, stack)
    return [one for _, one in unpacked(piece.path, piece, Caps(), stack)]
