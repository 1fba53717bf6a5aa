"""Small copies as real bytes: packed without gaps, read back the same, dense or sparse as the arithmetic says."""

import numpy as np
import pytest

from ai_lifecycle.low_resources import infer
from ai_lifecycle.network import initialize, softmax
from ai_lifecycle.small_layers import FULL, answer, as_bytes, fewest_bits, from_bytes, ladder, pack, share_right, shrink, unpack

HEAD, NUMBER = 10, 4  # bytes before each layer, and of a scale or a bias


@pytest.mark.parametrize("bits", range(2, 17))
def test_what_was_packed_comes_back_and_takes_exactly_its_bits(bits):
    top = 2 ** (bits - 1) - 1
    codes = np.random.default_rng(bits).integers(-top, top + 1, 101)
    codes[:3] = -top, top, 0
    content = pack(codes, bits)
    assert len(content) == -(-101 * bits // 8)
    np.testing.assert_array_equal(unpack(content, bits, 101), codes)


def test_packing_is_the_twos_complement_that_anybody_can_read():
    codes = [5, -3, 0, -8, 7]
    text = "".join(f"{code & 0b1111:04b}" for code in codes) + "0000"
    assert pack(np.array(codes), 4) == bytes(int(text[start : start + 8], 2) for start in range(0, 24, 8))


@pytest.mark.parametrize("bits", [[2], [3, 8], [16, 5, 32], [FULL], [20, 4, 4]])
@pytest.mark.parametrize("share", [0, 0.3, 0.9, 1])
def test_a_copy_read_from_its_bytes_is_the_copy(bits, share):
    small = shrink(initialize([7, 12, 5, 3], 2), bits, share)
    again = from_bytes(as_bytes(small))
    assert [one.bits for one in again] == [one.bits for one in small]
    for one, other in zip(again, small, strict=True):
        for left, right in zip(one.layer, other.layer, strict=True):
            np.testing.assert_array_equal(left, right)
            assert left.dtype == right.dtype == np.float32


def test_the_bytes_are_those_of_the_arithmetic():
    (layer,) = shrink(initialize([30, 8], 0), [5], 0)
    assert len(as_bytes([layer])) == HEAD + 240 * 5 // 8 + 8 * NUMBER + 8 * NUMBER
    (layer,) = shrink(initialize([30, 8], 0), [FULL], 0)
    assert len(as_bytes([layer])) == HEAD + 240 * 4 + 8 * NUMBER
    # Nine of ten are 0: 24 numbers of 4 bytes with places of 2 bytes.
    (layer,) = shrink(initialize([30, 8], 0), [FULL], 0.9)
    assert len(as_bytes([layer])) == HEAD + 24 * (4 + 2) + 8 * NUMBER
    # Half are 0, in 4 bits: a place alone takes four times as much as the number, so dense stays cheaper.
    sizes = {share: len(as_bytes(shrink(initialize([30, 8], 0), [4], share))) for share in (0, 0.5)}
    assert sizes[0] == sizes[0.5]


def test_a_layer_too_large_for_short_places_takes_long_ones():
    layers = [(np.zeros((700, 100)), np.zeros(100))]
    layers[0][0][699, 99] = 3.0
    small = shrink(layers, [8], 0)
    assert len(as_bytes(small)) == HEAD + (1 + 4) + 100 * NUMBER + 100 * NUMBER
    assert from_bytes(as_bytes(small))[0].layer.weights[699, 99] == pytest.approx(3.0)


def test_bytes_that_end_too_soon_are_refused():
    with pytest.raises(ValueError, match="in the middle of a layer"):
        from_bytes(as_bytes(shrink(initialize([3, 2], 0), [4], 0))[:-1])


def test_sixteen_bits_answer_as_the_full_network_does():
    layers, inputs = initialize([6, 20, 4], 3), np.random.default_rng(0).normal(size=(30, 6))
    expected = softmax(infer(layers, inputs, "tanh"))
    np.testing.assert_allclose(answer(shrink(layers, [16], 0), inputs, "tanh"), expected, atol=1e-3)
    assert np.abs(answer(shrink(layers, [2], 0), inputs, "tanh") - expected).max() > 0.05


def test_the_ladder_says_what_each_copy_takes_and_gets_right():
    layers, inputs = initialize([2, 16, 2], 0), np.random.default_rng(0).normal(size=(200, 2))
    labels = infer(layers, inputs).argmax(axis=1)  # so that the full network is right everywhere
    rungs = ladder(layers, inputs, labels, 0, (2, 4, 16, FULL))
    assert [rung.bits for rung in rungs] == [2, 4, 16, FULL] and rungs[-1].right == 1
    for rung in rungs:
        small = shrink(layers, [rung.bits], 0)
        assert rung.bytes == len(as_bytes(small))
        assert rung.right == share_right([one.layer for one in small], inputs, labels)
    fewest = fewest_bits(rungs, 1.0, lost=0.05)
    assert fewest == min(rung.bits for rung in rungs if rung.right >= 0.95)
    assert fewest_bits(rungs, 1.2) is None
