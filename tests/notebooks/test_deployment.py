"""Lesson 05 executed from end to end, with and without its solutions."""

import json
import re

import pytest
from lesson_run import (
    assert_ledger,
    assert_not_attempted,
    assert_quiet,
    described_pictures,
    errors_of,
    text_of,
)
from processes import is_gone, started_here

NAME = "05_deployment"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_the_strangers_code_runs_from_a_pickle_and_not_from_a_bundle(solution):
    assert "comes from inside the file" in text_of(solution["deployment-pickle-stranger"])
    refused = text_of(solution["deployment-pickle-refuse"])
    assert refused.startswith("Refused: ") and "no model in skops format" in refused
    assert "comes from inside the file" not in refused


def test_forgotten_scaling_changes_answers_as_the_lesson_and_its_model_answer_say(solution):
    changed, trained, _, forgotten, slips = numbers(text_of(solution["deployment-skew-told"]))
    assert changed > 25, "the model answer says: more than a quarter"
    assert trained > forgotten + 5 and slips < 10
    redone = [numbers(line)[-1] for line in text_of(solution["deployment-skew-redone"]).splitlines()]
    assert len(redone) == 3 and min(redone[:2]) > 0.05, "scaling by hand does no harm here"


def test_folded_weights_answer_as_the_pipeline(solution):
    assert float(re.search(r"(\d(?:\.\d+)?e-\d+)", text_of(solution["deployment-fold_scaling-used"]))[1]) < 1e-12


def test_chunks_take_a_fraction_of_the_memory(solution):
    chunks, whole = re.findall(r"([\d.]+) (kB|MB)", text_of(solution["deployment-score_rows-memory"]))
    assert chunks[1] == "kB" and whole[1] == "MB"


def test_the_real_server_refuses_and_answers(solution):
    assert re.search(r"\(422, .*'story points'", text_of(solution["deployment-serve-start"]))
    asked = text_of(solution["deployment-ask_server-try"])
    assert "Refused: priority must be a number, not 'high'" in asked


def test_all_ways_to_ask_give_the_same_bits(solution):
    assert text_of(solution["deployment-same-three"]).strip() == "largest difference: 0.0"


def test_the_second_version_answers_otherwise_and_rolling_back_brings_the_first_one_back(solution):
    first, second, again = text_of(solution["deployment-rollback-do"]).splitlines()
    assert first.startswith("slip-1") and second.startswith("slip-2")
    assert first == again and first.split("[")[1] != second.split("[")[1]


def test_the_guesses_are_held_against_what_was_measured(solution):
    lines = text_of(solution["deployment-revisit-compare"]).splitlines()
    assert len(lines) == 3 and all(line.endswith("you guessed ?") for line in lines)
    assert numbers(lines[2])[0] > 1, "the first answer is not the slowest"


def test_the_card_of_the_bundle_is_shown(solution):
    (output,) = [output for output in solution["deployment-ship-look"].outputs if "data" in output]
    assert "sha256" in output.data["text/plain"] and "scikit-learn" in output.data["text/plain"]
    json.dumps(output.data)


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 1, "the playground"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["deployment-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=5)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    errors = errors_of(release)
    assert set(errors.values()) <= {"NotImplementedError", "NotAttempted"}, errors
    tasks = ("bundle", "fold_scaling", "validate", "score_rows", "ask_server")
    allowed = {f"deployment-{task}-{part}" for task in tasks for part in ("try", "test")}
    assert set(errors) <= allowed | {"deployment-fold_scaling-used", "deployment-score_rows-memory"}, errors


def test_no_server_outlives_the_notebooks(solution, release):
    servers = started_here("ai_lifecycle.serving_process")
    alive = [server.pid for server in servers if not is_gone(server.pid)]
    assert alive == [], "a closed notebook left its server running"
