"""A load from a shell: a server that runs already is asked about the rows of a CSV file; what came of it, in words."""

import http.client
import math
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from ai_lifecycle.deployment import post_json
from ai_lifecycle.load_generator import Asked, Load, schedule
from ai_lifecycle.schema import Feature
from ai_lifecycle.scoring import CsvReader, Record
from ai_lifecycle.speed import percentile, percentile_interval, time_shares

MOST_QUESTIONS = 200_000  # of one load: each is kept until its end, and drawn a thousand times for its intervals
MOST_ROWS = 10_000  # of the file; they are asked about in turn


class LoadError(ValueError):
    """A load that cannot begin; the message is one sentence."""


class Served(NamedTuple):
    """What a server answers with. url: its address. name: of its bundle. features: what a row must hold."""

    url: str
    name: str
    features: tuple[Feature, ...]


def planned_moments(rate: float, seconds: float, seed: int) -> np.ndarray:
    """Return the moments at which to ask, as `load_generator.schedule` does. Raises LoadError if they make no sense."""
    for name, value in (("--rate", rate), ("--seconds", seconds)):
        if not (value > 0 and math.isfinite(value)):
            raise LoadError(f"{name} must be a number above 0, not {value:g}.")
    if rate * seconds > MOST_QUESTIONS:
        raise LoadError(
            f"{rate:g} questions a second for {seconds:g} seconds are more than {MOST_QUESTIONS:,}: ask for fewer."
        )
    moments = schedule(rate, seconds, seed)
    if not len(moments):
        raise LoadError(
            f"Nobody asks within {seconds:g} seconds at {rate:g} questions a second: raise --rate or --seconds."
        )
    return moments


def find_server(url: str, timeout: float = 20) -> Served:
    """Return what the server at `url` answers with, as it says itself.

    url: as `ai-lifecycle serve` tells it, "http://127.0.0.1:PORT". timeout: seconds to wait for its word.
    Raises LoadError if nobody answers there, or not as a served bundle does.
    """
    where = None
    with suppress(ValueError):  # a port that is no number, a bracket that is not closed
        address = urlsplit(url)
        where = f"http://{address.netloc}" if address.scheme == "http" and address.hostname and address.port else None
    if where is None:
        raise LoadError(f"{url!r} is no address of a server: give the one that serve tells, http://127.0.0.1:PORT.")
    try:
        card = post_json(f"{where}/version", timeout=timeout)[1]["manifest"]
        return Served(where, card["name"], tuple(Feature(**feature) for feature in card["features"]))
    except ConnectionRefusedError as refusal:
        raise LoadError(str(refusal)) from refusal
    except OSError as trouble:
        raise LoadError(f"{where} cannot be asked: {trouble.strerror or trouble}.") from trouble
    except (http.client.HTTPException, LookupError, TypeError, ValueError) as trouble:
        raise LoadError(f"{where} does not answer as `ai-lifecycle serve` does: another program is there.") from trouble


def rows_to_ask(source: str | Path, features: Sequence[Feature], most: int = MOST_ROWS) -> list[Record]:
    """Return the first rows of a CSV file, at most so many, read as `scoring` reads them.

    Columns of no feature are left out. Rows that the model does not take are among them: the server shall refuse them.
    Raises LoadError or ScoringError, in one sentence, if a file, a column or a row lacks, or if no row is good.
    """
    source = Path(source)
    try:
        with source.open("rb") as file:
            reader = CsvReader(file, source)
            header = reader.header([feature.name for feature in features])
            records = list(islice(reader.records(header, features, 0), most))
    except OSError as trouble:
        raise LoadError(f"{source}: {trouble.strerror or trouble}.") from trouble
    if not records:
        raise LoadError(f"{source} has no row below its first line.")
    if all(record.found for record in records):
        raise LoadError(f"The model takes none of {len(records):,} rows of {source}: {_first_problem(records)}.")
    return records


def bad_rows_in_words(records: Sequence[Record]) -> str:
    """Return a line on how many rows the server will refuse, and why the first of them; no line if all are good."""
    bad = sum(bool(record.found) for record in records)
    return f"It will refuse {bad:,} of {len(records):,} rows: {_first_problem(records)}.\n" if bad else ""


def _first_problem(records: Sequence[Record]) -> str:
    record = next(record for record in records if record.found)
    field, reason = record.found[0]
    return " ".join(filter(None, (f"row {record.row}:", field, reason)))


def wait_for(load: Load) -> float:
    """Wait until a load is over or Ctrl-C stops it; return the seconds to its last answer, or to the stop."""
    try:
        while not load.over:
            time.sleep(0.05)
        return max((one.finished for one in load.asked), default=0.0)
    except KeyboardInterrupt:
        return load.now
    finally:
        load.stop()
        for _ in range(100):  # what it said before it was stopped may still be on its way
            if load.over:
                break
            time.sleep(0.01)


def in_words(asked: Sequence[Asked], moments: np.ndarray, now: float, seconds: float) -> list[str]:
    """Return what a load showed, line by line. now: when it ended. seconds: for how long people were to ask."""
    answered = [one for one in asked if one.status == 200]
    failed = Counter(one.status for one in asked if one.status != 200)
    came = max(int(np.searchsorted(moments, now, side="right")), len(asked))
    if not came:
        return ["It was stopped before the first question."]
    reasons = [
        f"{count:,} with status {status}" if status else f"{count:,} without an answer"
        for status, count in sorted(failed.items())
    ]
    asking = min(now, seconds)
    lines = [
        f"Asked       {came:>8,}   in {asking:.1f} s, {came / asking:.1f} a second",
        f"Answered    {len(answered):>8,}   in {now:.1f} s, {len(answered) / now:.1f} a second",
        f"Failed      {sum(failed.values()):>8,}   {', '.join(reasons)}".rstrip(),
    ]
    if came > len(asked):
        lines.append(f"Still open  {came - len(asked):>8,}   and in no figure below")
    if came < len(moments):
        lines.append(f"Not asked   {len(moments) - came:>8,}   it ended before")
    return lines + (_latency_in_words(answered) if answered else [])


def _latency_in_words(answered: Sequence[Asked]) -> list[str]:
    taken, lines = [1e3 * one.latency for one in answered], []
    for percent in (50, 95, 99):
        low, high = percentile_interval(taken, percent)
        slowest = ", the slowest of so few" if percent == 99 and len(taken) < 100 else ""
        value = percentile(taken, percent)
        lines.append(f"Latency p{percent} {value:>8.1f} ms, with 95% confidence {low:.1f} to {high:.1f} ms{slowest}")
    waiting, computing, rest = time_shares(answered)
    shares = f"{waiting:.0%} went into waiting, {computing:.0%} into computing, {rest:.0%} into the rest"
    return [*lines, f"Of the time, {shares}."]
