"""What learners of lesson 8 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one case. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

import numpy as np

from ai_lifecycle import low_resources
from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.low_resources_cases import Answers, Pruning, Stored, Weights, Widths
from ai_lifecycle.network import cross_entropy, softmax


def training_bytes(case: Widths) -> list[Mistake]:
    """Return the mistakes of what a training step holds."""
    sizes, rows, copies, each = case.sizes, case.rows, case.copies, case.number_bytes
    numbers, kept = low_resources.parameters(sizes), rows * sum(sizes)
    without_bias = sum(a * b for a, b in zip(sizes, sizes[1:]))
    # In the example both are the same number, so no sentence may take one for the other.
    some_layers = (
        "only two neighbouring layers' activations were counted, or only those of hidden layers: training keeps those of "
        "every layer, inputs and logits included."
    )

    def held(arrays=2 + copies, activations=kept, parameters=numbers, each=each):
        return [(arrays * parameters + activations) * each]

    return [
        ("the two results changed places: training comes first.",
         lambda: [low_resources.inference_memory(sizes, rows, each).total]),
        ("the biases were left out: a layer has `n_in * n_out` weights and `n_out` biases.",
         lambda: held(parameters=without_bias)),
        ("the gradients are missing: the backward pass makes one number for every parameter.",
         lambda: held(arrays=1 + copies)),
        ("the optimizer's copies are missing: it keeps `copies` numbers for every parameter.", lambda: held(arrays=2)),
        ("the weights themselves are missing: gradients and copies come on top of them.",
         lambda: held(arrays=1 + copies) if copies else held(arrays=1)),
        ("only the weights were counted: training also holds gradients, the optimizer's copies and activations.",
         lambda: held(arrays=1, activations=0)),
        ("the activations are missing: every layer's are kept until the backward pass has used them.",
         lambda: held(activations=0)),
        ("the activations of a single row were counted: a batch has `rows` of them.",
         lambda: held(activations=sum(sizes))),
        ("the inputs were left out of the activations: the first layer's gradient needs them.",
         lambda: held(activations=kept - rows * sizes[0])),
        ("the logits were left out of the activations: the last layer's are kept too.",
         lambda: held(activations=kept - rows * sizes[-1])),
        (some_layers, lambda: held(activations=rows * max(a + b for a, b in zip(sizes, sizes[1:])))),
        (some_layers, lambda: held(activations=rows * sum(sizes[1:-1]))),
        ("only the widest layer's activations were counted: training keeps them all.",
         lambda: held(activations=rows * max(sizes))),
        ("activations have gradients and copies too: only parameters do.",
         lambda: [(2 + copies) * (numbers + kept) * each]),
        ("every row has weights or gradients of its own: a batch shares them.",
         lambda: [((1 + copies) * numbers + rows * numbers + kept) * each]),
        ("numbers were counted and not bytes: multiply by `number_bytes`.", lambda: held(each=1)),
        ("bits were counted: a byte is eight of them, and the task asks for bytes.", lambda: held(each=8 * each)),
        ("4 bytes were taken for every number: use `number_bytes`.", lambda: held(each=4)),
        ("the optimizer was taken to be Adam: use `copies`.", lambda: held(arrays=4)),
    ]  # fmt: skip


def inference_bytes(case: Widths) -> list[Mistake]:
    """Return the mistakes of what an answer holds."""
    sizes, rows, each = case.sizes, case.rows, case.number_bytes
    numbers = low_resources.parameters(sizes)
    pair = rows * max(a + b for a, b in zip(sizes, sizes[1:]))

    def held(activations=pair, arrays=1, each=each):
        return [(arrays * numbers + activations) * each]

    return [
        ("inference keeps every layer's activations: it needs a layer's input and its output, and may let go of "
         "everything before.", lambda: held(rows * sum(sizes))),
        ("inference holds gradients: it has no backward pass, so there are none.", lambda: held(arrays=2)),
        ("inference holds the optimizer's copies: it changes no weight, so there are none.",
         lambda: held(arrays=1 + case.copies)),
        ("inference was taken to hold the weights alone, the size of the file: activations come on top.",
         lambda: held(0)),
        ("only the widest layer was counted: a layer's input and its output are there at the same time.",
         lambda: held(rows * max(sizes))),
        ("the activations of a single row were counted: all `rows` of a batch are there at once.",
         lambda: held(max(a + b for a, b in zip(sizes, sizes[1:])))),
        ("the two widest layers were added: what counts are two *neighbours*.",
         lambda: held(rows * sum(sorted(sizes)[-2:]))),
        ("the first two layers were taken: take the two neighbours that hold most.",
         lambda: held(rows * (sizes[0] + sizes[1]))),
        ("the last two layers were taken: take the two neighbours that hold most.",
         lambda: held(rows * (sizes[-2] + sizes[-1]))),
        ("only the answer was counted beside the weights: each layer's input and output are there on the way.",
         lambda: held(rows * sizes[-1])),
        ("inference was taken to hold as much as training.",
         lambda: [low_resources.training_memory(sizes, rows, case.copies, each).total]),
    ]  # fmt: skip


def quantize(case: Weights) -> list[Mistake]:
    """Return the mistakes of quantization, each as [codes, scales]."""
    weights = case.weights.astype(float)
    largest = np.abs(weights).max(axis=0)

    def coded(scales, turn=np.rint, low=-127, high=127, shape=None):
        with np.errstate(all="ignore"):
            codes = np.nan_to_num(np.clip(turn(weights / scales), low, high))
        return [codes, np.broadcast_to(scales, (weights.shape[1],) if shape is None else shape)]

    def wrapped(codes):
        return np.rint(codes).astype(np.int64).astype(np.int8).astype(float)

    whole = np.where(largest > 0, largest / 127, 1.0)
    half = np.where(largest > 0, largest / 128, 1.0)
    return [
        ("the weights were rounded to whole numbers: divide each column by its scale first.",
         lambda: [np.clip(np.rint(weights), -127, 127), whole]),
        ("one scale serves all columns: each column has its own, from its own largest weight.",
         lambda: coded(largest.max() / 127)),
        ("the scales belong to rows: each *column* has one, so use `axis=0`.",
         lambda: coded(np.abs(weights).max(axis=1) / 127)),
        ("the scales belong to rows: each *column* has one, so use `axis=0`.",
         lambda: [np.rint(weights / (np.abs(weights).max(axis=1, keepdims=True) / 127)),
                  np.abs(weights).max(axis=1) / 127]),
        ("the scales belong to rows: each *column* has one, so use `axis=0`.",
         lambda: coded(np.abs(weights).max(axis=1) / 127, turn=wrapped, low=-128)),
        ("the largest weight was taken and not the largest *absolute* weight.",
         lambda: coded(weights.max(axis=0) / 127)),
        ("the largest weight was taken and not the largest *absolute* weight.",
         lambda: coded(weights.max(axis=0) / 127, turn=wrapped, low=-128)),
        ("the scale is a 128th of the largest weight, which itself then has no code: int8 ends at 127.",
         lambda: coded(half)),
        ("the scale is a 128th of the largest weight, which itself then has no code: int8 ends at 127.",
         lambda: coded(half, low=-128)),
        ("the scale is a 128th of the largest weight, and 128 wrapped round to -128: int8 ends at 127.",
         lambda: [wrapped(weights / half), half]),
        ("the scale is a 255th of the largest weight, so codes beyond 127 are cut off: there are 127 on each side.",
         lambda: coded(largest / 255)),
        ("the scale is a 255th of the largest weight, so codes wrapped round: there are 127 on each side of 0.",
         lambda: coded(np.where(largest > 0, largest / 255, 1.0), turn=wrapped, low=-128)),
        ("what lies behind the point was cut off: round to the *nearest* code, with `np.rint` or `np.round`.",
         lambda: coded(whole, turn=np.trunc)),
        ("what lies behind the point was cut off: round to the *nearest* code, with `np.rint` or `np.round`.",
         lambda: coded(whole, turn=np.floor)),
        ("the scale is upside down: `weights` is about `codes * scales`.",
         lambda: [coded(whole)[0], 1 / whole]),
        ("only half the codes are used: the largest weight becomes 127.",
         lambda: coded(np.where(largest > 0, largest / 63, 1.0))),
    ]  # fmt: skip


def prune(case: Pruning) -> list[Mistake]:
    """Return the mistakes of pruning."""
    weights, share = np.array(case.weights, dtype=float), case.share
    count = round(share * weights.size)

    def without(order: np.ndarray, count: int = count) -> list[np.ndarray]:
        pruned = weights.copy()
        pruned.flat[np.argsort(order, axis=None, kind="stable")[:count]] = 0
        return [pruned]

    def below(limit, strictly: bool = True) -> list[np.ndarray]:
        small = np.abs(weights) < limit if strictly else np.abs(weights) <= limit
        return [np.where(small, 0, weights)]

    def along(axis: int) -> list[np.ndarray]:
        places = np.argsort(np.argsort(np.abs(weights), axis=axis, kind="stable"), axis=axis)
        return [np.where(places < round(share * weights.shape[axis]), 0, weights)]

    return [
        ("the sign was left in: -3 is a large weight, so compare absolute values.", lambda: without(weights)),
        ("the largest weights were removed: the smallest matter least.", lambda: without(-np.abs(weights))),
        ("`share` was taken for the share that stays: it is the share that becomes 0.",
         lambda: without(np.abs(weights), weights.size - count)),
        ("equal weights went all or none: remove exactly as many as the share says, by position and not by a limit.",
         lambda: below(np.quantile(np.abs(weights), share), strictly=False)),
        ("equal weights went all or none: remove exactly as many as the share says, by position and not by a limit.",
         lambda: below(np.quantile(np.abs(weights), share))),
        ("equal weights went all or none: remove exactly as many as the share says, by position and not by a limit.",
         lambda: below(np.sort(np.abs(weights), axis=None)[max(count - 1, 0)], strictly=False)),
        ("equal weights went all or none: remove exactly as many as the share says, by position and not by a limit.",
         lambda: below(np.sort(np.abs(weights), axis=None)[min(count, weights.size - 1)])),
        ("`share` was taken for a limit: it is a share of how *many* weights.", lambda: below(share)),
        ("`share` was taken for a share of the largest weight: it is a share of how *many* weights.",
         lambda: below(share * np.abs(weights).max())),
        ("each column was pruned by itself: take the smallest of all weights.", lambda: along(0)),
        ("each row was pruned by itself: take the smallest of all weights.", lambda: along(1)),
        ("one weight too few was removed.", lambda: without(np.abs(weights), max(count - 1, 0))),
        ("one weight too many was removed.", lambda: without(np.abs(weights), count + 1)),
    ]  # fmt: skip


def storage(case: Stored) -> list[Mistake]:
    """Return the mistakes of the cheaper way to keep weights, as [1 for sparse or 0 for dense, bytes]."""
    weights, index = case.weights, case.index_bytes
    nonzero, each, size = int(np.count_nonzero(weights)), weights.itemsize, weights.size

    def cheaper(sparse: float, dense: float = size * each, ties: bool = False) -> list[float]:
        wins = sparse <= dense if ties else sparse < dense
        return [float(wins), float(sparse if wins else dense)]

    return [
        ("the places were left out: a number that is not 0 is worth nothing without its place.",
         lambda: cheaper(nonzero * each)),
        ("one place was kept for all numbers: every number that is not 0 has a place of its own.",
         lambda: cheaper(nonzero * each + index)),
        ("rows were counted, as `len(weights)` does: dense keeps every number, `weights.size` of them.",
         lambda: cheaper(nonzero * (each + index), len(weights) * each)),
        ("only the places were counted: sparse keeps each number that is not 0 *and* its place.",
         lambda: cheaper(nonzero * index)),
        ("zeros make an array smaller by themselves: dense keeps every number, 0 or not.",
         lambda: [0.0, float(nonzero * each)]),
        ("sparse won a tie: of equally cheap ways the task asks for dense.",
         lambda: cheaper(nonzero * (each + index), ties=True)),
        ("sparse was taken whatever it costs: it is the cheaper way only where most weights are 0.",
         lambda: [1.0, float(nonzero * (each + index))]),
        ("dense was taken whatever it costs.", lambda: [0.0, float(size * each)]),
        ("the zeros were kept and the others left out.", lambda: cheaper((size - nonzero) * (each + index))),
        ("two indices were kept for each number: one place says it all.", lambda: cheaper(nonzero * (each + 2 * index))),
        ("numbers were counted and not bytes: one number takes `weights.itemsize` bytes.",
         lambda: cheaper(nonzero * (1 + index), size)),
        ("4 bytes were taken for every number: one takes `weights.itemsize` bytes.",
         lambda: cheaper(nonzero * (4 + index), size * 4)),
        ("8 bytes were taken for every number: one takes `weights.itemsize` bytes.",
         lambda: cheaper(nonzero * (8 + index), size * 8)),
        ("4 bytes were taken for every place: use `index_bytes`.", lambda: cheaper(nonzero * (each + 4))),
        ("a place was kept for every number, 0 or not.", lambda: cheaper(nonzero * each + size * index)),
    ]  # fmt: skip


def soft_loss(case: Answers) -> list[Mistake]:
    """Return the mistakes of the student's loss."""
    student, teacher, labels, temperature, share = case[:5]
    hard = cross_entropy(student, labels)

    def log_soft(logits, by=temperature):
        logits = logits / by
        shifted = logits - logits.max(axis=1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    def soft(student_by=temperature, teacher_by=temperature):
        return -(np.exp(log_soft(teacher, teacher_by)) * log_soft(student, student_by)).sum(axis=1).mean()

    def both(soft=soft(), hard=hard, share=share, factor=temperature**2):
        return [share * factor * soft + (1 - share) * hard]

    chances = np.exp(log_soft(teacher))
    itself = -(chances * log_soft(teacher)).sum(axis=1).mean()
    right = both()[0]
    best = teacher.argmax(axis=1)
    return [
        ("the temperature squared is missing from the teacher's part.", lambda: both(factor=1)),
        ("the teacher's part was multiplied by the temperature: it is the temperature *squared*.",
         lambda: both(factor=temperature)),
        ("the teacher's part was divided by the temperature squared: multiply by it.",
         lambda: both(factor=temperature**-2)),
        ("both parts were multiplied by the temperature squared: the labels' part is not.",
         lambda: [temperature**2 * (share * soft() + (1 - share) * hard)]),
        ("the shares changed places: `teacher_share` belongs to the teacher's part.", lambda: both(share=1 - share)),
        ("the two parts were added without their shares.", lambda: [temperature**2 * soft() + hard]),
        ("every row was asked for all rows' labels: row i has one, so use `[np.arange(len(labels)), labels]`.",
         lambda: both(hard=-log_soft(student, 1)[:, labels].mean())),
        ("only the teacher's part was counted.", lambda: [share * temperature**2 * soft()]),
        ("only the teacher's logits were divided by the temperature: divide the student's too.",
         lambda: both(soft(student_by=1))),
        ("only the student's logits were divided by the temperature: divide the teacher's too.",
         lambda: both(soft(teacher_by=1))),
        ("no logits were divided by the temperature.", lambda: both(soft(1, 1))),
        ("the logits were multiplied by the temperature: divide them by it.",
         lambda: both(soft(1 / temperature, 1 / temperature))),
        ("the labels' part has a temperature too: it is the ordinary cross-entropy.",
         lambda: both(hard=cross_entropy(student / temperature, labels))),
        ("the teacher's best class was taken as a label: all its probabilities count.",
         lambda: both(cross_entropy(student / temperature, best))),
        ("the teacher's own entropy was subtracted (that is the Kullback-Leibler divergence): the task asks for the "
         "cross-entropy.", lambda: both(soft() - itself)),
        ("student and teacher changed places: the teacher's probabilities weigh the student's logarithms.",
         lambda: both(-(np.exp(log_soft(student)) * log_soft(teacher)).sum(axis=1).mean())),
        ("the mean ran over classes as well: sum over the classes, then take the mean of the rows.",
         lambda: both(soft() / student.shape[1])),
        ("the rows were added up: take their mean.", lambda: [right * len(labels)]),
        ("probabilities were compared by squared distance: use the cross-entropy.",
         lambda: both(((softmax(student / temperature) - chances) ** 2).sum(axis=1).mean())),
    ]  # fmt: skip
