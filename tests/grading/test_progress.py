"""The learner's progress file: readable, never poorer than before, and robust against whatever happens to it."""

import json
import os
import random
import subprocess
import sys
from datetime import datetime

import pytest

from ai_lifecycle.grading import progress
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.progress import export, keep, progress_file, progress_text, read_carried, read_progress
from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord, merge_lessons, stamp

LESSON = "03_training_process"
MONDAY, TUESDAY, FRIDAY = (f"2026-01-{day}T20:15:00+00:00" for day in ("05", "06", "09"))


def task(outcome="passed", points=4, when=MONDAY, hints=0):
    return TaskRecord(outcome, points, 4, when, when if outcome == "passed" else "", hints)


def lesson(when=MONDAY, questions=None, evidence=None, **tasks):
    return {LESSON: LessonRecord(when, tasks, questions or {}, evidence or {})}


def damaged_copies(folder):
    return sorted(progress_file(folder).parent.glob("progress.damaged-*.json"))


def test_nothing_is_known_at_first(tmp_path):
    assert read_progress(tmp_path) == progress.Progress()
    assert list(tmp_path.iterdir()) == [], "looking leaves no trace"


def test_what_is_kept_is_read_again_and_other_lessons_stay(tmp_path):
    ledger = {"ledger": {"measured": MONDAY, "title": "Cost", "training": {"flops": 3.0}, "inference": {"flops": 1.0}}}
    first = lesson(forward=task(), questions={"why": MONDAY}, evidence=ledger)
    keep(tmp_path, first)
    keep(tmp_path, {"07_speed": LessonRecord(TUESDAY)})
    assert read_progress(tmp_path).lessons == {**first, "07_speed": LessonRecord(TUESDAY)}


def test_people_can_read_it_a_line_for_each_task(tmp_path):
    keep(tmp_path, lesson(forward=task(), backward=task("not yet", 0)))
    lines = progress_file(tmp_path).read_text().splitlines()
    assert lines[1] == ' "ai-lifecycle progress": 2,'
    (backward,) = [line for line in lines if "backward" in line]
    assert json.loads("{" + backward.strip().rstrip(",") + "}")["backward"]["outcome"] == "not yet"


def test_a_later_failure_does_not_take_away_what_was_passed(tmp_path):
    keep(tmp_path, lesson(forward=task()))
    keep(tmp_path, lesson(when=TUESDAY, forward=task("broken", 0, TUESDAY)))
    kept = read_progress(tmp_path).lessons[LESSON].tasks["forward"]
    assert (kept.outcome, kept.checked) == ("broken", TUESDAY), "the last check is told as it was"
    assert (kept.points, kept.passed) == (4, MONDAY), "what was reached stays, with its date"


def test_a_task_that_a_check_does_not_know_stays(tmp_path):
    keep(tmp_path, lesson(forward=task()))
    keep(tmp_path, lesson(when=FRIDAY, backward=task(when=FRIDAY)))
    assert set(read_progress(tmp_path).lessons[LESSON].tasks) == {"forward", "backward"}


def memories(seed, count):
    """Lessons as many different histories might have left them."""
    chance, days = random.Random(seed), (MONDAY, TUESDAY, FRIDAY)
    for _ in range(count):
        tasks = {}
        for name in chance.sample(["forward", "backward", "step"], chance.randint(0, 3)):
            when, outcome = chance.choice(days), chance.choice(["passed", "not yet", "broken", "not attempted"])
            passed = chance.choice(days) if outcome != "passed" and chance.random() < 0.3 else ""
            most = chance.choice([4, 5])
            tasks[name] = TaskRecord(outcome, chance.randint(0, 4), most, when, passed or (when if outcome == "passed" else ""), chance.randint(0, 3))
        rows = [{"name": "size", "demanded": "", "came": "", "passed": chance.choice([True, False, None])}]
        shown = {"criteria": {"measured": chance.choice(days), "rows": rows}} if chance.random() < 0.5 else {}
        record = LessonRecord(chance.choice(days), tasks, {"why": chance.choice(days)} if chance.random() < 0.5 else {}, shown)
        yield {chance.choice(["03_training_process", "07_speed"]): record}


def test_merging_does_not_depend_on_the_order_or_on_how_often():
    all_of_them = list(memories(0, 60))
    for one, other, third in zip(all_of_them, all_of_them[20:], all_of_them[40:]):
        both = merge_lessons(one, other)
        assert both == merge_lessons(other, one)
        assert merge_lessons(both, third) == merge_lessons(one, merge_lessons(other, third))
        assert merge_lessons(both, both) == both == merge_lessons(both, one)


def test_merging_never_loses_anything_reached():
    for one, other in zip(memories(1, 50), memories(2, 50)):
        both = merge_lessons(one, other)
        for side in (one, other):
            for name, record in side.items():
                assert set(record.tasks) <= set(both[name].tasks) and set(record.questions) <= set(both[name].questions)
                for known, before in record.tasks.items():
                    after = both[name].tasks[known]
                    assert after.points >= before.points and after.hints >= before.hints
                    assert not before.passed or after.passed <= before.passed


def test_of_two_reports_on_criteria_the_one_that_passed_more_counts():
    def shown(when, *passed):
        rows = [{"name": f"{number}", "demanded": "", "came": "", "passed": one} for number, one in enumerate(passed)]
        return lesson(evidence={"criteria": {"measured": when, "rows": rows}})

    better, later = shown(MONDAY, True, True), shown(FRIDAY, True, None)
    assert merge_lessons(better, later)[LESSON].evidence == better[LESSON].evidence


@pytest.mark.parametrize("spoilt, why", [("{", "no valid JSON, line 1"), ("[]", "it holds no progress"), ("", "no valid JSON"),
                                         ('{"ai-lifecycle progress": 2}', "it holds no progress"), ("\x00\xff", "no valid JSON")])  # fmt: skip
def test_a_damaged_file_is_told_in_one_sentence_and_kept_aside(tmp_path, spoilt, why):
    keep(tmp_path, lesson(forward=task()))
    progress_file(tmp_path).write_bytes(spoilt.encode("latin-1"))
    found = read_progress(tmp_path)
    (aside,) = damaged_copies(tmp_path)
    assert aside.read_bytes() == spoilt.encode("latin-1"), "nothing of it is lost"
    assert found.lessons == {} and why in found.note and str(aside) in found.note and found.note.count(". ") == 0
    assert read_progress(tmp_path) == progress.Progress(), "it is said once"
    keep(tmp_path, lesson(forward=task()))
    assert read_progress(tmp_path).lessons == lesson(forward=task())


def test_what_can_still_be_read_of_a_damaged_file_is_kept(tmp_path):
    keep(tmp_path, {**lesson(forward=task()), "07_speed": LessonRecord(MONDAY, {"p95": task()})})
    text = progress_file(tmp_path).read_text()
    place = text.index("07_speed")
    progress_file(tmp_path).write_text(text[:place] + text[place:].replace('"passed", "points": 4', '"passed", "points": "many"'))
    after = keep(tmp_path, lesson(when=TUESDAY, backward=task(when=TUESDAY)))
    assert set(after.lessons) == {LESSON} and set(after.lessons[LESSON].tasks) == {"forward", "backward"}
    assert "'07_speed' makes no sense" in after.note and len(damaged_copies(tmp_path)) == 1


@pytest.mark.parametrize("points", ["-1", "NaN", "true", '"4"', "null", "1e999"])
def test_points_that_are_no_points_are_damage(tmp_path, points):
    keep(tmp_path, lesson(forward=task()))
    file = progress_file(tmp_path)
    file.write_text(file.read_text().replace('"points": 4', f'"points": {points}'))
    assert "makes no sense" in read_progress(tmp_path).note


def test_the_first_versions_file_is_understood(tmp_path):
    entry = {"outcome": "passed", "points": 4, "max_points": 4, "hints": 1}
    progress_file(tmp_path).parent.mkdir()
    progress_file(tmp_path).write_text(json.dumps({LESSON: {"tasks": {"forward": entry}, "checked": "2026-01-31T20:15:00"}}))
    found = read_progress(tmp_path)
    local = stamp(datetime(2026, 1, 31, 20, 15))
    assert found.note == "" and found.lessons[LESSON].tasks["forward"] == TaskRecord("passed", 4, 4, local, local, 1)


def test_a_newer_versions_file_is_left_alone(tmp_path):
    keep(tmp_path, lesson(forward=task()))
    newer = progress_file(tmp_path).read_text().replace('progress": 2', 'progress": 3')
    progress_file(tmp_path).write_text(newer)
    assert "newer version" in read_progress(tmp_path).note
    with pytest.raises(UserError, match="newer version of ai-lifecycle"):
        keep(tmp_path, lesson(forward=task()))
    assert progress_file(tmp_path).read_text() == newer and damaged_copies(tmp_path) == []


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    keep(tmp_path, lesson(forward=task()))
    before = progress_file(tmp_path).read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError, match="no space left"):
        keep(tmp_path, lesson(backward=task()))
    assert progress_file(tmp_path).read_bytes() == before


def test_checks_that_end_at_once_all_count(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from ai_lifecycle.grading.progress import keep; from ai_lifecycle.grading.progress_record import LessonRecord\n"
        "for number in range(5): keep(Path(sys.argv[1]), {f'{sys.argv[2]}-{number}': LessonRecord('2026-01-05T00:00:00+00:00')})"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(place)]) for place in range(4)]
    assert [program.wait(60) for program in programs] == [0] * 4
    assert len(read_progress(tmp_path).lessons) == 20


def test_it_is_taken_away_and_brought_back(tmp_path):
    keep(tmp_path, lesson(forward=task()))
    away = tmp_path / "away.json"
    export(read_progress(tmp_path), away)
    assert away.read_text() == progress_file(tmp_path).read_text()
    assert read_carried(away).lessons == lesson(forward=task())


def test_taking_it_away_to_a_file_that_is_there_adds_to_it(tmp_path):
    away = tmp_path / "away.json"
    away.write_text(progress_text(lesson(backward=task())))
    export(progress.Progress(lesson(forward=task())), away)
    assert set(read_carried(away).lessons[LESSON].tasks) == {"forward", "backward"}
    away.write_text("my diary")
    with pytest.raises(UserError, match="no valid JSON"):
        export(progress.Progress(lesson(forward=task())), away)
    assert away.read_text() == "my diary"


@pytest.mark.parametrize("content", [None, "{", "[1]", '{"ai-lifecycle progress": 2, "lessons": {"x": 1}}', '{"cells": []}'])
def test_a_file_that_is_no_progress_is_refused_in_one_sentence(tmp_path, content):
    if content is not None:
        (tmp_path / "x.json").write_text(content)
    with pytest.raises(UserError) as refusal:
        read_carried(tmp_path / "x.json")
    assert "x.json" in str(refusal.value) and "\n" not in str(refusal.value)
