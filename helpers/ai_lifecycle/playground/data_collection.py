"""The playground of data collection: labels come in, and three scores say how good the data is; one of them is honest."""

from dataclasses import dataclass

from ai_lifecycle.data_quality import HOLES
from ai_lifecycle.playground import collection_views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.collection_model import STEP, Model
from ai_lifecycle.playground.collection_points import CLASSES, MOST, hand
from ai_lifecycle.playground.collection_views import GOAL
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.state import setting
from ai_lifecycle.points import SHAPES


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, frame by frame."""

    data: str = setting("circle", "World", choices=SHAPES)
    errors: float = setting(0.0, "Share of wrong labels", low=0, high=0.5)
    copies: float = setting(0.0, "Share of copies", low=0, high=0.9)
    leak: str = setting("no", "Leaking column", choices=("no", "yes"))
    hole: str = setting("nowhere", "Left out", choices=tuple(HOLES))
    split: str = setting("anywhere", "Copies may fall", choices=("anywhere", "together"))
    rows: int = setting(200, "Labels to collect", low=STEP, high=400)
    seed: int = setting(7, "Seed", low=0, high=999_999)
    new: str = setting("A", "Label my new points", choices=CLASSES, live=True)
    own: tuple = setting(
        (), "My points (x, y in hundredths, class 0 or 1)",
        turns=((-130, 130), (-130, 130), (0, 1)), most=3 * MOST, live=True,
    )  # fmt: skip


def reading(model: Model) -> str:
    """Return what the guess is held against: at how many labels the honest score reached the goal, or not yet."""
    honest = model.means()[:, 2]
    reached = next((size for size, share in zip(model.sizes, honest) if share >= GOAL), None)
    return "not yet" if reached is None else f"{reached} labels"


SCENARIO = Scenario(
    name="data_collection",
    title="Labels coming in",
    question=f"After how many labels will the honest score first reach {GOAL:.0%}?",
    unit="labels",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "A clean collection": "data_collection",
        "One label in five is wrong": "data_collection?errors=0.2",
        "Copies on both sides": "data_collection?data=xor&errors=0.2&copies=0.7",
        "Copies kept together": "data_collection?data=xor&errors=0.2&copies=0.7&split=together",
        "A region left out": "data_collection?data=xor&hole=left",
        "Break it: a leaking column": "data_collection?leak=yes",
    },
    panels=collection_views.PANELS,
    draw=collection_views.draw,
    draw_words=collection_views.draw_words,
    labels=collection_views.labels,
    cover=collection_views.cover,
    describe=collection_views.describe,
    tables=collection_views.tables,
    paces={"10 labels": ("10 labels", 0.2), "10 labels, slowly": ("10 labels", 1.0), "one collection": ("fit", 0.1)},
    pace="10 labels",
    buttons={"Take my points away": Model.take_away},
    hand=hand,
    playing="Collecting: 10 more labels in each of the eight collections, then a new fit.",
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "data_collection?errors=0.2&seed=3"; without one, the state that the page's link
    carries, or the first preset.
    A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
