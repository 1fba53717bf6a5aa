"""What the checks of lesson 7 hand to an answer: things to ask that take their time on a scripted clock, and a model
in ONNX format that keeps a diary."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ai_lifecycle.bundle_formats import FORMATS
from ai_lifecycle.network import Layer
from ai_lifecycle.schema import Feature

# Scripted times are whole numbers of ticks, which a computer holds, adds and subtracts without rounding.
TICK = 2.0**-14


@dataclass
class ScriptedService:
    """A service that answers questions, each in a time that was written down beforehand.

    seconds: of each call, in their order; further calls take as long as the last one. questions: what is asked, all
    different. warm: how many are not to count. percents: which are wanted. about: in words.
    """

    seconds: np.ndarray
    questions: list[str]
    warm: int
    percents: list[float]
    about: str
    now: float = 1000.0
    readings: int = 0
    asked: list[Any] = field(default_factory=list)

    def clock(self) -> float:
        """Return the time in seconds."""
        self.readings += 1
        return self.now

    def ask(self, question: Any) -> str:
        """Answer a question, and let its time pass."""
        self.now += float(self.seconds[min(len(self.asked), len(self.seconds) - 1)])
        self.asked.append(question)
        return f"an answer to {question}"


@dataclass
class ScriptedModel:
    """A model that takes a fixed time for a call and some more for each row; its first full batch of a size is slow.

    each_call, each_row, first_call: seconds. rows: what is to be asked about, shape (rows, features), the first
    column numbered. sizes: of the batches. about: in words.
    """

    each_call: float
    each_row: float
    first_call: float
    rows: np.ndarray
    sizes: list[int]
    about: str
    now: float = 1000.0
    readings: list[int] = field(default_factory=list)
    asked: list[list[int]] = field(default_factory=list)

    def clock(self) -> float:
        """Return the time in seconds, and note how many calls there had been by then."""
        self.readings.append(len(self.asked))
        return self.now

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Answer 0 for each row, and let the time of the call pass."""
        rows = np.asarray(rows)
        if rows.ndim != 2:
            raise ValueError(
                f"a model takes a table of shape (rows, features); shape {rows.shape} came: cut with rows[a:b]"
            )
        full = {min(size, len(self.rows)) for size in self.sizes}
        new = len(rows) in full and len(rows) not in {len(before) for before in self.asked}
        self.now += self.seconds(len(rows)) + self.first_call * new
        self.asked.append(rows[:, 0].astype(int).tolist())
        return np.zeros(len(rows))

    def seconds(self, rows: int) -> float:
        """Return how long a call with so many rows takes once it is warm."""
        return self.each_call + self.each_row * rows


@dataclass
class Diary:
    """What was done with a model file: how often it was loaded, and the rows of each question."""

    loads: int = 0
    asked: list[int] = field(default_factory=list)


class NotedSession:
    """A real session of ONNX Runtime that notes what it is asked."""

    def __init__(self, content: bytes, diary: Diary):
        self._session, self._diary = FORMATS["onnx"].read(content), diary
        diary.loads += 1

    def get_inputs(self) -> list:
        """Return the model's inputs, each with a name, a type and a shape."""
        return self._session.get_inputs()

    def get_outputs(self) -> list:
        """Return the model's outputs, each with a name, a type and a shape."""
        return self._session.get_outputs()

    def run(self, outputs: Sequence[str] | None, feeds: dict[str, np.ndarray], *options: Any) -> list[np.ndarray]:
        """Return the outputs of these names, or all of them, for one batch of rows."""
        answers = self._session.run(outputs, feeds, *options)
        self._diary.asked.append(len(next(iter(feeds.values()))))
        return answers


def onnx_content(layers: Sequence[Layer], input_name: str, label_first: bool) -> bytes:
    """Return a network as an ONNX file with two outputs: "label", the most probable class, and "probabilities".

    input_name: of the rows. label_first: whether the label is the first output, as in files that skl2onnx makes.
    """
    import onnx
    from onnx import TensorProto, helper

    features = [Feature(f"x{place}") for place in range(layers[0].weights.shape[0])]
    model = onnx.load_from_string(FORMATS["onnx"].write(layers, features, "relu"))
    graph = model.graph
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == "rows":
                node.input[place] = input_name
    graph.input[0].name = input_name
    graph.node.append(helper.make_node("ArgMax", ["probabilities"], ["label"], axis=1, keepdims=0))
    outputs = [helper.make_tensor_value_info("label", TensorProto.INT64, [None]), graph.output[0]]
    kept = [onnx.ValueInfoProto.FromString(one.SerializeToString()) for one in outputs]
    del graph.output[:]
    graph.output.extend(kept if label_first else kept[::-1])
    return model.SerializeToString()
