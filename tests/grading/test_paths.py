"""Where the course's files are, and writing them whole or not at all."""

import os
import sys
from pathlib import Path

import pytest
from tiny_lesson import ROOT

from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading import paths
from ai_lifecycle.grading.errors import UserError


def test_in_a_clone_the_course_is_the_clone():
    course = paths.course_files()
    assert course == paths.CourseFiles(ROOT, is_clone=True)
    assert course.config.is_file() and course.lessons == ROOT / "lessons"


def test_without_a_clone_it_is_what_the_wheel_carries(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "ai_lifecycle"
    monkeypatch.setattr(paths, "__file__", str(package / "grading" / "paths.py"))
    with pytest.raises(UserError, match="install ai-lifecycle again"):
        paths.course_files()
    (package / "course_files").mkdir(parents=True)
    assert paths.course_files() == paths.CourseFiles(package / "course_files", is_clone=False)


def test_a_lesson_that_is_not_written_is_said_to_be_planned(tmp_path):
    with pytest.raises(UserError, match="10_capstone is planned"):
        paths.CourseFiles(tmp_path, is_clone=True).release_of(find_lesson("capstone"))


def test_our_own_programs_come_first_on_path(monkeypatch):
    own = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", "/elsewhere")
    assert paths.environment()["PATH"] == f"{own}{os.pathsep}/elsewhere"
    monkeypatch.setenv("PATH", f"{own}{os.pathsep}/elsewhere")
    assert paths.environment()["PATH"] == f"{own}{os.pathsep}/elsewhere", "added a second time"
    monkeypatch.delenv("PATH")
    assert paths.environment()["PATH"] == own


def test_the_working_copy_is_found_from_inside_it(tmp_path):
    assert paths.find_working_copy(tmp_path) == tmp_path / "my-course"
    lesson = tmp_path / "my copy" / "03_training_process"
    lesson.mkdir(parents=True)
    (tmp_path / "my copy" / paths.STATE).mkdir()
    assert paths.find_working_copy(lesson) == tmp_path / "my copy"


def test_writing_keeps_permissions_and_leaves_no_draft(tmp_path):
    path = tmp_path / "new" / "file.txt"
    paths.write_text(path, "one\n")
    path.chmod(0o640)
    paths.write_text(path, "zwei ü\n")
    assert path.read_bytes() == "zwei ü\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_crash_before_the_last_step_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    paths.write_text(path, "old")

    def crash(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        paths.write_text(path, "new")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_gets_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Cannot write .*file.x.*choose a folder"):
        paths.write_text(tmp_path / "file" / "x", "text")
