"""The playground of lesson 6: draw a digit, ask the frozen network, and decide what its answers are worth."""

from dataclasses import dataclass

from ai_lifecycle.playground import prediction_views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.prediction_model import NO_LIMIT, Model
from ai_lifecycle.playground.prediction_views import GOAL  # noqa: F401
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.state import setting

PACES = {
    "epoch, slowly": ("epoch", 0.25),
    "epoch": ("epoch", 1 / 62),
    "batch": ("batch", 0.1),
    "10 epochs": ("10 epochs", 1 / 62),
}


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, beside what is drawn on its pad.

    The live ones decide what is made of the answers; the last four decide how the network is trained.
    """

    watch: int = setting(8, "Warn about digit", low=0, high=9, live=True)
    at: float = setting(0.5, "Threshold", low=0, high=1, live=True, step=0.01)
    sure: float = setting(0.0, "Sure enough", low=0, high=1, live=True, step=0.01)
    near: float = setting(NO_LIMIT, "Near enough", low=0, high=NO_LIMIT, live=True, step=0.05)
    alarm: float = setting(1.0, "False alarm (hours)", low=0, high=1000, live=True)
    miss: float = setting(5.0, "Miss (hours)", low=0, high=1000, live=True)
    person: float = setting(0.2, "A person's look (hours)", low=0, high=1000, live=True)
    share: float = setting(0.1, "Share of that digit", low=0, high=1, live=True)
    noise: float = setting(0.15, "Smudges on the notes", low=0, high=1, live=True)
    hidden: int = setting(16, "Hidden neurons", low=1, high=128)
    lr: float = setting(0.3, "Learning rate", low=0.001, high=10)
    seed: int = setting(7, "Seed", low=0, high=999_999)
    epochs: int = setting(40, "Epoch budget", low=1, high=5000)


def reading(model: Model) -> str:
    """Return what the guess is held against: the cheapest threshold for the network as it is now."""
    if model.number == 0:
        return "not yet: the network has not been trained"
    facts = model.snapshot().facts
    return f"{facts.cheapest} %, where 1,000 notes cost {facts.bills.min():.0f} hours"


SCENARIO = Scenario(
    name="prediction",
    title="Draw a digit, ask the frozen network",
    question="At which threshold, in per cent, will 1,000 notes cost least?",
    unit="%",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "Warn about eights": "prediction",
        "Dear false alarms": "prediction?alarm=20&miss=1",
        "Rare eights": "prediction?share=0.01",
        "It may say: I do not know": "prediction?sure=0.8&near=2.2",
        "Trained too long": "prediction?hidden=64&epochs=150",
        "Break it: notes it cannot know": "prediction?noise=0.6",
    },
    panels=prediction_views.PANELS,
    draw=prediction_views.draw,
    draw_words=prediction_views.draw_words,
    labels=prediction_views.labels,
    cover=prediction_views.cover,
    describe=prediction_views.describe,
    tables=prediction_views.tables,
    paces=PACES,
    pace="epoch, slowly",
    playing="Training on the digits; matrix, costs and reliability are those of test notes.",
    asking="Draw a digit, or press one of the buttons above the pictures, and the network answers.",
    buttons={
        "Clear the sheet": Model.clear,
        "A test digit": Model.next_digit,
        "A letter": Model.next_letter,
        "Noise": Model.noise,
    },
    hand=prediction_views.hand,
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "prediction?at=0.1&miss=20"; without one, the state that the page's link carries, or
    the first preset. A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
