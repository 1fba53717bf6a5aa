"""The learner's own copy of the course: made, brought up to date, and never overwritten."""

from copy import deepcopy
from datetime import datetime

import pytest
from tiny_lesson import NAME, cell_of, learner_notebook, release_notebook, text_of

from ai_lifecycle.grading import paths, working_copy
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import read_notebook, write_notebook
from ai_lifecycle.grading.working_copy import Summary, update_working_copy

NOW = datetime(2026, 1, 31, 20, 15, 0)
NOTEBOOK = f"{NAME}/{NAME}.ipynb"
OLDER = f"{NAME}/{NAME}.before-2026-01-31-201500.ipynb"


class Course:
    """A release and a learner's copy of it, in a folder."""

    def __init__(self, folder):
        self.lessons, self.copy = folder / "course" / "lessons", folder / "my-course"
        self.release(release_notebook())
        (self.lessons / NAME / "data.csv").write_text("a,b\n")
        write_notebook(self.lessons / "map.ipynb", release_notebook())

    def release(self, notebook):
        write_notebook(self.lessons / NOTEBOOK, notebook)

    def update(self):
        return update_working_copy(self.lessons, self.copy, NOW)

    @property
    def mine(self):
        return read_notebook(self.copy / NOTEBOOK)

    def files(self):
        return {str(path.relative_to(self.copy)): path.read_bytes() for path in self.copy.rglob("*") if path.is_file()}

    def visible_files(self):
        return {name for name in self.files() if not name.startswith(".")}


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


@pytest.fixture
def begun(course):
    """A learner has worked on the lesson, and a new release is out."""
    course.update()
    write_notebook(course.copy / NOTEBOOK, learner_notebook())
    course.release(revised())
    return course


def revised():
    notebook = release_notebook()
    cell_of(notebook, "training_process-title").source = "# Revised"
    return notebook


def test_a_new_copy_is_the_release(course):
    summary = course.update()
    assert summary.made == [f"{NAME}/{NAME}.ipynb", f"{NAME}/data.csv", "map.ipynb"]
    assert course.visible_files() == {NOTEBOOK, f"{NAME}/data.csv", "map.ipynb"}
    for name in course.visible_files():
        assert (course.copy / name).read_bytes() == (course.lessons / name).read_bytes()


def test_without_a_new_release_nothing_is_touched(course):
    course.update()
    write_notebook(course.copy / NOTEBOOK, learner_notebook())
    before = course.files()
    assert course.update() == Summary()
    assert course.files() == before


def test_a_new_release_is_merged_and_the_older_version_saved_beside(begun):
    mine = (begun.copy / NOTEBOOK).read_bytes()
    summary = begun.update()
    assert (summary.updated, summary.saved, summary.left) == ([NOTEBOOK], [OLDER], [])
    assert "# Revised" in text_of(begun.mine) and "2 * x  # mine" in text_of(begun.mine)
    assert (begun.copy / OLDER).read_bytes() == mine


def test_updating_again_does_nothing(begun):
    begun.update()
    before = begun.files()
    assert begun.update() == Summary()
    assert begun.files() == before


def test_a_second_save_in_the_same_second_does_not_overwrite_the_first(begun):
    begun.update()
    first = (begun.copy / OLDER).read_bytes()
    again = revised()
    cell_of(again, "training_process-end").source = "Revised too"
    begun.release(again)
    assert begun.update().saved == [f"{NAME}/{NAME}.before-2026-01-31-201500-2.ipynb"]
    assert (begun.copy / OLDER).read_bytes() == first


def test_a_notebook_nobody_touched_is_replaced_without_a_saved_copy(course):
    course.update()
    course.release(revised())
    summary = course.update()
    assert (summary.updated, summary.saved) == ([NOTEBOOK], [])
    assert course.mine == revised()


@pytest.mark.parametrize("stop_at", range(3), ids=["before the save", "before the merge", "before the base"])
def test_stopped_at_any_step_the_next_run_ends_the_same(begun, monkeypatch, stop_at):
    answer = "2 * x  # mine"
    steps, write = [], working_copy.write_bytes

    def stop(path, data):
        if len(steps) == stop_at:
            raise KeyboardInterrupt
        steps.append(path)
        write(path, data)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        for module in (working_copy, paths):  # the second writes the older version
            patched.setattr(module, "write_bytes", stop)
        begun.update()
    assert answer in text_of(begun.mine), "an answer is missing after the stop"
    begun.update()
    assert answer in text_of(begun.mine) and "# Revised" in text_of(begun.mine)
    assert begun.update() == Summary()
    saved = [name for name in begun.visible_files() if ".before-" in name]
    assert len(saved) == (2 if stop_at == 1 else 1), "an older version was saved that says nothing new"


@pytest.mark.parametrize("spoilt", [b"", b"{", b"\xff\xff", b'{"cells": 1}'])
def test_a_damaged_notebook_is_left_alone_and_named(begun, spoilt):
    (begun.copy / NOTEBOOK).write_bytes(spoilt)
    (line,) = begun.update().left
    assert NOTEBOOK in line and "left as it is" in line
    assert (begun.copy / NOTEBOOK).read_bytes() == spoilt
    assert len(begun.update().left) == 1, "the warning comes back until it is mended"


def test_a_read_only_notebook_is_left_alone_and_named(begun):
    (begun.copy / NOTEBOOK).chmod(0o444)
    before = (begun.copy / NOTEBOOK).read_bytes()
    (line,) = begun.update().left
    assert "read-only" in line
    assert (begun.copy / NOTEBOOK).read_bytes() == before


def test_a_folder_in_a_notebooks_place_is_left_alone_and_named(course):
    (course.copy / NOTEBOOK).mkdir(parents=True)
    (line,) = course.update().left
    assert NOTEBOOK in line and (course.copy / NOTEBOOK).is_dir()
    assert (course.copy / "map.ipynb").is_file(), "one odd file stopped the rest"


@pytest.mark.parametrize("spoil", [lambda base: base.unlink(), lambda base: base.write_text("{")])
def test_without_a_usable_base_copy_answers_still_stay(begun, spoil):
    spoil(begun.copy / ".ai-lifecycle" / "base" / NOTEBOOK)
    summary = begun.update()
    assert "2 * x  # mine" in text_of(begun.mine)
    assert f"{NOTEBOOK}: training_process-title" in summary.kept


def test_a_data_file_follows_the_release_unless_the_learner_changed_it(course):
    course.update()
    (course.lessons / NAME / "data.csv").write_text("new\n")
    assert course.update().updated == [f"{NAME}/data.csv"]
    (course.copy / NAME / "data.csv").write_text("mine\n")
    (course.lessons / NAME / "data.csv").write_text("newer\n")
    (line,) = course.update().left
    assert "data.csv was changed by you" in line
    assert (course.copy / NAME / "data.csv").read_text() == "mine\n"


def test_nothing_is_ever_deleted(begun):
    for name in ("notes.txt", f"{NAME}/own.ipynb", ".hidden", "my-own/plan.md"):
        (begun.copy / name).parent.mkdir(exist_ok=True)
        (begun.copy / name).write_text("mine")
    before = begun.files()
    (begun.lessons / NOTEBOOK).unlink()
    (begun.lessons / "map.ipynb").unlink()
    begun.update()
    assert begun.files() == before


def test_a_deleted_notebook_comes_back(course):
    course.update()
    (course.copy / NOTEBOOK).unlink()
    assert course.update().made == [NOTEBOOK]


def test_checkpoints_and_hidden_files_of_the_course_are_not_copied(course):
    (course.lessons / ".gitkeep").write_text("")
    write_notebook(course.lessons / NAME / ".ipynb_checkpoints" / "x.ipynb", release_notebook())
    course.update()
    assert course.visible_files() == {NOTEBOOK, f"{NAME}/data.csv", "map.ipynb"}
    assert not any(".gitkeep" in name or "checkpoint" in name for name in course.files())


def test_what_the_release_removed_keeps_the_learners_answer(begun):
    smaller = release_notebook()
    smaller.cells = [cell for cell in smaller.cells if "square" not in cell.id]
    begun.release(deepcopy(smaller))
    begun.update()
    assert "x * x  # mine" in text_of(begun.mine)


@pytest.mark.parametrize("place", ["course", "course/lessons", f"course/lessons/{NAME}"])
def test_the_courses_own_folders_are_refused(course, place):
    with pytest.raises(UserError, match="choose another folder, such as my-course"):
        update_working_copy(course.lessons, course.lessons.parents[1] / place)


def test_a_target_that_cannot_be_written_gets_one_sentence(course, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="is a file"):
        update_working_copy(course.lessons, tmp_path / "file")
    with pytest.raises(UserError, match="Cannot write"):
        update_working_copy(course.lessons, tmp_path / "file" / "below")


def test_the_summary_says_in_words_what_the_learner_should_know(begun):
    summary = Summary(["a", "b"], ["c"], ["c: cell"], ["older c"], ["d is read-only."])
    text = summary.in_words(begun.copy)
    for line in ("Made 2 new files.", "Updated c.", "kept as older c.", "Kept your version of c: cell", "d is read-only."):
        assert line in text
