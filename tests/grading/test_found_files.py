"""What lies in a folder: seen as it is, in an order that hides nothing, and no link followed, whoever changes it meanwhile."""

import os
from pathlib import PurePosixPath

import psutil
import pytest

from ai_lifecycle.grading.found_files import FILE, FOLDER, LINK, OTHER, find_files, opened, opened_beneath


def found(folder, most=100, depth=5, first=()):
    with opened(folder) as number:
        return [(str(one.path), one.kind) for one, _ in find_files(number, most, depth, first)]


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "place"
    (place / "a" / "b").mkdir(parents=True)
    (place / "a" / "b" / "deep.txt").write_text("deep")
    (place / "z.txt").write_text("12345")
    (place / "link").symlink_to("a")
    os.mkfifo(place / "pipe")
    return place


def test_everything_is_told_with_its_kind_and_what_lies_higher_comes_first(folder):
    assert found(folder) == [
        ("a", FOLDER), ("link", LINK), ("pipe", OTHER), ("z.txt", FILE), ("a/b", FOLDER), ("a/b/deep.txt", FILE),
    ]  # fmt: skip
    with opened(folder) as number:
        sizes = {str(one.path): (one.size, one.foreign, about.st_size) for one, about in find_files(number, 100, 5)}
    assert sizes["z.txt"] == (5, False, 5) and sizes["link"][0] == sizes["a"][0] == 0


def test_there_is_an_end_and_what_is_asked_for_comes_before_it(folder):
    assert found(folder, most=1, first={"z.txt", "b"}) == [("z.txt", FILE), ("a", FOLDER)]
    assert [name for name, _ in found(folder, depth=0)] == ["a", "link", "pipe", "z.txt"]


@pytest.mark.parametrize("what", ["a", "a/b"])
def test_a_folder_that_becomes_a_link_while_it_is_opened_is_one(folder, tmp_path, monkeypatch, what):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "mine").touch()
    original = os.open

    def swap(path, flags, *more, **options):
        if path == os.path.basename(what) and not (folder / what).is_symlink():
            (folder / what).rename(tmp_path / "aside")
            (folder / what).symlink_to(tmp_path / "secret")
        return original(path, flags, *more, **options)

    with opened(folder) as number:
        monkeypatch.setattr(os, "open", swap)
        seen = {str(one.path): one.kind for one, _ in find_files(number, 100, 5)}
    assert seen[what] == LINK and not any("mine" in name for name in seen)


def test_no_link_leads_beneath_and_nothing_is_left_open(folder):
    before = psutil.Process().num_fds()
    with opened(folder) as number:
        with opened_beneath(number, PurePosixPath("a/b")) as inner:
            assert os.listdir(inner) == ["deep.txt"]
        for path in ("link/b", "link", "a/c", "z.txt"):
            with pytest.raises(OSError), opened_beneath(number, PurePosixPath(path)):
                pass
        find_files(number, 100, 5)
    with pytest.raises(OSError), opened(folder / "link"):
        pass
    assert psutil.Process().num_fds() == before


def test_another_folder_in_its_place_is_not_the_one_that_was_opened(folder, tmp_path):
    with opened(folder) as number:
        folder.rename(tmp_path / "moved")
        folder.mkdir()
        assert len(find_files(number, 100, 5)) == 6
