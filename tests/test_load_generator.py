"""The load generator: moments fixed beforehand, nothing left out, and a program that always ends."""

import gc
import signal
import subprocess
import sys

import numpy as np
import pytest
from processes import PATIENCE, is_gone, wait_until
from scipy import stats

from ai_lifecycle.bundle import save_bundle
from ai_lifecycle.deployment import start_server
from ai_lifecycle.load_generator import Asker, closed_loop, open_loop, schedule, start_load
from ai_lifecycle.network import initialize
from ai_lifecycle.schema import Feature


class Stalling:
    """A service of one worker on a scripted clock: 10 ms an answer, but the one that runs into second 1 takes 1 s."""

    def __init__(self):
        self.now, self.stalled = 50.0, False

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def ask(self, number):
        stall = not self.stalled and self.now >= 51.0
        self.stalled |= stall
        self.now += 1.0 if stall else 0.01
        return 200, 0.0, 0.01, 1


def test_an_open_loop_blames_a_stall_for_everybody_who_waited():
    service, moments = Stalling(), np.arange(0, 3, 0.02)
    asked = open_loop(service.ask, moments, connections=1, clock=service.clock, sleep=service.sleep)
    latencies = np.array([one.latency for one in asked])
    assert len(asked) == len(moments) and [one.number for one in asked] == list(range(len(moments)))
    assert [one.scheduled for one in asked] == moments.tolist()
    # For one second a question came every 20 ms, and then two are answered while one comes: 100 of 150 were late.
    assert (latencies > 0.011).sum() == pytest.approx(100, abs=2) and latencies.max() == pytest.approx(1.0)


def test_a_closed_loop_sees_the_same_stall_once():
    service = Stalling()
    asked = closed_loop(service.ask, 3.0, service.clock)
    latencies = np.array([one.latency for one in asked])
    assert (latencies > 0.011).sum() == 1 and len(asked) == pytest.approx(201, abs=2)
    assert np.percentile(latencies, 99) < 0.011, "its p99 knows nothing of the stall"


def test_questions_are_asked_at_their_moments_and_noted_as_they_are_answered():
    service, noted = Stalling(), []
    asked = open_loop(
        service.ask, [0.0, 0.25, 0.5], note=noted.append, connections=1, clock=service.clock, sleep=service.sleep
    )
    assert [one.sent for one in asked] == [0.0, 0.25, 0.5] and noted == asked
    assert open_loop(service.ask, []) == []


def test_gaps_are_exponential_and_a_seed_repeats_them():
    moments = schedule(40, 200, seed=4)
    assert stats.kstest(np.diff(moments), "expon", args=(0, 1 / 40)).pvalue > 0.01
    assert len(moments) == pytest.approx(8000, abs=4 * np.sqrt(8000)) and moments[-1] > 199
    assert np.array_equal(moments, schedule(40, 200, seed=4))
    assert not np.array_equal(moments[:50], schedule(40, 200, seed=5)[:50])


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    features = [Feature(name) for name in "abc"]
    path = tmp_path_factory.mktemp("bundles") / "small"
    save_bundle(initialize([3, 4, 2], 0), path, features=features, classes=[0, 1])
    with start_server(path, batch=8) as server:
        yield server


ROWS = [{"a": 0.5, "b": 1.0, "c": float(number)} for number in range(5)]


def test_a_real_server_tells_where_the_time_went(served):
    (one,) = open_loop(Asker(served.url, ROWS), [0.0])
    assert one.status == 200 and one.rows == 1 and 0 < one.compute < one.latency and 0 <= one.wait < one.latency
    asked = open_loop(Asker(served.url, ROWS), [0.0] * 40)
    assert {one.status for one in asked} == {200} and max(one.rows for one in asked) <= 8


def test_a_refused_row_and_a_missing_server_are_told_by_status(served):
    assert Asker(served.url, [{"a": 1.0}])(0)[0] == 422
    assert Asker("http://127.0.0.1:9", ROWS)(0) == (0, 0.0, 0.0, 1)


def test_a_load_of_its_own_process_asks_everything_and_ends(served):
    load = start_load(served.url, ROWS, schedule(100, 0.5, seed=1))
    wait_until(lambda: load.over, "the end of the load")
    assert sorted(one.number for one in load.asked) == list(range(len(load.moments)))
    assert {one.status for one in load.asked} == {200} and load.now > 0
    load.stop()
    assert load._process.poll() is not None


@pytest.mark.parametrize("how", ["stopped", "forgotten"])
def test_a_load_that_nobody_wants_ends(served, how):
    load = start_load(served.url, ROWS, schedule(10, 3600, seed=1))
    wait_until(lambda: load.asked, "its beginning")
    process = load._process.pid
    if how == "stopped":
        load.stop()
        load.stop()
    del load
    gc.collect()
    assert is_gone(process)


def test_a_load_ends_with_its_program_even_if_that_is_killed(served):
    """It has nothing to say for hours, so that it cannot stumble over an output that nobody reads."""
    code = f"""if True:
        import os, time
        from ai_lifecycle.load_generator import start_load
        load = start_load({served.url!r}, {ROWS!r}, [0.0, 36_000.0])
        while not load.asked:
            time.sleep(0.01)
        print(load._process.pid, flush=True)
        os.kill(os.getpid(), {signal.SIGKILL.value})
    """
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, timeout=2 * PATIENCE)
    assert is_gone(int(done.stdout)), "its program was killed and it still asks"
