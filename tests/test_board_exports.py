"""Three exports of the same tickets: real files, each in its board's own words, nothing lost but what gaps hide."""

import numpy as np
import pandas as pd
import pytest

from ai_lifecycle.board_exports import BOARDS, export_boards
from ai_lifecycle.tickets import TEAMS, make_tickets


@pytest.fixture(scope="module")
def tickets():
    return make_tickets(5000, seed=8)


@pytest.fixture(scope="module")
def exports(tickets, tmp_path_factory):
    paths = export_boards(tickets, tmp_path_factory.mktemp("boards"), seed=8)
    return {name: pd.read_csv(path) for name, path in paths.items()}


def test_each_board_writes_its_own_columns(exports):
    assert list(exports) == ["jira", "azure", "git"]
    for name, table in exports.items():
        assert list(table.columns) == list(BOARDS[name].columns.values())


def test_every_ticket_is_on_its_teams_board_and_some_are_on_a_second(tickets, exports):
    numbers = {name: table.iloc[:, 0].astype(str).str.extract(r"(\d+)")[0].astype(int) for name, table in exports.items()}
    for team, held in zip(TEAMS, numbers.values()):
        assert set(tickets.loc[tickets["team"] == team, "ticket"]) <= set(held)
    boards = pd.concat([held.drop_duplicates() for held in numbers.values()]).value_counts()
    assert set(boards.index) == set(tickets["ticket"]) and (boards == 2).mean() == pytest.approx(0.06, abs=0.015)
    assert all(held.duplicated().mean() == pytest.approx(0.02, abs=0.01) for held in numbers.values())


def test_moments_are_local_times_that_mean_the_same_moment(tickets, exports):
    for name, board in BOARDS.items():
        table = exports[name]
        due = pd.to_datetime(table[board.columns["sprint_end"]], format=board.date_format).dt.tz_localize(board.zone)
        assert set(due.dt.tz_convert("UTC")) <= set(tickets["sprint_end"])
    assert (exports["git"]["due_on"].str[-9:] == "18:00:00Z").all()
    # Six in the evening in London's winter is one in the afternoon in New York, and seven in Berlin.
    assert exports["azure"]["Iteration End"].iloc[0].endswith("01:00:00 PM")
    assert exports["jira"]["Sprint End"].iloc[0].endswith("07:00 PM")


def test_units_and_words_differ(exports):
    assert set(exports["azure"]["Original Estimate"].dropna() / 6) <= {1, 2, 3, 5, 8, 13}
    assert set(exports["git"]["weight"].dropna()) <= {1, 2, 3, 5, 8, 13}
    assert set(exports["azure"]["Priority"]) == {1, 2, 3, 4}
    assert set(exports["jira"]["Issue Type"]) == {"Story", "Bug", "Task"}


def test_there_are_gaps_and_open_tickets(exports):
    for name, board in BOARDS.items():
        gaps = exports[name].isna().mean()
        assert 0.01 < gaps[board.columns["story_points"]] < 0.08
        assert 0.01 < gaps[board.columns["experience"]] < 0.07
        assert gaps[board.columns["created"]] == 0
    assert sum(exports[name][board.columns["closed"]].isna().sum() for name, board in BOARDS.items()) > 0


def test_a_mirror_was_created_after_its_original(tickets, exports):
    created = tickets.set_index("ticket")["created"]
    table = exports["git"]
    late = pd.to_datetime(table["created_at"]) - table["number"].map(created)
    mirrored = table["repository"] != "Comet"
    assert (late[mirrored] > pd.Timedelta(0)).all() and (late[~mirrored] == pd.Timedelta(0)).all()


def test_the_same_seed_writes_the_same_bytes(tickets, tmp_path):
    one, two = export_boards(tickets, tmp_path / "one", seed=1), export_boards(tickets, tmp_path / "two", seed=1)
    assert [path.read_bytes() for path in one.values()] == [path.read_bytes() for path in two.values()]
    other = export_boards(tickets, tmp_path / "one", seed=2)
    assert other["git"].read_bytes() != two["git"].read_bytes()
    assert {path.suffix for path in (tmp_path / "one").iterdir()} == {".csv"}


def test_a_handful_of_tickets_can_be_exported(tmp_path):
    paths = export_boards(make_tickets(1), tmp_path)
    assert np.sum([len(pd.read_csv(path)) for path in paths.values()]) >= 1


def test_bad_arguments_get_one_clear_sentence(tmp_path):
    with pytest.raises(ValueError, match="no ticket to export"):
        export_boards(make_tickets(5).iloc[:0], tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="is a file: name a folder"):
        export_boards(make_tickets(5), tmp_path / "file")
