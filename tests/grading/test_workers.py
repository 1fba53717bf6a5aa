"""Worker processes, with tasks that behave and tasks that do not."""

import os
import signal
import time

from ai_lifecycle.grading.workers import DIED, HUNG, Workers


def prepare():
    """In a worker: do what the task says."""

    def act(task):
        if task == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task == "hang":
            time.sleep(600)
        return os.getpid(), task

    return act


def run(tasks, number=2, patience=60.0):
    found, waiting = [], list(tasks)
    with Workers(prepare, number, patience) as workers:
        while waiting or workers.is_busy():
            while waiting and workers.has_room():
                workers.give(waiting.pop(0))
            found += workers.finished(timeout=0.2)
        pids = [worker.process.pid for worker in workers.workers]
    for pid in pids:
        assert not os.path.exists(f"/proc/{pid}"), "a worker must not outlive its task"
    return found


def test_every_task_is_done_by_as_many_workers_as_wanted():
    found = run(range(20))
    assert sorted(done.result[1] for done in found) == list(range(20))
    assert 1 <= len({done.result[0] for done in found}) <= 2
    assert all(not done.trouble and done.seconds >= 0 for done in found)


def test_a_worker_that_dies_or_hangs_costs_its_own_task_only():
    found = {done.task: done for done in run(["die", 1, "hang", 2, "die", 3], patience=5.0)}
    assert found["die"].trouble == DIED and found["die"].result is None
    assert found["hang"].trouble == HUNG
    assert [found[number].result[1] for number in (1, 2, 3)] == [1, 2, 3]
