"""The ledger shows both sides, in units that read well."""

import math

import pytest

from ai_lifecycle.ledger import Ledger, count, seconds, size
from ai_lifecycle.measure import Cost

TRAINING = Cost(wall_seconds=2.0, cpu_seconds=3.0, peak_bytes=4_000_000, flops=6_000_000, samples=1000)
INFERENCE = Cost(wall_seconds=0.001, cpu_seconds=0.002, peak_bytes=500, flops=2000, samples=1)


def test_rows_hold_every_measure_of_both_sides():
    rows = {label: pair for label, *pair in Ledger(TRAINING, INFERENCE).rows()}
    assert rows == {
        "wall time": ["2 s", "1 ms"],
        "processor time": ["3 s", "2 ms"],
        "peak memory": ["4 MB", "500 bytes"],
        "floating-point operations": ["6 million", "2 thousand"],
        "samples": ["1 thousand", "1"],
        "samples a second": ["500", "1 thousand"],
    }


def test_html_is_a_table_with_a_caption_and_headers_that_escape():
    page = Ledger(TRAINING, INFERENCE, title="<b>cost</b>")._repr_html_()
    assert "<caption>&lt;b&gt;cost&lt;/b&gt;</caption>" in page
    assert page.count('scope="col"') == 2 and page.count('scope="row"') == 6


def test_ratio_per_sample():
    assert Ledger(TRAINING, INFERENCE).per_sample_ratio() == 3.0
    nothing = Cost(1, 1, 0, 0, 0)
    assert math.isnan(Ledger(nothing, INFERENCE).per_sample_ratio())


@pytest.mark.parametrize(
    "text, expected",
    [
        (seconds(0.0000123), "12.3 µs"),
        (seconds(0), "0 µs"),
        (size(1_234_567), "1.23 MB"),
        (size(999), "999 bytes"),
        (count(999.7), "1000"),
        (count(3_100_000_000), "3.1 billion"),
    ],
)
def test_units(text, expected):
    assert text == expected
