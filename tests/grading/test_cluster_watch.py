"""Who stands still in a cluster: a real scheduler and workers, stopped and woken up; grading on them is test_cluster's."""

import contextlib
import io
import os
from concurrent.futures import Future
from types import SimpleNamespace

import pytest
from dask_programs import scheduler, scheduler_program, stopped, worker
from distributed import Client
from processes import PATIENCE, free_port, wait_until
from rich.console import Console
from tiny_course import LESSON, NAME

from ai_lifecycle.grading.cluster.tasks import Cluster, ClusterWorkers
from ai_lifecycle.grading.cluster.watch import Watch
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.progress_line import progress_bar
from ai_lifecycle.grading.student_rows import Progress

# Seconds without a sign of life: many heartbeats, so that one that only waits for its turn is not taken to stand still.
STILL = 4


@contextlib.contextmanager
def watched(address, workers):
    """A client of a scheduler that has so many workers, and a watch that has heard of them."""
    with Client(address, timeout=PATIENCE, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=PATIENCE)
        watch = Watch(client, address, STILL)
        look_until(watch, lambda: watch.threads == workers)
        yield client, watch


def look_until(watch, condition):
    def looked():
        watch.look()
        return condition()

    wait_until(looked, "what the watch looks for")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_stands_still_is_told_of_and_goes_on(tmp_path):
    address = f"tcp://127.0.0.1:{free_port()}"
    with scheduler_program(tmp_path, address) as process, worker(address, tmp_path), watched(address, 1) as (client, watch):
        with stopped(process):
            result = client.submit(max, 1, 2)
            order = SimpleNamespace(patience=1, lesson=SimpleNamespace(name=NAME))
            with pytest.raises(UserError, match=f"at {address} has not answered for .* Ctrl.C is safe"):
                ClusterWorkers(Cluster(client, address, STILL), order, None, tmp_path, None).__enter__()
            look_until(watch, lambda: watch.is_silent)
            assert not result.done() and watch.threads == 1
        look_until(watch, lambda: not watch.is_silent)
        assert result.result(timeout=PATIENCE) == 2
    first, *_, last = watch.notices
    assert first.startswith(f"The scheduler at {address} has not answered for ") and "Ctrl+C is safe" in first
    assert last == f"The scheduler at {address} answers again."
    assert not [notice for notice in watch.notices if "worker" in notice], "whom a sleeping scheduler did not hear may live"


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_stands_still_is_given_up_and_another_one_does_what_it_had(tmp_path):
    with scheduler(tmp_path) as address, worker(address, tmp_path) as first, worker(address, tmp_path):
        with watched(address, 2) as (client, watch):
            (its_address,) = [where for where, pid in client.run(os.getpid).items() if pid == first.pid]
            with stopped(first):
                given = {"workers": its_address, "allow_other_workers": True, "pure": False}
                results = [client.submit(divmod, number, 2, **given) for number in range(4)]
                look_until(watch, lambda: watch.threads == 1)
                assert client.gather(results) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert watch.notices == [
        f"The worker at {its_address} has not been heard of for {STILL} s; what it had goes to another one."
    ]


def test_time_in_which_nobody_asks_is_no_silence(monkeypatch):
    """What keeps the grader busy for long, as a large gradebook does, says nothing about the scheduler or a worker."""
    clock, questions = SimpleNamespace(now=1.0), []
    monkeypatch.setattr("ai_lifecycle.grading.cluster.watch.time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(
        "ai_lifecycle.grading.cluster.watch.begin", lambda *_: questions.append(Future()) or questions[-1]
    )
    watch = Watch(None, "tcp://127.0.0.1:8786", 10)
    for _ in range(2):
        clock.now += 100
        watch.look()  # asks
        questions[-1].set_result({"workers": {"tcp://127.0.0.1:1": {"nthreads": 1, "last_seen": 5}}})
        clock.now += 100
        watch.look()  # takes the answer, which had come long before
    assert len(questions) == 2 and watch.threads == 1 and watch.notices == []
    watch.look()
    clock.now += 10
    watch.look()
    assert watch.is_silent and "has not answered for 10 s" in watch.notices[-1]


def test_what_was_noticed_is_printed_once_and_whole_above_the_progress_line():
    screen, notices = io.StringIO(), ("It has not answered for 45 s; Ctrl+C is safe.", "It answers [again].")
    with progress_bar(Console(file=screen, width=100, force_terminal=True), LESSON) as show:
        for known in (0, 1, 1, 2, 2):
            show(Progress(5, 1, 0, 0, ("ann",), None, notices[:known]))
    assert [screen.getvalue().count(f"{notice}\n") for notice in notices] == [1, 1]
    assert "[progress" not in screen.getvalue(), "the line itself must stay as it is"
