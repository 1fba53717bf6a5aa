"""The checks of lesson 5: a bundle of arrays, scaling inside the weights, validation, batch scoring, asking a server.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

import copy
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ai_lifecycle import deployment as course
from ai_lifecycle import scoring
from ai_lifecycle.feedback import deployment_cases as questions
from ai_lifecycle.feedback import deployment_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of, require_array, require_close, require_list
from ai_lifecycle.feedback.deployment_bundle import check_bundle
from ai_lifecycle.feedback.outcome import Broken, NotYet

__all__ = ["check_ask_server", "check_bundle", "check_fold_scaling", "check_score_rows", "check_validate"]


def check_fold_scaling(fold_scaling: Callable, cases: int = 0) -> None:
    """Check task 2: `fold_scaling(weights, bias, mean, scale)` returns weights and bias for rows in their own units."""
    for case in questions.random_models(cases) if cases else questions.visible_models():
        about = case.about
        arguments = {name: getattr(case, name) for name in ("weights", "bias", "mean", "scale")}
        expected = course.fold_scaling(**arguments)
        got = ask(fold_scaling, "fold_scaling", arguments, about, [course.fold_scaling])
        got = require_list(got, "The result", 2, about, "End with `return new_weights, new_bias`.")
        names = ["new_weights", "new_bias"]
        got = [require_array(one, name, right, about) for one, name, right in zip(got, names, expected)]
        # Sums of at most six products; the largest of them decides how far rounding may reach.
        largest = max(float(np.abs(case.mean / case.scale).max() * np.abs(case.weights).max()), 1.0)
        error = 64 * float(np.finfo(case.weights.dtype).eps) * max(largest, float(np.abs(expected[0]).max()))
        require_close(got, expected, names, about, mistakes.fold_scaling(case), error)


def check_validate(validate: Callable, cases: int = 0) -> None:
    """Check task 3: `validate(row, bounds)` returns every problem of a row as (field, reason), in order."""
    for case in questions.random_requests(cases) if cases else questions.visible_requests():
        row, bounds = copy.deepcopy(case.row), copy.deepcopy(case.bounds)
        got = ask(validate, "validate", {"row": row, "bounds": bounds}, case.about)
        if repr(row) != repr(case.row) or bounds != case.bounds:
            raise NotYet(f"validate changed the row or the bounds that it was given {case.about}: only look at them.")
        if not isinstance(got, list | tuple):
            raise NotYet(f"validate should return a list {case.about}, empty for a good row; {kind_of(got)} came.")
        for entry in got:
            if not (
                isinstance(entry, list | tuple) and len(entry) == 2 and all(isinstance(part, str) for part in entry)
            ):
                raise NotYet(
                    f"Each problem should be a pair of texts, (field, reason), {case.about}; {kind_of(entry)} came."
                )
        got = [tuple(entry) for entry in got]
        strange = sorted({reason for _, reason in got} - set(questions.REASONS.values()))
        if strange:
            known = ", ".join(f'"{reason}"' for reason in dict.fromkeys(questions.REASONS.values()))
            raise NotYet(f'"{strange[0]}" is none of the reasons {case.about}; they are {known}.')
        if got != case.expected:
            sentence = mistakes.validate(case, got)
            raise NotYet(f"validate should return {case.expected} {case.about}; {got} came. {sentence}".rstrip())


class _Row(list):
    """A row that can be watched: Python says when nobody holds it any more."""

    __hash__ = object.__hash__


class _Watch:
    """A table that is read row by row, and a model that is asked; it notes who holds what, and when."""

    def __init__(self, table: questions.Table):
        self.table, self.alive, self.asked = table, weakref.WeakSet(), []
        self.read = self.most_held = 0

    def rows(self) -> Iterator[_Row]:
        for number in range(self.table.rows):
            row = _Row([float(number), number * 0.5])
            self.alive.add(row)
            self.read += 1
            self.most_held = max(self.most_held, len(self.alive))
            yield row
            del row

    def predict(self, rows: list[_Row]) -> np.ndarray:
        self.asked.append(len(rows) if hasattr(rows, "__len__") else -1)
        return np.array([3 * row[0] + row[1] for row in rows])


def check_score_rows(score_rows: Callable, cases: int = 0) -> None:
    """Check task 4: `score_rows(rows, predict, size)` yields an answer a row and holds no more rows than it must."""
    for table in questions.random_tables(cases) if cases else questions.visible_tables():
        watch = _Watch(table)
        _require_function(score_rows, "score_rows")

        def scored(rows, predict, size):
            answers, first_after = [], 0
            result = score_rows(rows, predict, size)
            if result is None or not hasattr(result, "__iter__"):
                return result, 0
            for answer in result:
                first_after = first_after or watch.read
                answers.append(answer)
            return answers, first_after

        arguments = {"rows": watch.rows(), "predict": watch.predict, "size": table.size}
        got, first_after = ask(scored, "score_rows", arguments, table.about, [scoring.score_rows, scoring.chunks])
        _require_answers(got, watch, first_after)


def _require_answers(got: Any, watch: _Watch, first_after: int) -> None:
    table, about = watch.table, watch.table.about
    if not isinstance(got, list):
        raise NotYet(f"score_rows should be a generator {about}, with `yield`; {kind_of(got)} came.")
    if -1 in watch.asked:
        raise NotYet(f"predict should get a list of rows {about}; something came that has no length.")
    if 0 in watch.asked:
        raise NotYet(f"predict was asked about an empty list {about}: is there a chunk left at the end, or none?")
    if max(watch.asked, default=0) > table.size:
        raise NotYet(
            f"predict was asked about {max(watch.asked)} rows at once {about}; at most {table.size} are allowed, "
            "or a file of millions fills the memory."
        )
    if any(isinstance(answer, list | np.ndarray) and np.size(answer) != 1 for answer in got):
        raise NotYet(f"score_rows should yield one answer at a time {about}; a whole chunk came: use `yield from`.")
    right = [3 * number + number * 0.5 for number in range(table.rows)]
    if len(got) != table.rows:
        lost = " The last chunk is often shorter than the others: is it left out?" if len(got) < table.rows else ""
        raise NotYet(f"score_rows should yield {table.rows} answers {about}; {len(got)} came.{lost}")
    if not all(float(answer) == wanted for answer, wanted in zip(got, right)):
        raise NotYet(f"The answers are not those of predict, in the order of the rows, {about}.")
    if len(watch.asked) != -(-table.rows // table.size):
        raise NotYet(
            f"predict was asked {len(watch.asked)} times {about}; {-(-table.rows // table.size)} times are enough "
            f"if every chunk but the last has {table.size} rows. Asking row by row is slow."
        )
    # One chunk that is asked about, one that is being gathered, and the row that is just read.
    late = first_after > table.size + 1
    if late and watch.most_held <= table.size + 1:
        raise NotYet(
            f"The first answer came only after {first_after} rows were read {about}; it is due after {table.size}. "
            "Hand out each chunk's answers with `yield from`, instead of gathering all answers in a list."
        )
    if late or watch.most_held > 2 * table.size + 1:
        raise NotYet(
            f"{watch.most_held} rows were held at once {about}; the first answer came after {first_after} were read. "
            "Gather one chunk, yield its answers, let it go: never list(rows)."
        )


def check_ask_server(ask_server: Callable, cases: int = 0) -> None:
    """Check task 5: `ask_server(url, rows, post)` returns a server's probabilities, or raises what it refused."""
    for case in questions.random_exchanges(cases) if cases else questions.visible_exchanges():
        sent: list[tuple[Any, Any]] = []
        _require_function(ask_server, "ask_server")

        def post(url, body):
            sent.append((url, copy.deepcopy(body)))
            return case.status, copy.deepcopy(case.answer)

        def asked(url, rows, post):
            try:
                return "answered", ask_server(url, rows, post)
            except ValueError as refusal:
                return "refused", str(refusal)

        rows = copy.deepcopy(case.rows)
        how, got = ask(asked, "ask_server", {"url": case.url, "rows": rows, "post": post}, case.about)
        if rows != case.rows:
            raise NotYet(f"ask_server changed the rows that it was given {case.about}: send them as they are.")
        _require_sent(sent, case)
        if case.status == 200:
            _require_probabilities(how, got, case)
        else:
            _require_told(how, got, case)


def _require_sent(sent: list[tuple[Any, Any]], case: questions.Exchange) -> None:
    if len(sent) != 1:
        raise NotYet(
            f"ask_server should call post once, with all rows, {case.about}; it called it {len(sent)} times. "
            "Every request has a price of its own, whatever it carries."
        )
    (url, body), right = sent[0], case.url + "/predict/batch"
    if url != right:
        raise NotYet(f"ask_server should post to {right} {case.about}; it posted to {url!r}.")
    if not isinstance(body, dict) or set(body) != {"rows"}:
        raise NotYet(f'The body should be {{"rows": rows}} {case.about}; {kind_of(body)} was sent.')
    if not isinstance(body["rows"], list) or len(body["rows"]) != len(case.rows):
        raise NotYet(
            f"ask_server should call post once, with a list of all {len(case.rows)} rows, {case.about}; "
            f"{kind_of(body['rows'])} was sent."
        )
    if body["rows"] != case.rows:
        raise NotYet(
            f"The rows that were sent are not the rows that were given {case.about}. Scaling or rounding them by hand "
            "does again, and differently, what the model in the bundle does: send them as they are."
        )


def _require_probabilities(how: str, got: Any, case: questions.Exchange) -> None:
    if how == "refused":
        raise NotYet(f"ask_server should return the probabilities {case.about}; it raised ValueError: {got[:80]}")
    right = np.array(case.answer["probabilities"])
    got = require_array(got, "The result of ask_server", right, case.about)
    if not np.array_equal(got, right):
        raise NotYet(
            f"The probabilities should equal the server's to the bit {case.about}; the largest difference is "
            f"{np.abs(got - right).max():.1e}. JSON carries every digit: round nothing, and stay with float64."
        )


def _require_told(how: str, got: Any, case: questions.Exchange) -> None:
    if how == "answered":
        raise NotYet(
            f"ask_server should raise ValueError {case.about}; it returned {kind_of(got)}: look at the status first."
        )
    for problem in case.answer["problems"]:
        for part in (problem["field"], problem["reason"]):
            if part not in got:
                raise NotYet(
                    f"The ValueError should name every field and its reason {case.about}; "
                    f"{part!r} is not in {got[:100]!r}."
                )


def _require_function(function: Any, name: str) -> None:
    """Raise Broken as `ask` does, for what is wrapped before it is asked."""
    if not callable(function):
        raise Broken(
            f"{name} should be a function; a {type(function).__name__} came. Has its name been used for something else?"
        )
