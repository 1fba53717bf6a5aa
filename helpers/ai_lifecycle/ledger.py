"""The cost ledger: what a step cost to train with, beside what it cost to infer with."""

from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from ai_lifecycle.course import EVIDENCE_TYPE
from ai_lifecycle.measure import Cost
from ai_lifecycle.palette import INFERENCE_COLOUR, TRAINING_COLOUR


@dataclass(frozen=True)
class Ledger:
    """Two costs side by side, shown as a table in a notebook.

    training, inference: measured costs, as `measure.measure` returns them. title: the table's caption.
    """

    training: Cost
    inference: Cost
    title: str = "Cost ledger, measured on this machine"

    def rows(self) -> list[tuple[str, str, str]]:
        """Return (what, training, inference) for each line of the ledger, with units."""
        return [
            (label, text(getattr(self.training, field)), text(getattr(self.inference, field)))
            for label, field, text in _LINES
        ]

    def per_sample_ratio(self) -> float:
        """Return how many times more floating-point work a training sample took than an inferred one.

        Returns nan if either side counted no work.
        """
        training, inference = (cost.flops / cost.samples if cost.samples else 0 for cost in (self.training, self.inference))
        return training / inference if training and inference else float("nan")

    def __str__(self) -> str:
        table = [("", "training", "inference"), *self.rows()]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in table]
        return "\n".join([self.title, *lines])

    def _repr_html_(self) -> str:
        head = (
            '<tr><td></td>'
            f'<th scope="col" style="text-align:right;border-bottom:3px solid {TRAINING_COLOUR}">training</th>'
            f'<th scope="col" style="text-align:right;border-bottom:3px solid {INFERENCE_COLOUR}">inference</th></tr>'
        )
        body = "".join(
            f'<tr><th scope="row" style="text-align:left;font-weight:normal">{escape(label)}</th>'
            f'<td style="text-align:right">{escape(training)}</td><td style="text-align:right">{escape(inference)}</td></tr>'
            for label, training, inference in self.rows()
        )
        return f"<table><caption>{escape(self.title)}</caption><thead>{head}</thead><tbody>{body}</tbody></table>"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        sides = {"training": self.training, "inference": self.inference}
        numbers = {side: {name: float(value) for name, value in asdict(cost).items()} for side, cost in sides.items()}
        numbers = {"title": self.title, **numbers}
        return {"text/html": self._repr_html_(), "text/plain": str(self), EVIDENCE_TYPE: {"ledger": numbers}}


def seconds(value: float) -> str:
    """Return a duration in the unit that reads best: 12.3 ms."""
    return _scaled(value, [(1, "s"), (1e-3, "ms"), (1e-6, "µs")])


def size(value: float) -> str:
    """Return a number of bytes in the unit that reads best: 1.20 MB."""
    return _scaled(value, [(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "bytes")])


def count(value: float) -> str:
    """Return a large count in words: 3.1 million."""
    return _scaled(value, [(1e9, "billion"), (1e6, "million"), (1e3, "thousand"), (1, "")])


def _scaled(value: float, units: list[tuple[float, str]]) -> str:
    scale, unit = next((pair for pair in units if abs(value) >= pair[0]), units[-1])
    scaled = value / scale
    # Above 999.5, three significant digits would be written as 1e+03.
    return f"{scaled:.3g} {unit}".rstrip() if scaled < 999.5 else f"{scaled:.0f} {unit}".rstrip()


_LINES = (
    ("wall time", "wall_seconds", seconds),
    ("processor time", "cpu_seconds", seconds),
    ("peak memory", "peak_bytes", size),
    ("floating-point operations", "flops", lambda flops: count(flops) if flops else "not counted"),
    ("samples", "samples", count),
    ("samples a second", "samples_per_second", count),
)
