"""The checks of lesson 7: latency percentiles, throughput, micro-batching, operations, a model on ONNX Runtime.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner. No check looks at a
real clock: time is scripted.
"""

from collections.abc import Callable

import numpy as np

from ai_lifecycle import measure, micro_batching, speed
from ai_lifecycle.bundle_formats import FORMATS
from ai_lifecycle.feedback import speed_cases as questions
from ai_lifecycle.feedback import speed_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of, require_array, require_close, require_finite, require_list
from ai_lifecycle.feedback.outcome import NotYet
from ai_lifecycle.feedback.speed_models import Diary, NotedSession, ScriptedModel, ScriptedService

__all__ = [
    "check_flops", "check_latency_percentiles", "check_onnx_answers", "check_serve_in_batches", "check_throughput",
]  # fmt: skip


def check_latency_percentiles(latency_percentiles: Callable, cases: int = 0) -> None:
    """Check task 1: `latency_percentiles(ask, questions, warm, percents, clock)` returns percentiles in seconds."""
    forbidden = [speed.latency_percentiles, speed.latencies, speed.percentile]
    for service in questions.random_services(cases) if cases else questions.visible_services():
        about = service.about
        arguments = {"ask": service.ask, "questions": list(service.questions), "warm": service.warm,
                     "percents": list(service.percents), "clock": service.clock}  # fmt: skip
        got = ask(latency_percentiles, "latency_percentiles", arguments, about, forbidden)
        _require_untouched(arguments, {"questions": service.questions, "percents": service.percents}, about)
        _require_asked(service)
        expected = np.array([speed.percentile(service.seconds[service.warm :], p) for p in service.percents])
        got = _numbers(got, "latency_percentiles", len(expected), about, "One number for each of `percents`.")
        suspects = mistakes.percentiles(service)
        # Moments and durations are whole numbers of ticks, so right answers have no rounding.
        require_close([got], [expected], ["The list of percentiles"], about, suspects, error=1e-9)


def _require_asked(service: ScriptedService) -> None:
    about = service.about
    if not service.readings:
        raise NotYet(f"The clock that was given was never read {about}: call `clock()` before and after each question.")
    if not service.asked:
        raise NotYet(f"Nothing was asked {about}: call `ask(question)` for each of the questions.")
    if service.asked != service.questions:
        came = len(service.asked)
        what = f"{came} were asked" if came != len(service.questions) else "others, or another order, came"
        raise NotYet(
            f"Each of the {len(service.questions)} questions should be asked once, in order, {about}; {what}. "
            "Also the first ones are asked: they warm the service up, and only do not count."
        )


def check_throughput(throughput: Callable, cases: int = 0) -> None:
    """Check task 2: `throughput(predict, rows, sizes, clock)` returns rows a second for each size of a batch."""
    for model in questions.random_batches(cases) if cases else questions.visible_batches():
        about, count = model.about, len(model.rows)
        arguments = {"predict": model.predict, "rows": model.rows, "sizes": list(model.sizes), "clock": model.clock}
        got = ask(throughput, "throughput", arguments, about, [speed.throughput])
        _require_untouched(arguments, {"sizes": model.sizes}, about)
        if not model.readings:
            raise NotYet(f"The clock that was given was never read {about}: call `clock()` before and after the work.")
        if not model.asked:
            raise NotYet(f"The model was never asked {about}: call `predict` with one batch after another.")
        expected = np.array([count / _seconds_for_all(model, size) for size in model.sizes])
        got = _numbers(got, "throughput", len(expected), about, "One number for each of `sizes`.")
        # A few divisions and a difference of two moments near 1000 s.
        error = 1e-6 * float(expected.max())
        if np.abs(got - expected).max() > error:
            _require_batches(model)
        require_close([got], [expected], ["The list of speeds"], about, mistakes.speeds(model), error)
        _require_batches(model)


def _seconds_for_all(model: ScriptedModel, size: int) -> float:
    count = len(model.rows)
    return sum(model.seconds(min(size, count - place)) for place in range(0, count, size))


def _require_batches(model: ScriptedModel) -> None:
    """Raise NotYet if rows were asked about that do not follow each other, or a batch was too large, or empty."""
    largest = max(len(rows) for rows in model.asked)
    if largest > max(model.sizes):
        raise NotYet(f"predict was asked about {largest} rows at once {model.about}; a batch has at most its size.")
    if any(not rows for rows in model.asked):
        raise NotYet(f"predict was asked about no rows at all {model.about}: where does your loop end?")
    if any(rows != list(range(rows[0], rows[0] + len(rows))) for rows in model.asked):
        raise NotYet(f"A batch should hold neighbouring rows, `rows[place : place + size]`, {model.about}.")
    seen = {row for rows in model.asked for row in rows}
    if len(seen) != len(model.rows):
        raise NotYet(
            f"{len(model.rows) - len(seen)} of the {len(model.rows)} rows were never asked about {model.about}: "
            "the last batch may be smaller than the others."
        )


def check_serve_in_batches(serve_in_batches: Callable, cases: int = 0) -> None:
    """Check task 3: `serve_in_batches(arrivals, most, window, compute)` returns each question's latency."""
    forbidden = [speed.serve_in_batches, micro_batching.batch_start]
    for case in questions.random_arrivals(cases) if cases else questions.visible_arrivals():
        expected = speed.serve_in_batches(case.arrivals, case.most, case.window, case.compute)
        arguments = {"arrivals": case.arrivals, "most": case.most, "window": case.window, "compute": case.compute}
        got = ask(serve_in_batches, "serve_in_batches", arguments, case.about, forbidden)
        got = _numbers(got, "serve_in_batches", len(expected), case.about, "One latency for each question.")
        # At most 60 additions of moments below a few minutes.
        require_close([got], [expected], ["The list of latencies"], case.about, mistakes.batches(case), error=1e-9)


def check_flops(flops: Callable, cases: int = 0) -> None:
    """Check task 4: `flops(sizes, rows)` returns the operations of answering rows, and of training on them once."""
    names = ["The number of operations of inference", "The number of operations of training"]
    forbidden = [speed.flops, measure.forward_flops, measure.training_flops]
    for case in questions.random_networks(cases) if cases else questions.visible_networks():
        arguments = {"sizes": list(case.sizes), "rows": case.rows}
        got = ask(flops, "flops", arguments, case.about, forbidden)
        _require_untouched(arguments, {"sizes": case.sizes}, case.about)
        pair = require_list(got, "The result", 2, case.about, "End with `return inference, training`.")
        for one, name in zip(pair, names):
            whole = isinstance(one, int | np.integer) and not isinstance(one, bool)
            if not whole and not (isinstance(one, float | np.floating) and float(one).is_integer()):
                raise NotYet(f"{name} should be a whole number {case.about}; {kind_of(one)} came.")
        pair, expected = [float(one) for one in pair], [float(one) for one in speed.flops(case.sizes, case.rows)]
        require_close(pair, expected, names, case.about, mistakes.flops(case), error=0.5)


def check_onnx_answers(onnx_answers: Callable, cases: int = 0) -> None:
    """Check task 5: `onnx_answers(load, content, batches)` returns each batch's probabilities, and loads once."""
    for case in questions.random_files(cases) if cases else questions.visible_files():
        diary = Diary()

        def load(content: bytes, diary=diary) -> NotedSession:
            return NotedSession(content, diary)

        arguments = {"load": load, "content": case.content, "batches": list(case.batches)}
        got = ask(onnx_answers, "onnx_answers", arguments, case.about, [speed.onnx_answers])
        _require_diary(diary, [len(batch) for batch in case.batches], case.about)
        got = require_list(got, "The result", len(case.batches), case.about, "One array for each batch.")
        session = FORMATS["onnx"].read(case.content)
        for place, (one, batch) in enumerate(zip(got, case.batches)):
            name = f"The answer to batch {place}"
            if isinstance(one, list):
                raise NotYet(
                    f"{name} should be an array {case.about}; {kind_of(one)} came: `run` returns a list of outputs."
                )
            feed = {session.get_inputs()[0].name: batch.astype(np.float32)}
            right = session.run(["probabilities"], feed)[0]
            if isinstance(one, np.ndarray) and np.issubdtype(one.dtype, np.integer) and one.shape == right.shape[:1]:
                raise NotYet(
                    f'{name} holds labels {case.about}: ask for the output called "probabilities", '
                    "wherever it stands among the outputs."
                )
            one = require_array(one, name, right, case.about)
            require_close([one], [right], [name], case.about, error=1e-6)


def _require_diary(diary: Diary, counts: list[int], about: str) -> None:
    if diary.loads == 0 or not diary.asked:
        raise NotYet(
            f"The model was never loaded and asked {about}: `session = load(content)`, then `session.run(...)`."
        )
    if diary.loads > 1:
        raise NotYet(
            f"The model was loaded {diary.loads} times {about}. Loading takes longer than many answers: load it once, "
            "before the loop."
        )
    if len(diary.asked) > len(counts):
        raise NotYet(
            f"The session was asked {len(diary.asked)} times {about}; {len(counts)} times are enough, once for each "
            "batch. Asking row by row gives away what a batch is for."
        )
    if diary.asked != counts:
        raise NotYet(
            f"The session was asked about {', '.join(map(str, diary.asked))} rows {about}; expected "
            f"{', '.join(map(str, counts))}: each batch by itself, in order."
        )


def _numbers(got: object, name: str, count: int, about: str, why: str) -> np.ndarray:
    """Return `count` numbers, which came as an array or in a list, as an array, or raise NotYet."""
    if isinstance(got, list | tuple):
        if len(got) != count:
            raise NotYet(f"{name} should return {count} numbers {about}; {len(got)} came. {why}")
        if not all(isinstance(one, int | float | np.number) and not isinstance(one, bool) for one in got):
            raise NotYet(f"{name} should return {count} numbers {about}; {kind_of(got)} came, of other things. {why}")
        got = np.array(got, dtype=float)
    if not isinstance(got, np.ndarray):
        raise NotYet(f"{name} should return a list or an array of {count} numbers {about}; {kind_of(got)} came. {why}")
    if got.shape != (count,):
        raise NotYet(f"{name} should return {count} numbers {about}; an array of shape {got.shape} came. {why}")
    if not np.issubdtype(got.dtype, np.number) or np.issubdtype(got.dtype, np.complexfloating):
        raise NotYet(f"{name} should return numbers {about}; dtype {got.dtype} came.")
    if count:
        require_finite(got.astype(float), f"The result of {name}", about)
    return got.astype(float)


def _require_untouched(arguments: dict, originals: dict[str, list], about: str) -> None:
    for name, original in originals.items():
        if arguments[name] != list(original):
            raise NotYet(f"The list `{name}` was changed {about}: whoever called you still needs it. Build a new list.")
