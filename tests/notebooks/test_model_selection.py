"""Lesson 02 executed from end to end, with and without its solutions."""

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

NAME = "02_model_selection"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def page_of(cell) -> str:
    return "".join(output.data.get("text/html", "") for output in cell.outputs if "data" in output)


def shares(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"(\d+\.\d)%", text)]


def table_of(solution) -> dict[str, list[str]]:
    """The cells of each row of the table of six models, by the model's name."""
    rows = re.findall(r"<tr>\s*<th>([^<]+)</th>(.*?)</tr>", page_of(solution["model_selection-table-show"]), re.DOTALL)
    return {name: re.findall(r"<td>([^<]+)</td>", cells) for name, cells in rows}


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_the_deep_tree_knows_its_rows_by_heart_and_fails_on_new_ones(solution):
    alt = re.search(r'alt="([^"]+)"', page_of(solution["model_selection-heart-figure"]))[1]
    memory, foresight = re.search(r"to (\d+)%; on rows it has not seen, from \d+% to (\d+)%", alt).groups()
    best = re.search(r"with the best, (\d+)%", alt)[1]
    assert int(memory) == 100 and int(foresight) < int(best) < 80


def test_the_answer_to_the_written_question_is_true(solution):
    """The deep tree is no better than the baseline on newer tickets, as the model answer claims."""
    baseline, best = (
        float(number) for number in re.findall(r"0\.\d{3,}", text_of(solution["model_selection-majority_baseline-try"]))
    )
    alt = re.search(r'alt="([^"]+)"', page_of(solution["model_selection-heart-figure"]))[1]
    deep = int(re.search(r"has not seen, from \d+% to (\d+)%", alt)[1])
    assert deep <= round(100 * baseline) < 100 * best


def test_the_learners_scores_are_those_of_scikit_learn(solution):
    yours, theirs = re.findall(r"\[[^\]]+\]", text_of(solution["model_selection-folds-same"]))
    assert yours == theirs


def test_the_table_shows_what_the_lesson_says_of_it(solution):
    table = table_of(solution)
    assert len(table) == 6
    training, fold = ({name: float(cells[place].rstrip("%")) for name, cells in table.items()} for place in (0, 1))
    assert max(training, key=training.get) != max(fold, key=fold.get) == "logistic regression"
    assert all(fold[name] >= fold["majority baseline"] for name in fold)
    sizes = {name: cells[4] for name, cells in table.items()}
    assert sizes["nearest neighbours"].endswith("kB") and float(sizes["nearest neighbours"].split()[0]) > 100


def test_the_front_and_the_choice_agree_with_the_table(solution):
    alt = re.search(r'alt="([^"]+)"', page_of(solution["model_selection-front-figure"]))[1]
    front = re.search(r"quicker than (.+)\.", alt)[1].split(" or ")
    assert "logistic regression" in front and "random forest" not in front
    lines = text_of(solution["model_selection-choose-try"]).splitlines()
    assert lines[0].endswith("None") and lines[-1].endswith("logistic regression")


def test_the_test_rows_show_a_drift_that_the_model_survives(solution):
    fold, test, baseline = shares(text_of(solution["model_selection-envelope-open"]))
    majority = float(table_of(solution)["majority baseline"][1].rstrip("%"))
    assert test < fold, "the lesson says that the test score is lower"
    assert majority - baseline > fold - test, "the lesson says that the baseline fell further"
    assert test > baseline + 10, "the lesson says that the model beats the baseline by far"


def test_the_guesses_are_held_against_what_was_measured(solution):
    text = text_of(solution["model_selection-revisit-compare"])
    assert "best fold score: logistic regression, you guessed ?" in text
    assert re.search(r"times as long to fit: \d+, you guessed \?", text)
    assert re.search(r"answers until the network is cheaper in all: \d+, you guessed \?", text)


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 3, "the playground and two figures"


def test_the_ledgers_show_both_sides(solution):
    for part in ("ledger-measure", "ledger-neighbours"):
        assert_ledger(solution[f"model_selection-{part}"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=4)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    errors = errors_of(release)
    assert set(errors.values()) <= {"NotImplementedError", "NotAttempted"}, errors
    tasks = ("majority_baseline", "cross_validate", "measure_costs", "choose")
    allowed = {f"model_selection-{task}-{part}" for task in tasks for part in ("try", "test")}
    assert set(errors) <= allowed | {"model_selection-folds-same"}, "these cells need an answer they should not need"
