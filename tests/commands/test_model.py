"""The commands of a saved model, started as a shell starts them: servers, files, terminals and mistakes are real."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest
from processes import PATIENCE, children_running, is_gone, start, wait_until

from ai_lifecycle.acceptance import NAMES
from ai_lifecycle.bundle import data_fingerprint, save_bundle
from ai_lifecycle.capstone import CHALLENGES, LABEL, column_card, held_back, load_rows
from ai_lifecycle.load_generator import Asker, open_loop, schedule
from ai_lifecycle.network import initialize
from ai_lifecycle.schema import Feature

COMMAND = [sys.executable, "-m", "ai_lifecycle.cli"]
# A terminal as people have it, whatever the tests run in.
USUAL = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE")}
USUAL |= {"TERM": "xterm", "COLUMNS": "120"}


def shell(*words):
    """Run a command to its end; returns (exit status, what it printed, what it complained)."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)], capture_output=True, text=True, timeout=2 * PATIENCE, env=USUAL
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def is_one_sentence(err: str) -> bool:
    return err.startswith("ai-lifecycle: ") and err.endswith(".\n") and err.count("\n") == 1


@contextmanager
def served(*words):
    """Start `serve` in a shell and yield the address it tells; Ctrl-C ends it."""
    process = start(
        [*COMMAND, "serve", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=USUAL
    )  # fmt: skip
    try:
        said = [process.stdout.readline() for _ in range(4)]
        yield next(word for word in said[1].split() if word.startswith("http"))
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    features = [Feature("a"), Feature("b", low=0, high=10), Feature("c")]
    return save_bundle(
        initialize([3, 4, 2], 0), tmp_path_factory.mktemp("bundles") / "small", features=features, classes=[0, 1]
    ).path  # fmt: skip


# serve


def test_a_server_told_so_answers_rows_together(bundle):
    row, together = {"a": 0.5, "b": 1.0, "c": 2.0}, []
    with served(bundle, "--batch", "8", "--wait", "5") as url:

        def met():
            asked = open_loop(Asker(url, [row]), [0.0] * 32)
            assert {one.status for one in asked} == {200}
            together.extend(one.rows for one in asked)
            return max(together) > 1

        # Whether two questions meet is the machine's affair; that they never do, in all this time, would be ours.
        wait_until(met, "two rows in one batch")
    assert max(together) <= 8


# score


def test_a_terminal_is_shown_how_far_scoring_got(bundle, tmp_path):
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    (tmp_path / "in.csv").write_text("a,b,c\n" + "0,1,2\n" * 10_000)
    ours, theirs = pty.openpty()
    process = start(
        [*COMMAND, "score", bundle, tmp_path / "in.csv", tmp_path / "out.csv"],
        stdout=subprocess.PIPE, stderr=theirs, text=True, env=USUAL,
    )  # fmt: skip
    os.close(theirs)
    shown = b"".join(everything_from(ours)).decode()
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and out.startswith("Answered 10,000 of 10,000 rows")
    assert "Scoring in.csv" in shown and "100%" in shown, shown


def everything_from(terminal):
    """Yield what is written to a pseudo-terminal until whoever writes there is gone."""
    try:
        while piece := os.read(terminal, 4096):
            yield piece
    except OSError:  # as Linux tells the end
        pass
    finally:
        os.close(terminal)


def test_a_pipe_is_shown_no_bar(bundle, tmp_path):
    (tmp_path / "in.csv").write_text("a,b,c\n0,1,2\n")
    status, out, err = shell("score", bundle, tmp_path / "in.csv", tmp_path / "out.csv")
    assert (status, err) == (0, "") and out.startswith("Answered 1 of 1 rows")


# load


def figures(out: str) -> dict[str, int]:
    """Return the counts of a load's report."""
    found = re.findall(r"^(Asked|Answered|Failed|Still open|Not asked) +([\d,]+)", out, re.MULTILINE)
    return {name: int(count.replace(",", "")) for name, count in found}


def test_a_server_is_asked_about_the_rows_of_a_file(bundle, tmp_path):
    (tmp_path / "rows.csv").write_text("note,c,b,a\n" + "hello,0,1,2\n" * 20)
    with served(bundle) as url:
        status, out, err = shell("load", url, tmp_path / "rows.csv", "--rate", "100", "--seconds", "2", "--seed", "7")
    assert (status, err) == (0, ""), out
    many = len(schedule(100, 2, seed=7))
    assert out.startswith(f"Asking small at {url} {many} times in 2 seconds")
    assert figures(out) == {"Asked": many, "Answered": many, "Failed": 0}
    told = re.findall(r"Latency p\d\d +([\d.]+) ms, with 95% confidence ([\d.]+) to ([\d.]+) ms", out)
    assert len(told) == 3 and all(0 < float(low) <= float(value) <= float(high) for value, low, high in told)
    assert 99 <= sum(map(int, re.findall(r"(\d+)%", out.splitlines()[-1]))) <= 101


def test_rows_that_the_server_refuses_are_counted_and_told(bundle, tmp_path):
    (tmp_path / "rows.csv").write_text("a,b,c\n0,1,2\n0,11,2\n")
    with served(bundle) as url:
        status, out, err = shell("load", url, tmp_path / "rows.csv", "--rate", "50", "--seconds", "1")
    assert (status, err) == (1, "") and "It will refuse 1 of 2 rows: row 2: b must be at most 10, not 11." in out
    many = len(schedule(50, 1, seed=0))
    assert figures(out) == {"Asked": many, "Answered": many - many // 2, "Failed": many // 2}
    assert f"{many // 2} with status 422" in out


class Stalling(ThreadingHTTPServer):
    """A server that answers three questions, and never another one; `held` are those that came since."""

    daemon_threads, block_on_close = True, False

    def __init__(self):
        self.answered, self.held, self.over = count(1), [], threading.Event()
        super().__init__(("127.0.0.1", 0), StallingAnswers)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def server_close(self):
        self.over.set()
        self.shutdown()
        super().server_close()


class StallingAnswers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._say({"manifest": {"name": "stalling", "features": [{"name": "a"}]}})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if next(self.server.answered) > 3:
            self.server.held.append(self.path)
            self.server.over.wait()
            self.close_connection = True
        else:
            self._say({})

    def _say(self, answer):
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words):
        pass


def long_load(server, rows):
    """Start an hour of load; return it and the id of the process that asks, once ten questions wait."""
    process = start(
        [*COMMAND, "load", f"http://127.0.0.1:{server.server_port}", rows, "--seconds", "3600"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=USUAL, start_new_session=True,
    )  # fmt: skip
    wait_until(lambda: len(server.held) >= 10, "ten questions that wait")
    [asking] = children_running("ai_lifecycle.load_generator", process.pid)
    return process, asking.pid


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no groups of processes")
def test_ctrl_c_ends_a_load_with_what_was_measured_so_far(tmp_path):
    (tmp_path / "rows.csv").write_text("a\n1\n")
    with Stalling() as server:
        process, asking = long_load(server, tmp_path / "rows.csv")
        assert os.getpgid(asking) != process.pid, "Ctrl-C would reach the one that asks, too, and it would complain"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all that run in its foreground
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "") and is_gone(asking), out
    told = figures(out)
    assert told["Answered"] == 3 and told["Failed"] == 0
    assert told["Still open"] == told["Asked"] - 3 >= 10
    assert told["Asked"] + told["Not asked"] == len(schedule(50, 3600, seed=0))
    assert "Latency p99" in out


@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_whatever_ends_the_command_ends_the_asking(tmp_path, how):
    (tmp_path / "rows.csv").write_text("a\n1\n")
    with Stalling() as server:
        process, asking = long_load(server, tmp_path / "rows.csv")
        process.send_signal(getattr(signal, how))
        process.communicate(timeout=PATIENCE)
        assert process.returncode == -getattr(signal, how) and is_gone(asking)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["http://127.0.0.1:9", "rows.csv"], "Nobody answers at http://127.0.0.1:9"),
        (["127.0.0.1", "rows.csv"], "is no address of a server"),
        (["http://127.0.0.1:9", "rows.csv", "--rate", "0"], "--rate must be a number above 0, not 0"),
    ],
)
def test_a_load_that_cannot_begin_gets_one_sentence(words, told):
    status, out, err = shell("load", *words)
    assert (status, out) == (2, "") and told in err and is_one_sentence(err)


def test_a_file_that_does_not_fit_the_server_gets_one_sentence(bundle, tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "other.csv").write_text("a,b\n0,1\n")
    with served(bundle) as url:
        wrong = {"empty.csv": "no column a, b, c", "other.csv": "no column c", "no.csv": "No such file"}
        for name, told in wrong.items():
            status, out, err = shell("load", url, tmp_path / name)
            assert (status, out) == (2, "") and told in err and is_one_sentence(err)


# judge


@pytest.fixture(scope="module")
def deliver(tmp_path_factory):
    """Save a sound bundle for the wines, or one with a flaw; returns its folder."""
    table, card = load_rows("wine"), column_card("wine")
    columns = list(held_back("wine")[0])

    def deliver(**changes):
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(table[columns], table[LABEL])
        sound = {
            "features": [Feature(one, low=card.loc[one, "lowest"], high=card.loc[one, "highest"]) for one in columns],
            "classes": list(model.classes_), "metrics": {"accuracy": 0.97}, "data_fingerprint": data_fingerprint(table),
        }  # fmt: skip
        return save_bundle(model, tmp_path_factory.mktemp("delivered") / "bundle", **sound | changes).path

    return deliver


def test_a_sound_bundle_is_told_every_criterion_that_it_passes(deliver):
    status, out, err = shell("judge", deliver(), "wine")
    assert (status, err) == (0, ""), out
    assert [line.split(": passed")[0] for line in out.splitlines()[:-1]] == list(NAMES)
    assert out.splitlines()[-1] == f"{len(NAMES)} of {len(NAMES)} criteria passed."


def test_a_flawed_bundle_is_told_what_to_do(deliver):
    status, out, err = shell("judge", deliver(metrics={}), "wine")
    assert (status, err) == (1, "")
    lines = out.splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("card: NOT YET"))
    assert lines[place + 1] == "  The score to write is the one on rows that training never saw."
    assert "starts: not asked" in out and out.count("NOT YET") == 1


def test_a_damaged_bundle_is_judged_too(deliver):
    path = deliver()
    (path / "model.skops").write_bytes(b"no model")
    status, out, err = shell("judge", path, "wine")
    assert (status, err) == (1, "") and "loads: NOT YET" in out and "it was changed" in out


@pytest.mark.parametrize(
    ("folder", "name", "words"),
    [
        ("empty", "wine", "empty is no bundle: it has no manifest.json"),
        ("nowhere", "wine", "nowhere is no bundle"),
        ("file", "wine", "file is no bundle"),
        ("bundle", "iris", "no data set 'iris' here; choose one of breast_cancer, wine, digits"),
    ],
)
def test_what_cannot_be_judged_gets_one_sentence(bundle, tmp_path, folder, name, words):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    status, out, err = shell("judge", bundle if folder == "bundle" else tmp_path / folder, name)
    assert (status, out) == (2, "") and words in err and is_one_sentence(err)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no groups of processes")
def test_ctrl_c_ends_a_judge_and_the_server_that_it_started(deliver):
    process = start(
        [*COMMAND, "judge", deliver(), "wine"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=USUAL, start_new_session=True,
    )  # fmt: skip
    wait_until(lambda: children_running("ai_lifecycle.serving_process", process.pid), "the start of a server")
    [server] = children_running("ai_lifecycle.serving_process", process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode not in (0, 2) and "passed" not in out and "Traceback" not in err and is_gone(server.pid)


def test_the_help_of_judge_names_every_data_set():
    assert all(name in shell("judge", "--help")[1] for name in CHALLENGES)
