"""The digits, the tickets, and the way from three exports to a split: held against the truth the exports came from."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits as sklearn_digits
from sklearn.metrics import roc_auc_score

from ai_lifecycle.board_exports import BOARDS, export_boards
from ai_lifecycle.data_collection import (
    ExportError,
    add_label,
    as_inputs,
    load_digits,
    load_tickets,
    merge,
    read_export,
    separation,
    split_by_time,
    to_shared,
)
from ai_lifecycle.tickets import KNOWN_AT_START, make_tickets


def test_every_digit_is_on_exactly_one_side():
    split = load_digits()
    everything = np.vstack([split.train_inputs, split.test_inputs])
    original = sklearn_digits(return_X_y=True)[0] / 16
    assert sorted(map(bytes, everything)) == sorted(map(bytes, original))


def test_split_keeps_the_share_of_each_digit_and_follows_its_seed():
    split = load_digits(test_share=0.2, seed=7)
    train, test = (np.bincount(labels) / len(labels) for labels in (split.train_labels, split.test_labels))
    assert len(split.test_labels) == 360 and train == pytest.approx(test, abs=0.01)
    assert np.array_equal(load_digits(0.2, 7).test_inputs, split.test_inputs)
    assert not np.array_equal(load_digits(0.2, 8).test_inputs, split.test_inputs)


def test_pixels_run_from_paper_to_ink():
    inputs = load_digits().train_inputs
    assert (inputs.min(), inputs.max()) == (0, 1)


def test_tickets_are_ready_for_a_model():
    tickets = load_tickets(rows=2000, seed=3)
    for inputs, labels in [(tickets.train_inputs, tickets.train_labels), (tickets.test_inputs, tickets.test_labels)]:
        assert inputs.shape == (len(labels), len(tickets.names)) and inputs.dtype == float
        assert np.isfinite(inputs).all() and set(labels) == {0, 1} and labels.dtype.kind == "i"
    assert len(tickets.train_labels) + len(tickets.test_labels) == 2000
    assert len(tickets.test_labels) == pytest.approx(500, abs=80)


def test_the_last_sprints_are_the_test_rows_and_the_columns_are_what_they_say():
    table, tickets = make_tickets(1000, seed=2), load_tickets(rows=1000, seed=2)
    rows = np.vstack([tickets.train_inputs, tickets.test_inputs])
    for name in ("story points", "age days", "dependencies", "experience"):
        assert np.array_equal(rows[:, tickets.names.index(name)], table[name.replace(" ", "_")])
    assert np.array_equal(rows[:, tickets.names.index("kind is bug")], table["kind"] == "bug")
    assert np.array_equal(tickets.test_labels, table["slipped"].iloc[-len(tickets.test_labels) :])
    edge = len(tickets.train_labels)
    assert table["sprint"].iloc[edge - 1] < table["sprint"].iloc[edge], "a sprint is on both sides"


def test_nothing_that_is_known_only_afterwards_is_an_input():
    names = " ".join(load_tickets(rows=500).names)
    assert not any(word in names for word in ("comments", "closed", "chance", "shock", "slipped", "sprint"))


@pytest.mark.parametrize("share", [0, 1, -0.5, 2])
def test_a_share_that_leaves_a_side_empty_is_refused(share):
    with pytest.raises(ValueError, match="test_share"):
        load_tickets(rows=100, test_share=share)


def test_tickets_of_one_sprint_cannot_be_split_by_time():
    with pytest.raises(ValueError, match="at least 2 sprints"):
        load_tickets(rows=1)


@pytest.fixture(scope="module")
def truth():
    return make_tickets(3000, seed=11)


@pytest.fixture(scope="module")
def collected(truth, tmp_path_factory):
    paths = export_boards(truth, tmp_path_factory.mktemp("boards"), seed=11)
    return add_label(merge([to_shared(read_export(path, BOARDS[name]), BOARDS[name]) for name, path in paths.items()]))


def test_from_three_exports_back_to_the_truth(truth, collected):
    """Every ticket once, every value as it was made, but for the gaps that the export left."""
    table = collected.sort_values("ticket", ignore_index=True)
    assert table["ticket"].tolist() == truth["ticket"].tolist()
    for name in ("sprint", "team", "kind", "priority", "team_load", "dependencies", "slipped", "comments"):
        assert (table[name] == truth[name]).all(), name
    for name in ("created", "sprint_start", "sprint_end"):
        assert (table[name] == truth[name]).all(), name
    for name in ("story_points", "experience"):
        known = table[name].notna()
        assert 0.9 < known.mean() < 1 and np.allclose(table[name][known], truth[name][known]), name
    assert collected["created"].is_monotonic_increasing


def test_the_label_is_the_record_of_the_world(truth, collected):
    labels = collected.set_index("ticket")["slipped"].sort_index()
    assert (labels.to_numpy() == truth["slipped"].to_numpy()).all() and labels.dtype.kind == "i"
    assert collected["closed"].isna().any(), "some tickets are open still, which is what makes the label a task"


@pytest.mark.parametrize("seed", range(20))
def test_separation_is_the_area_under_the_roc_curve_either_way_round(seed):
    random = np.random.default_rng(seed)
    labels = np.r_[0, 1, random.integers(0, 2, 60)]
    values = np.round(random.normal(0, 2, 62) + labels * random.normal(0, 2))
    area = roc_auc_score(labels, values)
    assert separation(values, labels) == pytest.approx(max(area, 1 - area), abs=1e-12)
    assert separation(-values, labels) == pytest.approx(separation(values, labels), abs=1e-12)
    gaps = np.where(random.random(62) < 0.2, np.nan, values)
    kept = ~np.isnan(gaps)
    area = roc_auc_score(labels[kept], values[kept])
    assert separation(gaps, labels) == pytest.approx(max(area, 1 - area), abs=1e-12)


def test_the_leak_stands_out_from_all_that_is_known_at_the_start(collected):
    labels = collected["slipped"].to_numpy()
    columns = ["priority", "story_points", "team_load", "experience", "dependencies"]
    assert set(columns) <= set(KNOWN_AT_START)
    strongest = max(separation(collected[name].to_numpy(), labels) for name in columns)
    assert separation(collected["comments"].to_numpy(), labels) > strongest + 0.15


def test_separation_needs_both_labels():
    with pytest.raises(ValueError, match="both labels"):
        separation(np.array([1.0, 2.0]), np.array([1, 1]))


def test_no_sprint_and_no_ticket_is_on_both_sides(collected):
    for test_sprints in (1, 6, 25):
        train, test = split_by_time(collected, test_sprints)
        assert len(train) + len(test) == len(collected) and test["sprint"].nunique() == test_sprints
        assert train["sprint"].max() < test["sprint"].min()
        assert not set(train["ticket"]) & set(test["ticket"])
    for wrong in (0, 26, -1):
        with pytest.raises(ValueError, match="test_sprints"):
            split_by_time(collected, wrong)


def test_gaps_stay_gaps_in_the_inputs(collected):
    inputs, names = as_inputs(collected.assign(age_days=1))
    assert np.isnan(inputs[:, names.index("story points")]).mean() == collected["story_points"].isna().mean() > 0


def spoiled(folder, change) -> str:
    """Return what read_export says about a jira export after `change`, a function of its rows as lists of cells."""
    path = export_boards(make_tickets(60), folder)["jira"]
    rows = [line.split(",") for line in path.read_text().splitlines()]
    path.write_text("\n".join(",".join(row) for row in change(rows)) + "\n")
    with pytest.raises(ExportError) as found:
        read_export(path, BOARDS["jira"])
    return str(found.value)


def with_cell(row, column, text):
    def change(rows):
        rows[row - 1][rows[0].index(column)] = text
        return rows

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_cell(1, "Resolved", "Done"), "jira.csv: column 'Resolved' is missing in row 1"),
        (with_cell(4, "Created", "2025-13-40"), "jira.csv, row 4, column 'Created': the cell is '2025-13-40'"),
        (with_cell(4, "Created", ""), "row 4, column 'Created': the cell is empty"),
        (with_cell(7, "Story Points", "-3"), "row 7, column 'Story Points': the cell is '-3', and should be 0 or more"),
        (with_cell(7, "Story Points", "many"), "row 7, column 'Story Points': the cell is 'many', and should be a number"),
        (with_cell(2, "Comments", "inf"), "row 2, column 'Comments'"),
        (with_cell(3, "Sprint", "soon"), "row 3, column 'Sprint': the cell is 'soon', and should end in a number"),
        (with_cell(2, "Issue key", "T" + 20 * "9"), "row 2, column 'Issue key'"),
        (with_cell(5, "Issue Type", "Epic"), "should be one of Story, Bug, Task"),
        (with_cell(5, "Priority", "Urgent"), "should be one of Low, Medium, High, Highest"),
        (lambda rows: rows[:1], "no ticket below"),
        (lambda rows: [*rows, ["a"] * 99], "not a CSV file this course can read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_spoiled_export_is_refused_in_one_sentence(tmp_path, change, words):
    said = spoiled(tmp_path, change)
    assert words in said and "Traceback" not in said and "\n" not in said


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "not a CSV file"), (b"just words\n", "no ticket below")],
)
def test_what_is_no_export_is_refused(tmp_path, content, words):
    path = tmp_path / "board.csv"
    path.write_bytes(content)
    with pytest.raises(ExportError, match=words):
        read_export(path, BOARDS["git"])


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ExportError, match="There is no file"):
        read_export(tmp_path / "gone.csv", BOARDS["git"])
    with pytest.raises(ExportError, match="not a CSV file"):
        read_export(tmp_path, BOARDS["git"])


def test_an_export_that_a_spreadsheet_saved_again_can_be_read(tmp_path):
    path = export_boards(make_tickets(30), tmp_path)["git"]
    before = read_export(path, BOARDS["git"])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(read_export(path, BOARDS["git"]), before)
