"""Small copies of a trained network and the very bytes they take: fewer bits, fewer weights, packed without gaps.

A file of 3-bit weights is small only if somebody packs eight of them into three bytes, and a pruned one only if
somebody leaves the zeros out and writes down where the others are. Both are done here, so every size is a counted one.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.low_resources import Quantized, dequantize, infer, prune, quantize
from ai_lifecycle.network import Layer, softmax

FULL = 32  # bits of a weight that is kept as a decimal number
_HEAD = struct.Struct("<BBHHI")  # bits, dense or sparse, inputs, outputs, numbers that are kept
_DENSE, _SPARSE = 0, 1


@dataclass(frozen=True)
class SmallLayer:
    """One layer of a small copy.

    bits: of a weight, 2 to 16, or FULL. codes: shape (inputs, outputs), whole numbers, or float32 if bits is FULL.
    scales: shape (outputs,), float32; empty if bits is FULL. bias: shape (outputs,), float32.
    """

    bits: int
    codes: np.ndarray
    scales: np.ndarray
    bias: np.ndarray

    @property
    def layer(self) -> Layer:
        """The layer that it stands for, in float32."""
        return Layer(self.codes if self.bits == FULL else dequantize(Quantized(self.codes, self.scales)), self.bias)


def shrink(layers: Sequence[tuple[np.ndarray, np.ndarray]], bits: Sequence[int], share: float) -> list[SmallLayer]:
    """Return a small copy of a network: in each layer the smallest weights become 0, the others keep so many bits.

    layers: pairs of weights (inputs, outputs) and bias (outputs,). bits: for each layer; of a shorter list the last one
    goes on; above 16 the weights stay decimals of FULL bits. share: of each layer's weights that become 0, from 0 to 1.
    """
    small = []
    for place, (weights, bias) in enumerate(layers):
        asked = bits[min(place, len(bits) - 1)]
        kept = prune(weights.astype(np.float32), share)
        codes, scales = quantize(kept, asked) if asked <= 16 else (kept, np.empty(0, np.float32))
        small.append(SmallLayer(asked if asked <= 16 else FULL, codes, scales, bias.astype(np.float32)))
    return small


def pack(codes: np.ndarray, bits: int) -> bytes:
    """Return whole numbers, each in exactly so many bits, one after the other, the last byte filled up with zeros.

    codes: whole numbers of any shape that fit into so many bits with their sign, row by row. bits: 1 to 16.

    >>> pack(np.array([1, -1, 2, -2, 3, -3, 0, 1]), 3).hex(), len(pack(np.zeros(8, int), 3))
    ('3d6741', 3)
    """
    values = np.asarray(codes).ravel().astype(np.int32)[:, None]
    return np.packbits(((values >> np.arange(bits - 1, -1, -1)) & 1).astype(np.uint8)).tobytes()


def unpack(content: bytes, bits: int, count: int) -> np.ndarray:
    """Return the first `count` whole numbers that `pack` wrote, shape (count,)."""
    places = np.unpackbits(np.frombuffer(content, np.uint8), count=count * bits).reshape(count, bits).astype(np.int32)
    values = places @ (1 << np.arange(bits - 1, -1, -1))
    return values - ((values >> (bits - 1)) << bits)  # the highest bit is the sign


def as_bytes(small: Sequence[SmallLayer]) -> bytes:
    """Return a small copy as the bytes of a file, each layer dense or sparse, whichever takes fewer bytes.

    Before each layer stand 10 bytes that say how it is kept. Sparse keeps the numbers that are not 0, and the place of
    each in two bytes, or four in a layer of more than 65,536 weights.
    """
    return b"".join(_layer_bytes(layer) for layer in small)


def from_bytes(content: bytes) -> list[SmallLayer]:
    """Return the small copy that `as_bytes` wrote. Raises ValueError if the bytes end too soon."""
    small, place = [], 0

    def take(count: int) -> bytes:
        nonlocal place
        part = content[place : place + count]
        if len(part) < count:
            raise ValueError(f"The file of a small copy ends after {len(content)} bytes, in the middle of a layer.")
        place += count
        return part

    while place < len(content):
        bits, kind, inputs, outputs, kept = _HEAD.unpack(take(_HEAD.size))
        where = np.arange(kept)
        if kind == _SPARSE:
            dtype = _index_type(inputs * outputs)
            where = np.frombuffer(take(kept * dtype.itemsize), dtype)
        values = _read_values(take(_packed_bytes(kept, bits)), bits, kept)
        codes = np.zeros(inputs * outputs, values.dtype)
        codes[where] = values
        scales = np.frombuffer(take(0 if bits == FULL else 4 * outputs), "<f4")
        small.append(SmallLayer(bits, codes.reshape(inputs, outputs), scales, np.frombuffer(take(4 * outputs), "<f4")))
    return small


def _layer_bytes(layer: SmallLayer) -> bytes:
    codes = layer.codes.ravel()
    where = np.flatnonzero(codes)
    dtype = _index_type(codes.size)
    sparse = _packed_bytes(len(where), layer.bits) + len(where) * dtype.itemsize
    kind, kept, places = _DENSE, codes, b""
    if sparse < _packed_bytes(codes.size, layer.bits):
        kind, kept, places = _SPARSE, codes[where], where.astype(dtype).tobytes()
    head = _HEAD.pack(layer.bits, kind, *layer.codes.shape, len(kept))
    numbers = kept.astype("<f4").tobytes() if layer.bits == FULL else pack(kept, layer.bits)
    return head + places + numbers + layer.scales.astype("<f4").tobytes() + layer.bias.astype("<f4").tobytes()


def _read_values(content: bytes, bits: int, count: int) -> np.ndarray:
    if bits == FULL:
        return np.frombuffer(content, "<f4")
    return unpack(content, bits, count).astype(np.int8 if bits <= 8 else np.int16)


def _packed_bytes(count: int, bits: int) -> int:
    return -(-count * bits // 8)


def _index_type(places: int) -> np.dtype:
    return np.dtype("<u2" if places <= 65_536 else "<u4")


def answer(small: Sequence[SmallLayer], inputs: np.ndarray, activation: str = "relu") -> np.ndarray:
    """Return the probabilities that a small copy gives, shape (rows, classes).

    The codes are turned into decimals for each answer anew, a layer at a time: smaller in memory, and not faster.
    """
    return softmax(infer([layer.layer for layer in small], np.asarray(inputs, np.float32), activation))


def share_right(
    layers: Sequence[tuple[np.ndarray, np.ndarray]], inputs: np.ndarray, labels: np.ndarray, activation: str = "relu"
) -> float:
    """Return the share of rows, from 0 to 1, whose largest logit is at the true label."""
    return float(np.mean(infer(layers, inputs, activation).argmax(axis=1) == labels))


@dataclass(frozen=True)
class Rung:
    """One small copy on the way down: bits of every weight, bytes of its file, share of rows it gets right."""

    bits: int
    bytes: int
    right: float


def ladder(
    layers: Sequence[tuple[np.ndarray, np.ndarray]],
    inputs: np.ndarray,
    labels: np.ndarray,
    share: float,
    bits: Sequence[int],
    activation: str = "relu",
) -> list[Rung]:
    """Return what copies with so many bits for every weight take and get right. share: of weights set to 0."""
    rungs = []
    for each in bits:
        small = shrink(layers, [each], share)
        right = share_right([one.layer for one in small], inputs, labels, activation)
        rungs.append(Rung(each, len(as_bytes(small)), right))
    return rungs


def fewest_bits(rungs: Sequence[Rung], full: float, lost: float = 0.02) -> int | None:
    """Return the fewest bits at which a copy loses at most so much of the full score, or None if none does.

    >>> fewest_bits([Rung(8, 430, 0.97), Rung(3, 300, 0.95), Rung(2, 280, 0.6)], full=0.97)
    3
    """
    # A share of 0.95 is 0.97 - 0.02 to the reader, whatever the last bit says.
    good = [rung.bits for rung in rungs if rung.right >= full - lost - 1e-9]
    return min(good, default=None)
