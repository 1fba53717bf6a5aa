"""What a model needs and what is left of it: formulas, int8, pruning, storage and the student's loss, held against
independent derivations and SciPy; that int8 is that of Keras to the bit is seen in the executed lesson."""

import numpy as np
import pytest

from ai_lifecycle.distillation import distil, soft_gradients
from ai_lifecycle.fresh_process import FreshProcessError, peak_in_fresh_process
from ai_lifecycle.low_resources import (
    dequantize,
    float32_layers,
    infer,
    inference_memory,
    memory_needed,
    parameters,
    prune,
    quantize,
    quantize_as_one,
    soft_loss,
    storage,
    training_memory,
)
from ai_lifecycle.network import Layer, cross_entropy, forward, gradient_check, initialize, parameter_count
from ai_lifecycle.optimization import OPTIMIZERS, Adam, flat, paired, start, training_step
from ai_lifecycle.training_memory import step_in_place


def weights_of(seed: int, shape=(40, 9), dtype=float) -> np.ndarray:
    random = np.random.default_rng(seed)
    return (random.normal(0, 1, shape) * 10 ** random.uniform(-3, 2, shape[1])).astype(dtype)


@pytest.mark.parametrize("sizes", [[2, 3], [64, 32, 10], [5, 9, 4, 7, 2]])
def test_memory_is_that_of_the_arrays_themselves(sizes):
    layers, rows = initialize(sizes, 0), 7
    assert parameters(sizes) == parameter_count(layers)
    weights = sum(array.nbytes for array in flat(layers))
    activations = [array.nbytes for array in forward(layers, np.ones((rows, sizes[0])))]
    optimizer = start(Adam(), flat(layers)).nbytes
    training = training_memory(sizes, rows, copies=Adam.memories, number_bytes=8)
    assert (training.weights, training.gradients, training.optimizer) == (weights, weights, optimizer)
    assert training.activations == sum(activations)
    inference = inference_memory(sizes, rows, number_bytes=8)
    assert inference.total == weights + max(a + b for a, b in zip(activations, activations[1:]))
    assert memory_needed(sizes, rows, 2, 8) == (training.total, inference.total)


@pytest.mark.parametrize(("name", "copies"), [("sgd", 0), ("momentum", 1), ("adam", 2)])
def test_a_fresh_process_holds_what_the_formula_says(name, copies):
    sizes, rows = [64, 512, 512, 512, 10], 32
    setup = (
        "import numpy as np\nfrom ai_lifecycle.low_resources import float32_layers, infer\n"
        "from ai_lifecycle.optimization import OPTIMIZERS\nfrom ai_lifecycle.training_memory import step_in_place"
    )
    begin = f"layers = float32_layers({sizes}, 0); inputs = np.ones(({rows}, 64), np.float32)\n"
    step = f"step_in_place(layers, inputs, np.zeros({rows}, int), OPTIMIZERS['{name}'](), 0.01)"
    trained, asked = (peak_in_fresh_process(begin + work, setup) for work in (step, "infer(layers, inputs)"))
    # What is not counted: working space of a layer's operations, here some arrays of 32 rows by 512.
    assert 1 <= trained.arrays / training_memory(sizes, rows, copies).total < 1.08
    assert 1 <= asked.arrays / inference_memory(sizes, rows).total < 1.03
    assert asked.process is None or asked.process > asked.arrays


def test_a_fresh_process_that_fails_says_why_in_one_sentence():
    with pytest.raises(FreshProcessError, match="ZeroDivisionError"):
        peak_in_fresh_process("1 / 0")
    with pytest.raises(FreshProcessError, match="was stopped"):
        peak_in_fresh_process("while True: pass", seconds=1)


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_steps_in_place_are_the_steps_of_the_lesson_on_optimization(kind):
    inputs, labels = np.random.default_rng(0).normal(size=(20, 4)), np.arange(20) % 3
    mine, theirs = initialize([4, 6, 3], 1), initialize([4, 6, 3], 1)
    optimizer, state, kept = kind(), None, None
    kept = start(optimizer, flat(theirs))
    for _ in range(4):
        state = step_in_place(mine, inputs, labels, optimizer, 0.05, state)
        theirs, kept, _ = training_step(theirs, inputs, labels, optimizer, kept, 0.05)
    for one, other in zip(flat(mine), flat(theirs), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    assert state.steps == kept.steps == 4


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_inference_gives_the_logits_of_the_forward_pass_and_leaves_everything_alone(activation):
    layers, inputs = initialize([3, 8, 8, 2], 4), np.random.default_rng(1).normal(size=(5, 3))
    kept = [array.copy() for array in (*flat(layers), inputs)]
    expected = forward(layers, inputs, activation)[-1]
    np.testing.assert_allclose(infer(layers, inputs, activation), expected, rtol=1e-12)
    assert all((one == other).all() for one, other in zip(kept, (*flat(layers), inputs)))
    assert {array.dtype for array in flat(float32_layers([3, 4, 2], 0))} == {np.dtype("float32")}


@pytest.mark.parametrize("bits", [2, 3, 5, 8, 12, 16])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_weight_moves_by_more_than_half_a_scale(bits, dtype):
    weights = weights_of(bits, dtype=dtype)
    weights[:, 3] = 0
    before = weights.copy()
    codes, scales = quantized = quantize(weights, bits)
    assert codes.dtype == (np.int8 if bits <= 8 else np.int16) and scales.dtype == dtype
    top = 2 ** (bits - 1) - 1
    reached = np.abs(codes.astype(int)).max(axis=0)
    assert reached[3] == 0 and (np.delete(reached, 3) == top).all() and np.isfinite(scales).all() and (scales > 0).all()
    off = np.abs(dequantize(quantized).astype(float) - weights.astype(float)) / scales
    assert off.max() <= 0.5 + 4 * top * np.finfo(dtype).eps
    assert (weights == before).all()


def test_a_scale_for_each_column_moves_no_weight_further_than_one_for_all_may():
    weights = weights_of(1)
    by_column, as_one = (
        np.abs(dequantize(way(weights)) - weights).max(axis=0) for way in (quantize, quantize_as_one)
    )
    largest = np.abs(weights).max(axis=0)
    assert (by_column <= largest / 254 * 1.0001).all()
    smallest = largest.argmin()
    assert as_one[smallest] > 10 * by_column[smallest], "one scale for all should ruin the smallest column"
    np.testing.assert_array_equal(quantize_as_one(weights[:, :1]).codes, quantize(weights[:, :1]).codes)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.77, 1.0])
def test_pruning_takes_exactly_the_smallest(share):
    weights = weights_of(5)
    pruned = prune(weights, share)
    gone = pruned == 0
    assert gone.sum() == round(share * weights.size) and pruned is not weights
    np.testing.assert_array_equal(pruned[~gone], weights[~gone])
    assert np.abs(weights[gone]).max(initial=0) <= np.abs(weights[~gone]).min(initial=np.inf)
    np.testing.assert_array_equal(prune(np.asfortranarray(weights), share), pruned)


def test_of_equal_weights_as_many_go_as_the_share_says():
    assert (prune(np.full((3, 4), 0.5), 0.25) == 0).sum() == 3


def test_sparse_is_cheaper_from_where_the_arithmetic_says():
    for dtype, index_bytes, border in [(np.float32, 4, 1 / 2), (np.float32, 2, 1 / 3), (np.int8, 2, 2 / 3)]:
        for zeros in range(0, 601, 50):
            weights = np.r_[np.zeros(zeros), np.ones(600 - zeros)].astype(dtype)
            assert storage(weights, index_bytes)[0] == ("sparse" if zeros > 600 * border else "dense")


@pytest.mark.parametrize(("call", "word"), [
    (lambda: quantize(np.ones((2, 2)), 1), "bits"), (lambda: quantize(np.ones((2, 2)), 17), "bits"),
    (lambda: prune(np.ones(3), 1.5), "share"), (lambda: prune(np.ones(3), -0.1), "share"),
])  # fmt: skip
def test_what_is_out_of_range_is_refused_in_one_sentence(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_students_loss_is_scipys_and_ends_in_the_ordinary_one():
    from scipy.special import log_softmax, rel_entr

    random = np.random.default_rng(2)
    student, teacher, labels = random.normal(0, 3, (9, 5)), random.normal(0, 3, (9, 5)), random.integers(0, 5, 9)
    p, q = (np.exp(log_softmax(logits / 2.5, axis=1)) for logits in (teacher, student))
    # Cross-entropy is the teacher's own entropy plus the Kullback-Leibler divergence.
    soft = (-(p * np.log(p)).sum(axis=1) + rel_entr(p, q).sum(axis=1)).mean()
    expected = 0.3 * 2.5**2 * soft + 0.7 * cross_entropy(student, labels)
    assert soft_loss(student, teacher, labels, 2.5, 0.3) == pytest.approx(expected)
    assert soft_loss(student, teacher, labels, 2.5, 0.0) == pytest.approx(cross_entropy(student, labels))
    assert np.isfinite(soft_loss(500 * student, 500 * teacher, labels, 2.5, 0.3))


def test_a_student_goes_downhill_on_that_loss():
    random = np.random.default_rng(3)
    inputs, labels, teacher = random.normal(size=(12, 4)), random.integers(0, 3, 12), random.normal(0, 2, (12, 3))
    layers = initialize([4, 5, 3], 6)
    gradients = flat(soft_gradients(layers, inputs, teacher, labels, 2.0, 0.6))
    for place, (array, gradient) in enumerate(zip(flat(layers), gradients)):

        def loss(values, place=place):
            arrays = flat(layers)
            arrays[place] = values
            return soft_loss(forward(paired(arrays), inputs)[-1], teacher, labels, 2.0, 0.6)

        assert gradient_check(loss, array, gradient) < 1e-6


def test_rows_without_a_label_learn_from_the_teacher_alone():
    random = np.random.default_rng(4)
    inputs, teacher = random.normal(size=(10, 4)), random.normal(0, 2, (10, 3))
    layers, unknown = initialize([4, 5, 3], 6), np.full(10, -1)
    none = soft_gradients(layers, inputs, teacher, unknown, 2.0, 0.6)
    taught = soft_gradients(layers, inputs, teacher, random.integers(0, 3, 10), 2.0, 1.0)
    for one, other in zip(flat(none), flat(taught)):
        np.testing.assert_allclose(one, 0.6 * other, atol=1e-15)


def test_distilling_leaves_the_first_layers_alone_and_approaches_the_teacher():
    random = np.random.default_rng(5)
    inputs, large = random.normal(size=(60, 4)), initialize([4, 20, 3], 0)
    teacher, student = forward(large, inputs)[-1], initialize([4, 6, 3], 1)
    kept, unknown = [array.copy() for array in flat(student)], np.full(60, -1)
    *_, taught = distil(
        student, inputs, teacher, unknown, temperature=2, teacher_share=1, learning_rate=0.1, batch_size=10, epochs=300, seed=0
    )  # fmt: skip
    agree = [(forward(one, inputs)[-1].argmax(axis=1) == teacher.argmax(axis=1)).mean() for one in (student, taught)]
    assert agree[1] > 0.85 > agree[0] + 0.2 and isinstance(taught[0], Layer)
    assert all((one == other).all() for one, other in zip(kept, flat(student)))
