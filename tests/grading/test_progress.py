"""The learner's progress file."""

from datetime import datetime

from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.progress import progress_file, read_progress, record

PASSED = {"training_process-forward": {"outcome": "passed", "points": 4, "max_points": 4, "hints": 0}}


def test_nothing_is_known_at_first(tmp_path):
    assert read_progress(tmp_path) == {}


def test_a_check_is_kept_and_other_lessons_stay(tmp_path):
    record(tmp_path, find_lesson("speed"), {}, datetime(2026, 1, 1))
    record(tmp_path, find_lesson("training_process"), PASSED, datetime(2026, 1, 31, 20, 15, 0, 999))
    assert read_progress(tmp_path)["03_training_process"] == {"tasks": PASSED, "checked": "2026-01-31T20:15:00"}
    assert "07_speed" in read_progress(tmp_path)


def test_a_spoilt_file_counts_as_none(tmp_path):
    record(tmp_path, find_lesson("speed"), {})
    for spoilt in ("{", "[]", ""):
        progress_file(tmp_path).write_text(spoilt)
        assert read_progress(tmp_path) == {}
