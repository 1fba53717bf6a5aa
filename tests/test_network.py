"""The NumPy network against independent answers: hand arithmetic, numeric derivatives, SciPy, Keras."""

import numpy as np
import pytest
from scipy.special import log_softmax

from ai_lifecycle import network
from ai_lifecycle.network import Layer


def random_case(seed: int, rows: int, sizes: list[int]):
    random = np.random.default_rng(seed)
    layers = tuple(
        Layer(random.normal(size=(n, m)), random.normal(size=m)) for n, m in zip(sizes, sizes[1:])
    )
    return layers, random.normal(size=(rows, sizes[0])), random.integers(0, sizes[-1], rows)


def test_initialize_follows_he_and_the_seed():
    (layer,) = network.initialize([200, 300], seed=5)
    assert layer.weights.std() == pytest.approx(np.sqrt(2 / 200), rel=0.02), "variance should be 2 / inputs"
    assert not layer.bias.any(), "biases start at zero"
    assert network.fingerprint([layer]) == network.fingerprint(network.initialize([200, 300], seed=5))
    assert network.fingerprint([layer]) != network.fingerprint(network.initialize([200, 300], seed=6))


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [-1, 2]])
def test_initialize_refuses_sizes_that_make_no_network(sizes):
    with pytest.raises(ValueError, match="each 1 or more"):
        network.initialize(sizes, seed=0)


def test_forward_by_hand():
    layers = [Layer(np.array([[1.0, -1.0], [0.5, 2.0]]), np.array([0.0, -1.0])), Layer(np.array([[2.0], [3.0]]), np.array([0.5]))]
    inputs, hidden, logits = network.forward(layers, np.array([[1.0, 2.0], [1.0, -1.0]]))
    assert inputs.tolist() == [[1, 2], [1, -1]]
    assert hidden.tolist() == [[2, 2], [0.5, 0]]
    assert logits.tolist() == [[10.5], [1.5]]


def test_forward_leaves_the_last_layer_linear():
    _, logits = network.forward([Layer(np.array([[1.0]]), np.array([0.0]))], np.array([[-3.0]]))
    assert logits.tolist() == [[-3]]


@pytest.mark.parametrize("scale", [1, 30, 1000])
def test_cross_entropy_agrees_with_scipy_even_for_huge_logits(scale):
    random = np.random.default_rng(0)
    logits, labels = random.normal(0, scale, (50, 7)), random.integers(0, 7, 50)
    expected = -log_softmax(logits, axis=1)[np.arange(50), labels].mean()
    assert network.cross_entropy(logits, labels) == pytest.approx(expected, rel=1e-12)


def test_softmax_rows_are_probabilities():
    probabilities = network.softmax(np.array([[1000.0, 0.0], [-1000.0, -1000.0]]))
    assert probabilities.tolist() == [[1, 0], [0.5, 0.5]]


@pytest.mark.parametrize("activation", network.ACTIVATIONS)
@pytest.mark.parametrize("rows, sizes", [(1, [2, 3]), (7, [3, 5, 4]), (4, [2, 6, 1, 5, 3])])
def test_backward_agrees_with_the_numeric_derivative(activation, rows, sizes):
    layers, inputs, labels = random_case(11, rows, sizes)
    gradients = network.backward(layers, network.forward(layers, inputs, activation), labels, activation)
    for place, layer in enumerate(layers):
        for part, values in layer._asdict().items():

            def loss(changed, place=place, part=part):
                other = list(layers)
                other[place] = other[place]._replace(**{part: changed})
                return network.cross_entropy(network.forward(other, inputs, activation)[-1], labels)

            error = network.gradient_check(loss, values, getattr(gradients[place], part))
            assert error < 1e-5, f"layer {place} {part}: relative error {error}"


def test_gradient_check_sees_one_wrong_entry():
    values = np.linspace(1, 2, 12).reshape(3, 4)
    gradient = 3 * values**2
    assert network.gradient_check(lambda v: float((v**3).sum()), values, gradient) < 1e-8
    gradient[2, 1] *= 1.1
    assert network.gradient_check(lambda v: float((v**3).sum()), values, gradient) > 0.04


def test_numerical_gradient_leaves_its_argument_alone():
    values = np.array([1, 2, 3])
    gradient = network.numerical_gradient(lambda v: float((v**2).sum()), values)
    assert values.tolist() == [1, 2, 3]
    assert gradient == pytest.approx([2, 4, 6]), "integers must not swallow the small steps"


def test_nothing_changes_its_arguments():
    layers, inputs, labels = random_case(3, 6, [4, 5, 3])
    before = network.fingerprint(layers), inputs.tobytes(), labels.tobytes()
    activations = network.forward(layers, inputs)
    kept = [a.copy() for a in activations]
    network.cross_entropy(activations[-1], labels)
    network.backward(layers, activations, labels)
    network.predict(layers, inputs)
    assert (network.fingerprint(layers), inputs.tobytes(), labels.tobytes()) == before
    assert all(np.array_equal(a, b) for a, b in zip(activations, kept)), "backward changed the activations"


def test_one_row_alone_equals_its_row_in_a_batch():
    layers, inputs, _ = random_case(8, 9, [5, 8, 4])
    together = network.predict(layers, inputs)
    alone = np.vstack([network.predict(layers, inputs[i : i + 1]) for i in range(len(inputs))])
    assert alone == pytest.approx(together, abs=1e-15)


def test_fingerprint_sees_the_smallest_change():
    layers, *_ = random_case(2, 1, [2, 2])
    nudged = (Layer(np.nextafter(layers[0].weights, 9), layers[0].bias),)
    assert network.fingerprint(layers) != network.fingerprint(nudged)


def test_parameter_count():
    assert network.parameter_count(network.initialize([64, 32, 10], seed=0)) == 64 * 32 + 32 + 32 * 10 + 10
