"""A load from a shell: what it takes, whom it asks, and what it says of what came; no clock decides anything here."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pytest

from ai_lifecycle.bundle import save_bundle
from ai_lifecycle.deployment import start_server
from ai_lifecycle.load_generator import Asked, schedule
from ai_lifecycle.load_report import (
    MOST_QUESTIONS, LoadError, bad_rows_in_words, find_server, in_words, planned_moments, rows_to_ask, wait_for,
)  # fmt: skip
from ai_lifecycle.network import initialize
from ai_lifecycle.schema import Feature
from ai_lifecycle.scoring import ScoringError

FEATURES = (Feature("a"), Feature("b", low=0, high=10), Feature("team", "str", choices=("x", "y")))


def test_the_moments_are_those_of_the_schedule():
    assert np.array_equal(planned_moments(50, 4, seed=3), schedule(50, 4, seed=3))


@pytest.mark.parametrize(
    ("rate", "seconds", "words"),
    [
        (0, 10, "--rate must be a number above 0, not 0"),
        (-1, 10, "--rate must be"),
        (float("nan"), 10, "--rate must be"),
        (50, 0, "--seconds must be"),
        (50, float("inf"), "--seconds must be"),
        (MOST_QUESTIONS, 2, "more than 200,000: ask for fewer"),
        (1e-9, 1, "Nobody asks within 1 seconds"),
    ],
)
def test_a_plan_without_sense_is_refused_in_a_sentence(rate, seconds, words):
    with pytest.raises(LoadError, match=words):
        planned_moments(rate, seconds, 0)


def test_a_server_says_itself_what_it_answers_with(tmp_path):
    features = [Feature("a"), Feature("b", low=0, high=10, may_be_missing=True)]
    save_bundle(initialize([2, 4, 2], 0), tmp_path / "small", features=features, classes=[0, 1])
    with start_server(tmp_path / "small") as server:
        assert find_server(f"{server.url}/predict") == (server.url, "small", tuple(features))


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:80", "https://127.0.0.1:80", "http://:80", "http://x", "http://x:y", "http://[::1"]
)
def test_what_is_no_address_is_told_so(url):
    with pytest.raises(LoadError, match="is no address of a server"):
        find_server(url)


@pytest.fixture
def stranger():
    """A program that answers whatever `said` holds, and is no server of ours; yields (address, what it says)."""
    said = SimpleNamespace(body=b"")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", said
        server.shutdown()


@pytest.mark.parametrize(
    "body", [b"<html>", b"\xff", b"[]", b"null", b"{}", b'{"manifest": {"name": "x", "features": [{"nome": 1}]}}']
)
def test_another_program_is_told_from_a_server(stranger, body):
    url, said = stranger
    said.body = body
    with pytest.raises(LoadError, match="does not answer as `ai-lifecycle serve` does"):
        find_server(url)


def test_nobody_there_is_told_so():
    with pytest.raises(LoadError, match="Nobody answers at http://127.0.0.1:9"):
        find_server("http://127.0.0.1:9")


def csv(folder, *lines):
    path = folder / "rows.csv"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_rows_are_read_as_the_model_asks_and_columns_of_no_feature_are_left_out(tmp_path):
    path = csv(tmp_path, "note,team,b,a", "hello,x,1,2.5", ",y,2,3", ",y,2,3")
    records = rows_to_ask(path, FEATURES, most=2)
    assert [record.values for record in records] == [{"a": 2.5, "b": 1, "team": "x"}, {"a": 3, "b": 2, "team": "y"}]
    assert bad_rows_in_words(records) == ""


def test_bad_rows_are_asked_about_too_and_told_beforehand(tmp_path):
    records = rows_to_ask(csv(tmp_path, "a,b,team", "1,2,x", "1,99,x", "1,2"), FEATURES)
    assert len(records) == 3
    assert bad_rows_in_words(records) == "It will refuse 2 of 3 rows: row 2: b must be at most 10, not 99.\n"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "has no column a, b, team; its first line must name the columns"),
        (["a,b", "1,2"], "has no column team"),
        (["a,b,team"], "has no row below its first line"),
        (["a,b,team", "1,2,z", "?,2,x"], "takes none of 2 rows of .*: row 1: team must be one of x, y, not 'z'"),
        (["a,b,team", "1,2"], "row 1: has 2 cells where the first line has 3"),
    ],
)
def test_a_file_that_cannot_be_asked_about_is_told_in_a_sentence(tmp_path, lines, words):
    with pytest.raises((LoadError, ScoringError), match=words):
        rows_to_ask(csv(tmp_path, *lines), FEATURES)


def test_a_file_that_is_not_there_is_told_so(tmp_path):
    with pytest.raises(LoadError, match="nothing.csv: No such file"):
        rows_to_ask(tmp_path / "nothing.csv", FEATURES)


def answers(statuses, latency=0.01):
    return [
        Asked(number, number, number, number + latency, status, wait=latency / 2, compute=latency / 4)
        for number, status in enumerate(statuses)
    ]


def test_what_came_is_told_in_words():
    lines = in_words(answers([200] * 9 + [422]), np.arange(10.0), 9.01, seconds=5)
    assert lines == [
        "Asked             10   in 5.0 s, 2.0 a second",
        "Answered           9   in 9.0 s, 1.0 a second",
        "Failed             1   1 with status 422",
        "Latency p50     10.0 ms, with 95% confidence 10.0 to 10.0 ms",
        "Latency p95     10.0 ms, with 95% confidence 10.0 to 10.0 ms",
        "Latency p99     10.0 ms, with 95% confidence 10.0 to 10.0 ms, the slowest of so few",
        "Of the time, 50% went into waiting, 25% into computing, 25% into the rest.",
    ]


def test_who_still_waits_when_it_is_stopped_is_not_forgotten():
    lines = in_words(answers([200, 0, 0]), np.arange(10.0), 5.5, seconds=20)
    assert lines[0].split()[:2] == ["Asked", "6"] and lines[2].endswith("2 without an answer")
    assert lines[3:5] == ["Still open         3   and in no figure below", "Not asked          4   it ended before"]


def test_no_answer_gives_no_latency():
    assert not [line for line in in_words(answers([503, 0]), np.arange(2.0), 1.5, 2) if "Latency" in line]
    assert in_words([], np.arange(1.0, 5.0), 0.0, 9) == ["It was stopped before the first question."]


def test_a_load_that_is_over_lasted_to_its_last_answer_and_is_stopped():
    stopped = []
    load = SimpleNamespace(over=True, asked=answers([200, 200]), now=99.0, stop=lambda: stopped.append(True))
    assert wait_for(load) == 1.01 and stopped == [True]
