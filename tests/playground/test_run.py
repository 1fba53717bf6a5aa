"""The run: one coroutine on the kernel's loop, which everything else shares with it."""

import asyncio
import threading
import time

import pytest
from processes import PATIENCE

from ai_lifecycle.playground import run as runs
from ai_lifecycle.playground.run import Run
from ai_lifecycle.playground.stage import ACKNOWLEDGE_EVERY, IN_FLIGHT
from ai_lifecycle.playground.training_process import playground


class Page:
    """Stands for the page: acknowledges what it is shown, and can close."""

    def __init__(self, frame, answers: bool = True):
        self.frame, self.shown = frame, []
        self.say("opened")
        if answers:
            frame.stage.observe(lambda change: self.paint(change.new["number"]), "frame")

    def paint(self, number: int) -> None:
        self.shown.append(number)
        self.say("painted", number=number)

    def say(self, kind: str, **more) -> None:
        self.frame.stage._handle_custom_msg({"kind": kind, "view": "page", **more}, [])


async def until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.002)


def test_other_work_goes_on_while_it_plays():
    async def scene():
        frame = playground("training_process?net=8,8,8,8,8,8&epochs=5000")
        page = Page(frame)
        frame.controls.pace.value = "10 epochs"
        frame.controls.play.click()
        assert frame.model.number == 0, "a click must only be queued"
        await until(lambda: len(page.shown) > 3)
        turns = 0
        while turns < 20:  # what other cells are, to the loop
            await asyncio.sleep(0)
            turns += 1
        assert frame.run.playing
        frame.controls.play.click()
        await until(lambda: not frame.run.playing)
        number = frame.model.number
        await asyncio.sleep(0.05)
        assert frame.model.number == number, "a paused run took another step"
        assert frame.controls.play.description == "Play"

    asyncio.run(scene())


def test_a_page_that_does_not_answer_stops_the_training():
    async def scene():
        frame = playground()
        Page(frame, answers=False)
        before = frame.stage.frame["number"]
        frame.controls.play.click()
        await until(lambda: frame.stage.frame["number"] - before == IN_FLIGHT)
        await asyncio.sleep(0.1)
        assert frame.stage.frame["number"] - before == IN_FLIGHT
        assert frame.model.epoch == IN_FLIGHT + 1
        frame.run.pause()

    asyncio.run(scene())
    assert ACKNOWLEDGE_EVERY < IN_FLIGHT, "a page would wait for pictures that wait for the page"


def test_a_closed_view_pauses_the_run_and_a_second_one_keeps_it():
    async def scene():
        frame = playground()
        page = Page(frame)
        frame.stage._handle_custom_msg({"kind": "opened", "view": "second"}, [])
        frame.controls.play.click()
        await until(lambda: len(page.shown) > 2)
        page.say("closed")
        await asyncio.sleep(0.01)
        assert frame.run.playing, "one of two views is still there"
        frame.stage._handle_custom_msg({"kind": "closed", "view": "second"}, [])
        await until(lambda: not frame.run.playing)

    asyncio.run(scene())


def test_the_budget_ends_a_playing_run():
    async def scene():
        frame = playground("training_process?epochs=3")
        Page(frame)
        frame.controls.play.click()
        await until(lambda: frame.model.epoch == 3 and not frame.run.playing)
        assert "budget of 3 epochs" in frame.stage.status

    asyncio.run(scene())


def test_messages_from_another_thread_reach_the_model_only_on_the_loop():
    async def scene():
        frame = playground()
        Page(frame)
        thread = threading.Thread(target=frame.controls.step.click)
        thread.start()
        thread.join()
        assert frame.model.epoch == 0
        await until(lambda: frame.model.epoch == 1)
        setting = threading.Thread(target=lambda: setattr(frame.controls.settings["seed"], "value", 11))
        setting.start()
        setting.join()
        await until(lambda: frame.state.seed == 11)
        for _ in range(20):
            await asyncio.sleep(0)
        assert frame.text == "training_process?seed=11" and frame.model.epoch == 0

    asyncio.run(scene())


def test_what_goes_wrong_in_a_step_ends_the_run_and_is_told():
    told = []

    def step(seconds):
        raise ZeroDivisionError("by zero")

    async def scene():
        run = Run(step, lambda: None, lambda: 0, lambda: True, told.append)
        run.start(5)
        await until(lambda: told)
        assert not run.playing

    asyncio.run(scene())
    assert isinstance(told[0], ZeroDivisionError)


@pytest.mark.parametrize("units", [1, 4])
def test_without_a_loop_everything_happens_at_once(units):
    done = []
    run = Run(lambda seconds: True, lambda: done.append(1), lambda: 0, lambda: True, done.append)
    run.start(units)
    assert len(done) == units and not run.playing


def test_of_a_burst_only_the_newest_value_of_each_source_is_acted_on():
    told = []

    async def scene():
        run = Run(lambda seconds: True, lambda: None, lambda: 0.0, lambda: True, told.append)
        for value in range(50):
            run.queue_newest(lambda value: told.append(("one", value)), "one", value)
            run.queue_newest(lambda value: told.append(("other", -value)), "other", value)
        run.queue(told.append, "end")
        await until(lambda: "end" in told)
        assert told == [("one", 49), ("other", -49), "end"]
        run.queue_newest(told.append, "one", 50)
        await until(lambda: told[-1] == 50)

    asyncio.run(scene())


def test_a_page_that_gives_no_sign_for_long_has_gone(monkeypatch):
    told = []

    async def scene():
        run = Run(lambda seconds: True, lambda: None, lambda: 0.0, lambda: True, told.append, lambda: told.append("left"))
        run.queue(told.append, "first")
        await until(lambda: told == ["first"])
        first = run._idle
        monkeypatch.setattr(runs, "IDLE_SECONDS", 0.01)
        monkeypatch.setattr(runs, "GRACE_SECONDS", 0.01)
        run.queue(told.append, "second")
        await until(lambda: told == ["first", "second", "left"])
        assert first.cancelled(), "the first sign's time goes on beside the second's"

    asyncio.run(scene())


def test_signs_that_came_while_the_kernel_was_busy_count(monkeypatch):
    told = []
    monkeypatch.setattr(runs, "IDLE_SECONDS", 0.01)

    async def scene():
        run = Run(lambda seconds: True, lambda: None, lambda: 0.0, lambda: True, told.append, lambda: told.append("left"))
        run.queue(told.append, "before")
        await until(lambda: run._idle and run._idle.when() > asyncio.get_running_loop().time() + 1)  # it begins to doubt
        doubt = run._idle
        run.queue(told.append, "after")
        await until(lambda: told == ["before", "after"])
        assert doubt.cancelled(), "a sign in the time of grace did not count"

    asyncio.run(scene())


def test_work_in_slices_leaves_others_their_turn_and_tells_what_goes_wrong():
    def run_of(failed):
        return Run(lambda seconds: True, lambda: None, lambda: 0.0, lambda: True, failed)

    async def scene():
        told, turns, done = [], [], []
        run = run_of(told.append)
        slices = iter([False, False, True])
        run.in_slices(lambda seconds: next(slices), lambda: done.append(len(turns)))
        while not done:
            turns.append(1)
            await asyncio.sleep(0)
        assert done == [2], "others had no turn between the slices"
        run.in_slices(lambda seconds: 1 / 0, lambda: done.append("never"))
        assert len(done) == 1 and isinstance(told[0], ZeroDivisionError)

    asyncio.run(scene())
    asked, done = [], []
    run_of(None).in_slices(lambda seconds: asked.append(seconds) or True, lambda: done.append(1))
    assert asked == [float("inf")] and done == [1], "in a script it should be done at once"
