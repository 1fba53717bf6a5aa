"""Models that the checks of lesson 2 hand to an answer: one keeps a diary of its rows, one follows a clock's script."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Diary:
    """What was done with the models of one cross-validation. Rows are known by their place in the data.

    made: how many models. asked: for each call of predict, the model's number, the rows it had been fitted on by
    then, and the rows it was asked about.
    """

    inputs: np.ndarray
    made: int = 0
    asked: list[tuple[int, list[int], list[int]]] = field(default_factory=list)

    def rows(self, inputs: np.ndarray) -> list[int]:
        """Return which rows of the data these are; -1 for a row that is not among them."""
        same = (np.asarray(inputs)[:, None, :] == self.inputs[None]).all(axis=2)
        return np.where(same.any(axis=1), same.argmax(axis=1), -1).tolist()


class RememberingModel:
    """Answers with the label of the nearest row it was fitted on, and never forgets a row it was fitted on.

    Whoever fits one model for several folds lets it remember the rows it is asked about later.
    """

    def __init__(self, diary: Diary):
        self._diary, self._number = diary, diary.made
        self._inputs, self._labels = [], []
        diary.made += 1

    def fit(self, inputs: np.ndarray, labels: np.ndarray) -> "RememberingModel":
        """Remember rows beside those that are remembered already."""
        inputs, labels = _table(inputs), np.asarray(labels)
        if len(inputs) != len(labels):
            raise ValueError(f"fit got {len(inputs)} rows of inputs and {len(labels)} labels")
        self._inputs.extend(inputs)
        self._labels.extend(labels.tolist())
        return self

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Return the label of the nearest remembered row for each row."""
        inputs = _table(inputs)
        if not self._labels:
            raise ValueError("this model was asked before it was fitted")
        known = np.array(self._inputs)
        self._diary.asked.append((self._number, self._diary.rows(known), self._diary.rows(inputs)))
        distances = ((inputs[:, None, :] - known[None]) ** 2).sum(axis=2)
        return np.array(self._labels)[distances.argmin(axis=1)]


def _table(inputs: np.ndarray) -> np.ndarray:
    inputs = np.asarray(inputs)
    if inputs.ndim != 2:
        raise ValueError(
            f"a model takes a table of shape (rows, features); shape {inputs.shape} came: cut one row out as inputs[:1]"
        )
    return inputs


@dataclass
class Script:
    """How long each call takes, and a clock that shows it: time passes only while a model works.

    fits, answers: seconds of each call of fit and of each call of predict with one row: the slow first one, then as
    many as there are repeats, which come again and again. So however many calls somebody leaves out at the start,
    the next calls have the same median. share: what each further row of a question adds, as a share of the first row.
    """

    fits: list[float]
    answers: list[float]
    share: float
    repeats: int
    inputs: np.ndarray
    labels: np.ndarray
    about: str
    now: float = 1000.0
    fit_calls: int = 0
    rows_asked: list[int] = field(default_factory=list)
    readings: int = 0

    def clock(self) -> float:
        """Return the time in seconds."""
        self.readings += 1
        return self.now

    def model(self) -> "ScriptedModel":
        """Return a new model that takes the scripted time."""
        return ScriptedModel(self)

    def spend_on_fit(self, share: float) -> None:
        """Let the time of the next fit pass, or a share of it for a share of the rows."""
        self.now += share * self._seconds(self.fits, self.fit_calls)
        self.fit_calls += 1

    def spend_on_answer(self, rows: int) -> None:
        """Let the time of the next answer pass, more of it for more rows."""
        self.now += self._seconds(self.answers, len(self.rows_asked)) * (1 + self.share * (rows - 1))
        self.rows_asked.append(rows)

    def _seconds(self, durations: list[float], call: int) -> float:
        return durations[1 + (call - 1) % self.repeats] if call else durations[0]


class ScriptedModel:
    """A model that computes nothing and takes its time on a scripted clock."""

    def __init__(self, script: Script):
        self._script, self._fitted = script, False

    def fit(self, inputs: np.ndarray, labels: np.ndarray) -> "ScriptedModel":
        """Let the time of the next fit pass."""
        if len(_table(inputs)) != len(labels):
            raise ValueError(f"fit got {len(inputs)} rows of inputs and {len(labels)} labels")
        self._script.spend_on_fit(len(inputs) / len(self._script.inputs))
        self._fitted = True
        return self

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Let the time of the next answer pass, more of it for more rows."""
        if not self._fitted:
            raise ValueError("this model was asked before it was fitted")
        rows = len(_table(inputs))
        self._script.spend_on_answer(rows)
        return np.zeros(rows, dtype=int)
