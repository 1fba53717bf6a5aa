"""The gallery: a button for every lesson's playground, each made when wanted and kept while another is shown."""

import asyncio
import gc
import json
import threading
import weakref
from importlib import import_module
from pathlib import Path

import pytest
from benchmark_playground import PLAYGROUNDS
from processes import wait_until

from ai_lifecycle.course import LESSONS
from ai_lifecycle.playground.gallery import FIRST, gallery, names
from ai_lifecycle.playground.screen import WORDS_SECONDS

ROOT = Path(__file__).parents[2]
SERVED = ("deployment", "speed")  # those that start a real server, which takes seconds
LONG = {"optimization?epochs=2000": 600}  # steps until lines have all the points they may have; others 40


def test_it_holds_the_playground_of_every_lesson_that_is_written():
    written = [lesson.step for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]
    assert list(names().values()) == written


@pytest.mark.parametrize("name", names().values())
def test_a_state_chooses_its_playground(name):
    shown = gallery(f"{name}?seed=31")
    assert shown.menu.value == name and shown.frame.text == f"{name}?seed=31"
    assert shown.page.children[-1].children == (shown.frame.controls.page,)


def test_without_a_state_or_with_a_strange_one_the_first_is_shown_and_a_strange_one_is_told():
    assert gallery("").frame.scenario.name == FIRST and gallery("").frame.stage.error == ""
    assert "begins with" in gallery("nonsense?x=1").frame.stage.error


def test_each_is_made_once_and_keeps_its_state():
    shown = gallery("training_process?seed=5")
    first = shown.frame
    for name in [*names().values(), "training_process"]:
        shown.menu.value = name
        assert shown.frame.scenario.name == name
    assert shown.frame is first and shown.frame.text == "training_process?seed=5"


@pytest.mark.parametrize("name", names().values())
def test_a_model_ends_with_its_reset(name):
    """At once: one in a ring, which its own parts hold, waits with all its arrays until Python looks for rings."""
    frame = gallery(name).frame
    frame.controls.step.click()
    model = weakref.ref(frame.model)
    gc.disable()
    try:
        frame.controls.reset.click()
        wait_until(lambda: model() is None, "the old model's end")  # a thread may still be putting its work down
    finally:
        gc.enable()
    frame._close()


def test_a_menu_that_reports_on_another_thread_acts_on_the_kernels_loop():
    async def choose():
        shown, other = gallery(""), list(names().values())[0]
        thread = threading.Thread(target=lambda: setattr(shown.menu, "value", other))
        thread.start()
        await asyncio.to_thread(thread.join)
        await asyncio.sleep(0.01)
        return shown.frame

    frame = asyncio.run(choose())
    assert frame.scenario.name == list(names().values())[0] and frame.run._loop is not None


SLOWEST = 1 / 30  # seconds from one picture to the next of a heavy state, where the pace asks for less
MOST_BYTES = 58_000  # of the 60 kB that a picture may take on its way: the rest is the message around it


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.slow if name in SERVED else ()) for name in names().values()
])  # fmt: skip
@pytest.mark.parametrize("heaviest", [False, True], ids=["usual", "heaviest"])
def test_a_picture_stays_small_however_long_a_run_was(name, heaviest):
    *states, pace = PLAYGROUNDS[name]
    frame = import_module(f"ai_lifecycle.playground.{name}").playground(states[heaviest])
    unit, seconds = frame.scenario.paces[pace]
    # What lies over the pictures comes along with some of them only, the fewest of them the slowest that is allowed.
    share = min(max(seconds, SLOWEST) / WORDS_SECONDS, 1)
    try:
        for _ in range(LONG.get(states[heaviest], 40)):
            if not frame.model.over:
                frame.model.step(unit, float("inf"))
        frame.draw()
        taken = len(json.dumps(frame.stage.frame)) + share * len(json.dumps(frame.stage.cover))
        assert 1000 < taken < MOST_BYTES, f"a picture takes {taken:.0f} bytes"
    finally:
        frame._close()


def test_pages_without_widgets_get_the_picture_of_the_one_that_is_shown():
    data, metadata = gallery("training_process?seed=2")._repr_mimebundle_()
    assert "image/png" in data and metadata["image/png"]["alt"] and "seed=2" in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
