"""The playground of model selection: six models on the same points, and what each costs to train and to ask."""

from dataclasses import dataclass

from ai_lifecycle.playground import selection_views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.selection_model import WORDS, Model
from ai_lifecycle.playground.selection_views import GOAL
from ai_lifecycle.playground.state import setting
from ai_lifecycle.points import SHAPES


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, but for the times, which are measured."""

    family: str = setting("neighbours", "Chosen model", choices=tuple(WORDS))
    size: int = setting(3, "Size, 1 stiff to 5 flexible", low=1, high=5)
    folds: int = setting(5, "Folds", low=2, high=10)
    data: str = setting("xor", "Data set", choices=SHAPES)
    noise: float = setting(0.12, "Noise", low=0, high=0.6)
    rows: int = setting(120, "Training points", low=80, high=300)
    seed: int = setting(7, "Seed", low=0, high=999_999)
    rounds: int = setting(4, "Rounds of folds", low=1, high=20)


def reading(model: Model) -> str:
    """Return what the guess is held against: the chosen model's score over the folds, beside its training score."""
    line = model.lines[model.chosen]
    if not line.scores:
        return "not yet"
    trained = f", and {100 * line.train_score:.0f} of the points it was fitted on" if line.model is not None else ""
    return f"{100 * line.fold_score:.0f} of 100 over the folds{trained}"


SCENARIO = Scenario(
    name="model_selection",
    title="Six models, two bills",
    question=f"Of 100 points it has not seen, how many will the chosen model get right? The goal is {100 * GOAL:.0f}.",
    unit="of 100",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "Two pairs of clouds": "model_selection",
        "A straight line will do": "model_selection?family=logistic&size=1&data=gauss&noise=0.1",
        "A ring": "model_selection?family=network&data=circle",
        "The spiral": "model_selection?size=4&data=spiral&noise=0.03&rows=300",
        "Few points, many folds": "model_selection?family=forest&folds=10&data=circle&rows=80",
        "Break it: a deep tree on noise": "model_selection?family=tree&size=5&noise=0.5",
    },
    panels=selection_views.PANELS,
    draw=selection_views.draw,
    draw_words=selection_views.draw_words,
    labels=selection_views.labels,
    cover=selection_views.cover,
    describe=selection_views.describe,
    tables=selection_views.tables,
    paces={"fit": ("fit", 0.06), "fit, slowly": ("fit", 0.5), "model": ("model", 0.3), "round": ("round", 0.5)},
    pace="fit",
    playing="Fitting models, fold by fold.",
    asking="The chosen model was asked about the test points. Click a point of its map, or go there by arrow keys.",
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "model_selection?family=tree&size=5&noise=0.5"; without one, the state that the
    page's link carries, or the first preset.
    A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
