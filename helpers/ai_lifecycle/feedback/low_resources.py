"""The checks of lesson 8: bytes of training and inference, int8, pruning, storage, and a student's loss.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

from collections.abc import Callable

import numpy as np

from ai_lifecycle import low_resources, network
from ai_lifecycle.feedback import low_resources_cases as questions
from ai_lifecycle.feedback import low_resources_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of, likely, require_array, require_close, require_finite, require_number
from ai_lifecycle.feedback.low_resources_cases import Pruning, Weights
from ai_lifecycle.feedback.outcome import NotYet


def check_memory_needed(memory_needed: Callable, cases: int = 0) -> None:
    """Check task 1: `memory_needed(sizes, rows, copies, number_bytes)` returns the bytes (training, inference)."""
    forbidden = [
        low_resources.memory_needed, low_resources.training_memory, low_resources.inference_memory,
        low_resources.parameters,
    ]  # fmt: skip
    for case in questions.random_widths(cases) if cases else questions.visible_widths():
        about, before = case.about, list(case.sizes)
        expected = low_resources.memory_needed(*case[:4])
        got = ask(memory_needed, "memory_needed", _named(case), about, forbidden)
        if case.sizes != before:
            raise NotYet(f"memory_needed changed the list `sizes` that it was given {about}: only read it.")
        got = _pair(got, "memory_needed", "(training, inference)", about)
        for one, right, name, suspects in zip(
            got, expected, ("training", "inference"), (mistakes.training_bytes(case), mistakes.inference_bytes(case))
        ):
            bytes_ = _whole(one, f"The bytes of {name}", about)
            if bytes_ != right:
                sentence = likely([bytes_], [right], suspects, 0.0)
                raise NotYet(
                    f"The bytes of {name} are not right {about}: expected {right:,}, came {bytes_:,}. {sentence}".strip()
                )


def check_quantize(quantize: Callable, cases: int = 0) -> None:
    """Check task 2: `quantize(weights)` returns (codes, scales), int8 with a scale for each column."""
    forbidden = [low_resources.quantize, low_resources.quantize_as_one]
    for case in questions.random_weights(cases) if cases else questions.visible_weights():
        about = case.about
        got = _pair(ask(quantize, "quantize", _named(case), about, forbidden), "quantize", "(codes, scales)", about)
        _require_quantized(_codes(got[0], case), _scales(got[1], case), case)


def check_prune(prune: Callable, cases: int = 0) -> None:
    """Check task 3: `prune(weights, share)` returns a copy without the smallest weights.

    Of equally small weights, any may go.
    """
    for case in questions.random_prunings(cases) if cases else questions.visible_prunings():
        got = ask(prune, "prune", _named(case), case.about, [low_resources.prune])
        got = require_array(got, "The pruned array", case.weights, case.about)
        if np.shares_memory(got, case.weights):
            raise NotYet(
                f"prune returned the very array it was given {case.about}: return a copy, `weights.copy()`, so that "
                "the trained weights stay as they were."
            )
        _require_pruned(got, case)


def check_storage(storage: Callable, cases: int = 0) -> None:
    """Check task 4: `storage(weights, index_bytes)` returns the cheaper of ("dense", bytes) and ("sparse", bytes)."""
    for case in questions.random_stored(cases) if cases else questions.visible_stored():
        about, expected = case.about, low_resources.storage(case.weights, case.index_bytes)
        got = ask(storage, "storage", _named(case), about, [low_resources.storage])
        name, count = _pair(got, "storage", "(name, bytes)", about)
        if not isinstance(name, str) or name not in ("dense", "sparse"):
            raise NotYet(f'The name should be "dense" or "sparse" {about}; {kind_of(name)} came.')
        count = _whole(count, "The bytes", about)
        if (name, count) != expected:
            came, wanted = ([float(one == "sparse"), float(bytes_)] for one, bytes_ in ((name, count), expected))
            sentence = likely(came, wanted, mistakes.storage(case), 0.0)
            raise NotYet(
                f"storage is not right {about}: expected {expected[0]} with {expected[1]:,} bytes, came {name} with "
                f"{count:,}. {sentence}".strip()
            )


def check_soft_loss(soft_loss: Callable, cases: int = 0) -> None:
    """Check task 5: `soft_loss(student, teacher, labels, temperature, teacher_share)` returns the student's loss."""
    what = "The loss"
    for case in questions.random_answers(cases) if cases else questions.visible_answers():
        expected = low_resources.soft_loss(*case[:5])
        got = ask(soft_loss, "soft_loss", _named(case), case.about, [low_resources.soft_loss, network.cross_entropy])
        got = require_number(got, what, case.about)
        require_close([got], [expected], [what], case.about, mistakes.soft_loss(case))


def _named(case) -> dict[str, object]:
    """Return what a case asks with, by name: everything but its words."""
    arguments = case._asdict()
    del arguments["about"]
    return arguments


def _pair(got: object, name: str, parts: str, about: str) -> tuple:
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise NotYet(f"{name} should return a pair {parts} {about}; {kind_of(got)} came.")
    return tuple(got)


def _whole(value: object, what: str, about: str) -> int:
    """Return what came if it is a whole number; 8.0 is as good as 8."""
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return int(value)
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise NotYet(f"{what} should be a whole number {about}; {kind_of(value)} came.")
    return int(value)


def _codes(codes: object, case: Weights) -> np.ndarray:
    about, shape = case.about, case.weights.shape
    if not isinstance(codes, np.ndarray):
        raise NotYet(f"The codes should be a NumPy array {about}; {kind_of(codes)} came.")
    if codes.shape != shape:
        raise NotYet(f"The codes should have shape {shape}, like the weights, {about}; shape {codes.shape} came.")
    if codes.dtype != np.int8:
        raise NotYet(
            f"The codes should be int8 {about}; {codes.dtype} came, and takes {codes.itemsize} "
            f"byte{'s' * (codes.itemsize > 1)} a code. Finish with `.astype(np.int8)`, which is what makes them small."
            if codes.dtype != np.uint8
            else f"The codes should be int8 {about}; uint8 came, which has no negative numbers."
        )
    return codes


def _scales(scales: object, case: Weights) -> np.ndarray:
    about, columns = case.about, case.weights.shape[1]
    if isinstance(scales, list | tuple):
        scales = np.array(scales)
    if not isinstance(scales, np.ndarray) or scales.shape == ():
        raise NotYet(
            f"The scales should be an array with one scale for each of {columns} columns {about}; {kind_of(scales)} "
            "came. One scale for all columns would serve the largest column and ruin the smallest."
        )
    if scales.shape != (columns,):
        rows = " They seem to belong to rows: use `axis=0`." if scales.size == case.weights.shape[0] else ""
        rows = " Leave out `keepdims=True`." if scales.shape == (1, columns) else rows
        raise NotYet(
            f"The scales should have shape ({columns},), one for each column, {about}; shape {scales.shape} came.{rows}"
        )
    if not np.issubdtype(scales.dtype, np.floating):
        raise NotYet(f"The scales should be decimal numbers (float) {about}; dtype {scales.dtype} came.")
    require_finite(scales, "The scales", about)
    return scales.astype(float)


def _require_quantized(codes: np.ndarray, scales: np.ndarray, case: Weights) -> None:
    about, weights = case.about, case.weights.astype(float)
    suspects = mistakes.quantize(case)
    right = low_resources.quantize(weights)
    zeros = ~weights.any(axis=0)
    if (scales[zeros] <= 0).any():
        column = int(np.flatnonzero(zeros & (scales <= 0))[0])
        raise NotYet(
            f"Column {column} holds only zeros {about}, and its scale came as {scales[column]:.6g}: to divide by that "
            "gives no number. Give such a column any scale above 0, for example with `np.where(largest > 0, …, 1.0)`."
        )
    # A column of zeros is kept exactly by any scale above 0.
    wanted = np.where(zeros, scales, right.scales)
    slip = 16 * np.finfo(case.weights.dtype).eps  # of a scale, relative, computed in the weights' own precision
    sentence = likely([codes.astype(float), scales], [right.codes.astype(float), wanted], suspects, 1e-4 * wanted.min())
    wrong = np.flatnonzero(np.abs(scales - wanted) > slip * wanted)
    if len(wrong):
        column = int(wrong[0])
        raise NotYet(
            f"The scale of column {column} is not right {about}: expected {wanted[column]:.6g}, came "
            f"{scales[column]:.6g}; the column's largest absolute weight is {np.abs(weights[:, column]).max():.6g}. "
            f"{sentence}".strip()
        )
    # Rounding to the nearest code moves a weight by half a scale at most; the rest is what the division may be off by.
    off = np.abs(weights - codes.astype(float) * scales) / scales
    if off.max() > 0.5 + 127 * slip:
        row, column = np.unravel_index(off.argmax(), off.shape)
        raise NotYet(
            f"A weight has moved too far {about}: weight {weights[row, column]:.6g} at [{row}, {column}] has the code "
            f"{codes[row, column]}, which stands for {codes[row, column] * scales[column]:.6g}, {off.max():.3g} scales "
            f"away; the nearest code is at most half a scale away. {sentence}".strip()
        )


def _require_pruned(got: np.ndarray, case: Pruning) -> None:
    weights, about = case.weights, case.about
    wanted = low_resources.prune(weights, case.share)
    sentence = likely([got.astype(float)], [wanted.astype(float)], mistakes.prune(case), 0.0)
    gone = got == 0
    if not np.array_equal(got[~gone], weights[~gone]):
        raise NotYet(f"prune changed weights that it should keep {about}: they stay exactly as they are. {sentence}".strip())
    zeros, expected = int(gone.sum()), int((wanted == 0).sum())
    if zeros == int(case.share * weights.size) < expected:  # whichever of equal weights went
        sentence = "It looks as if what lies behind the point was cut off: `round` it, `int` only cuts."
    if zeros != expected:
        raise NotYet(
            f"The pruned array should hold {expected} zeros {about}; it holds {zeros}. {sentence}".strip()
        )
    largest_gone = np.abs(weights[gone]).max(initial=0)
    smallest_kept = np.abs(weights[~gone]).min(initial=np.inf)
    if largest_gone > smallest_kept:
        raise NotYet(
            f"A weight of size {largest_gone:.4g} was removed {about} while one of size {smallest_kept:.4g} stayed: the "
            f"smallest absolute values go first. {sentence}".strip()
        )
