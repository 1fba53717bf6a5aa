"""Questions of lesson 6: models that may change when they are asked, each in a way of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, seed, which
from ai_lifecycle.network import Layer, initialize, predict


class Behaviour(NamedTuple):
    """What a model does to its own weights while it answers.

    words: to be read after "for a model ". changed: whether any bit differs afterwards.
    act: does it to a list of layers, at a layer and a place in its weights. why: what to look for, for a wrong answer.
    """

    words: str
    changed: bool
    act: Callable[[list, int, tuple[int, int]], None]
    why: str


def _moved(layers: list, index: int, place: tuple[int, int]) -> None:
    weights = layers[index].weights
    weights[place] = np.nextafter(weights[place], np.array(np.inf, weights.dtype))


def _bias_moved(layers: list, index: int, place: tuple[int, int]) -> None:
    bias = layers[index].bias
    bias[place[1]] = np.nextafter(bias[place[1]], np.array(np.inf, bias.dtype))


def _learned(layers: list, index: int, place: tuple[int, int]) -> None:
    for layer in layers:
        layer.weights[...] *= 0.99
        layer.bias[...] -= 0.01


def _written_back(layers: list, index: int, place: tuple[int, int]) -> None:
    for layer in layers:
        layer.weights[...] = layer.weights.copy()


def _put_back(layers: list, index: int, place: tuple[int, int]) -> None:
    weights = layers[index].weights
    kept = weights[place]
    weights[place] = kept + 1
    weights[place] = kept


def _copied(layers: list, index: int, place: tuple[int, int]) -> None:
    layers[index] = Layer(layers[index].weights.copy(), layers[index].bias.copy())


def _replaced(layers: list, index: int, place: tuple[int, int]) -> None:
    _copied(layers, index, place)
    layers[index].weights[place] += 0.5


def _signed_zero(layers: list, index: int, place: tuple[int, int]) -> None:
    layers[index].weights[place] = -0.0


def _exchanged(layers: list, index: int, place: tuple[int, int]) -> None:
    weights = layers[index].weights
    weights[...] = weights[::-1].copy()


def _turned(layers: list, index: int, place: tuple[int, int]) -> None:
    for layer in layers:
        layer.weights[...] *= -1


def _only_reads(layers: list, index: int, place: tuple[int, int]) -> None:
    pass


_ALIAS = (
    "Keep a copy of every array before asking: the same list, or the same arrays in a new list, change along with "
    "the model."
)
_EXACT = "Compare bits and not roughly equal values: `np.allclose` overlooks this; bytes, `array.tobytes()`, do not."
_ALL = "Compare every array of every layer, weights and bias."
_SAME = "What counts is which bits the model has before and after, not whether anything was written in between."

READS = Behaviour("that only reads its weights", False, _only_reads, "Nothing was changed, so the answer is False.")
LEARNS = Behaviour("that learns a little from every question", True, _learned, _ALIAS)
BEHAVIOURS = (
    READS,
    LEARNS,
    Behaviour("that moves one weight by its last bit", True, _moved, _EXACT),
    Behaviour("that writes the same values back into its weights", False, _written_back, _SAME),
    Behaviour("that moves one bias by its last bit", True, _bias_moved, f"{_ALL} {_EXACT}"),
    Behaviour("that holds a nan and only reads", False, _only_reads,
              "nan is not equal to itself, so compare bits: `array.tobytes()`."),
    Behaviour("that puts another array in the place of one layer's weights", True, _replaced,
              "Look into `layers` again after asking: the arrays that were there before may have been replaced."),
    Behaviour("that puts an equal copy in the place of one layer", False, _copied,
              "Equal bits are no change, wherever they are kept: compare contents, not with `is`."),
    Behaviour("that makes a -0.0 out of a 0.0", True, _signed_zero,
              "0.0 and -0.0 are equal as values and differ in a bit: compare `array.tobytes()`."),
    Behaviour("that changes a weight and puts it back", False, _put_back, _SAME),
    Behaviour("that lets weights change places", True, _exchanged,
              "The same numbers in other places are another model: compare array with array, not sums."),
    Behaviour("that turns the sign of every weight", True, _turned, _ALIAS),
)  # fmt: skip


@dataclass
class Question:
    """A model that is asked once, and what it does meanwhile.

    layers, predict, inputs: what the learner's function gets. twin: what the layers should be afterwards.
    asked: the inputs of each call so far.
    """

    behaviour: Behaviour
    layers: list[Layer]
    twin: list[Layer]
    inputs: np.ndarray
    about: str
    place: tuple[int, tuple[int, int]]
    asked: list = field(default_factory=list)

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Answer, as the model would, and do to its weights what this model does."""
        self.asked.append(inputs)
        answers = predict(self.layers, inputs)
        self.behaviour.act(self.layers, *self.place)
        return answers


def visible_models() -> list[Question]:
    """Return the fixed questions: a model that only reads, one that learns, one that moves a bit."""
    random = np.random.default_rng(4)
    return [_question(random, behaviour, (3, 4, 2), np.float64, "") for behaviour in BEHAVIOURS[:3]]


def random_models(cases: int) -> Iterator[Question]:
    """Yield random networks of 1 to 3 layers in both precisions; each behaviour comes up in its turn."""
    chosen = seed()
    random = generator(chosen, "changes_weights")
    for number in range(cases):
        widths = tuple(int(width) for width in random.integers(2, 7, 2 + number // 2 % 3))
        dtype = np.float32 if number % 5 == 4 else np.float64
        words = f" ({which(number, cases, chosen)})"
        yield _question(random, BEHAVIOURS[number % len(BEHAVIOURS)], widths, dtype, words)


def _question(random: np.random.Generator, behaviour: Behaviour, widths, dtype, words: str) -> Question:
    layers = [
        Layer(weights.astype(dtype), random.normal(0, 1, len(bias)).astype(dtype))
        for weights, bias in initialize(widths, int(random.integers(1000)))
    ]
    index = len(layers) - 1  # the last layer: where nobody looks who compares the first
    place = tuple(int(random.integers(side)) for side in layers[index].weights.shape)
    if behaviour.act is _signed_zero:
        layers[index].weights[place] = 0.0
    if "nan" in behaviour.words:
        layers[index].weights[place] = np.nan
    twin = [Layer(layer.weights.copy(), layer.bias.copy()) for layer in layers]
    behaviour.act(twin, index, place)
    about = f"for a model of widths {'-'.join(map(str, widths))} {behaviour.words}{words}"
    return Question(behaviour, layers, twin, random.normal(0, 1, (5, widths[0])).astype(dtype), about, (index, place))
