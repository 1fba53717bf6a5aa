"""The playground of low resources: a network in training, and beside it a small copy that has to fit somewhere."""

from dataclasses import dataclass, replace

from ai_lifecycle.playground import low_resources_views as views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.low_resources_model import BITS, BUDGETS, LOST, Model
from ai_lifecycle.playground.scenario import Refused, Scenario
from ai_lifecycle.playground.state import setting
from ai_lifecycle.points import SHAPES


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, but for the times, which are measured."""

    data: str = setting("circle", "Data set", choices=SHAPES)
    width: int = setting(12, "Width", low=1, high=32)
    bits: tuple[int, ...] = setting((8, 8, 8), "Bits per layer", low=2, high=32, most=3, live=True)
    zero: float = setting(0.0, "Set to 0", low=0, high=1, live=True)
    budget: str = setting("watch", "Must fit into", choices=tuple(BUDGETS), live=True)
    seed: int = setting(7, "Seed", low=0, high=999_999)
    epochs: int = setting(150, "Epoch budget", low=1, high=2000)


def reading(model: Model) -> str:
    """Return what the guess is held against: the fewest bits for all weights that lose hardly any score."""
    fewest = model.fewest_bits()
    return "not yet" if fewest is None else f"{fewest} bits"


def fewer(model: Model) -> str:
    """Take the next lower number of bits for every layer, and say so."""
    return _bits(model, -1)


def more(model: Model) -> str:
    """Take the next higher number of bits for every layer, and say so."""
    return _bits(model, 1)


def _bits(model: Model, direction: int) -> str:
    now = model.state.bits or (BITS[-1],)
    nearest = [min(range(len(BITS)), key=lambda place: abs(BITS[place] - one)) for one in now]
    new = tuple(BITS[min(max(place + direction, 0), len(BITS) - 1)] for place in nearest)
    if new == now:
        raise Refused(f"The copy has {BITS[0] if direction < 0 else BITS[-1]} bits everywhere: there is no further step.")
    model.tune(replace(model.state, bits=new))
    return views.describe(model.snapshot())


def more_zeros(model: Model) -> str:
    """Set a tenth more of the weights to 0, and say so."""
    if model.state.zero >= 1:
        raise Refused("All weights are 0 already.")
    model.tune(replace(model.state, zero=min(round(model.state.zero + 0.1, 6), 1.0)))
    return views.describe(model.snapshot())


SCENARIO = Scenario(
    name="low_resources",
    title="Bits and sparsity",
    question=f"With how few bits for every weight does the copy still lose at most {100 * LOST:g} points of score?",
    unit="bits",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "A circle, 8 bits": "low_resources",
        "A spiral, 8 bits": "low_resources?data=spiral&width=16&budget=phone",
        "Half of the weights 0, as decimals": "low_resources?bits=32,32,32&zero=0.5&budget=phone",
        "Half of the weights 0, in 4 bits": "low_resources?bits=4,4,4&zero=0.5",
        "First and last layer exact": "low_resources?data=spiral&width=16&bits=16,3,16&budget=phone",
        "A wide network in few bits": "low_resources?width=32&bits=3,3,3&budget=phone",
        "Break it: 2 bits and few weights": "low_resources?data=spiral&width=16&bits=2,2,2&zero=0.6",
    },
    panels=views.PANELS,
    draw=views.draw,
    draw_words=views.draw_words,
    labels=views.labels,
    cover=views.cover,
    describe=views.describe,
    tables=views.tables,
    paces={"batch": ("batch", 0.1), "epoch, slowly": ("epoch", 0.25), "epoch": ("epoch", 1 / 62)},
    playing="Training the full network; the small copy is made anew after every epoch.",
    asking="Click a point of the map, or go there by arrow keys: the copy and the full network answer.",
    buttons={"A bit less": fewer, "A bit more": more, "Set 10 % more to 0": more_zeros},
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "low_resources?data=spiral&bits=4,4,4"; without one, the state that the page's link
    carries, or the first preset.
    A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
