"""Batch inference: a frozen bundle answers a CSV file of any length, in memory that does not grow with it.

The file is read, checked, answered and written chunk by chunk. After each chunk a small progress file says how far it
got, so that a run which was killed goes on where it stopped. Rows that the model cannot take go to a side file, each
with its reasons, and never stop the run.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ai_lifecycle.bundle import Bundle
from ai_lifecycle.schema import Feature, Problem, problems, read_texts
from ai_lifecycle.scoring_run import Progress, ScoringError, ScoringRun, refused_path

CHUNK_ROWS = 4096
LONGEST_LINE = 1_000_000  # bytes; a longer one is no line of a table, and would fill the memory


class Record(NamedTuple):
    """One row of the file. row: its number from 1. line: the line it ends on, from 1. values: of each feature.

    found: what is wrong with it; empty for a good row.
    """

    row: int
    line: int
    values: dict[str, Any]
    found: list[Problem]


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield the rows in lists of `size`, the last one perhaps shorter, holding no more than one list at a time.

    >>> list(chunks("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def score_rows(rows: Iterable[Any], predict: Callable[[list[Any]], Iterable[Any]], size: int) -> Iterator[Any]:
    """Yield one answer for each row, in order, asking `predict` about at most `size` rows at a time.

    predict: takes a list of rows, returns as many answers. No more than one list of rows is ever held.

    >>> list(score_rows([1, 2, 3], lambda rows: [row * 10 for row in rows], size=2))
    [10, 20, 30]
    """
    for chunk in chunks(rows, size):
        yield from predict(chunk)


def score_csv(
    bundle: Bundle, source: str | Path, target: str | Path, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Progress]:
    """Answer every row of the CSV file `source` into the CSV file `target`; yield the progress after each chunk.

    The first line names the columns: those of the bundle's features in any order; others are left out.
    `target` gets `row` (number in the input, from 1), `label` and the probability of each class; what is refused goes
    to `refused_path(target)` with row, line, column and reason. Both appear when the run is over.
    Whoever stops asking has stopped the run, and asking again with the same arguments goes on with it.
    Raises ScoringError, in one sentence, if a file or a column lacks, if `target` is there already, if another run is
    at work on it, or if the bundle or the input is not the one that the run was begun with.
    """
    source, job = Path(source), ScoringRun(Path(target))
    try:
        with source.open("rb") as file, job.alone():
            stamp = {"bundle": bundle.fingerprint, "bytes": os.fstat(file.fileno()).st_size,
                     "changed": os.fstat(file.fileno()).st_mtime_ns}  # fmt: skip
            progress = job.begin(source, stamp)
            if progress.done:
                yield progress
                return
            yield from _run(bundle, source, file, job, progress, chunk_rows)
    except OSError as trouble:
        raise ScoringError(f"{trouble.filename or source}: {trouble.strerror or trouble}.") from trouble


def _run(
    bundle: Bundle, source: Path, file: BinaryIO, job: ScoringRun, progress: Progress, size: int
) -> Iterator[Progress]:
    reader = CsvReader(file, source)
    header = reader.header([feature.name for feature in bundle.features])
    if progress.rows:
        reader.go_on(progress)
    with job.open(progress, ["row", "label", *(f"p_{label}" for label in bundle.classes)]) as write:
        for chunk in chunks(reader.records(header, bundle.features, progress.rows), size):
            good, bad = [r for r in chunk if not r.found], [r for r in chunk if r.found]
            answers = bundle.predict([record.values for record in good])
            # repr gives the shortest text that reads back as the same bits.
            labels = bundle.labels(answers)
            write(
                [[r.row, label, *map(repr, one)] for r, label, one in zip(good, labels, answers.tolist())],
                [[r.row, r.line, problem.field, problem.reason] for r in bad for problem in r.found],
            )  # fmt: skip
            progress = job.save(replace(
                progress, rows=chunk[-1].row, scored=progress.scored + len(good), refused=progress.refused + len(bad),
                lines=reader.lines, bytes_read=reader.offset,
            ))  # fmt: skip
            yield progress
    yield job.finish(replace(progress, bytes_read=progress.bytes_total, done=True))


class CsvReader:
    """Reads the records of a CSV file and always knows how many bytes of it they took. file: open, at its start."""

    def __init__(self, file: BinaryIO, path: Path):
        self.file, self.path = file, path
        self.offset = self.lines = 0
        self.is_utf8 = True

    def _texts(self) -> Iterator[str]:
        while line := self.file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise ScoringError(
                    f"Line {self.lines + 1} of {self.path} is over {LONGEST_LINE} bytes: is it a CSV file?"
                )
            self.offset, self.lines = self.offset + len(line), self.lines + 1
            try:
                yield line.decode("utf-8-sig" if self.lines == 1 else "utf-8")
            except UnicodeDecodeError:
                self.is_utf8 = False
                yield line.decode(errors="replace")

    def header(self, wanted: Sequence[str]) -> list[str]:
        """Return the names of the columns. Raises ScoringError if one of the wanted is missing or there twice."""
        header = [name.strip() for name in next(csv.reader(self._texts()), [])]
        missing = [name for name in wanted if name not in header]
        twice = [name for name in wanted if header.count(name) > 1]
        if missing:
            raise ScoringError(f"{self.path} has no column {', '.join(missing)}; its first line must name the columns.")
        if twice:
            raise ScoringError(f"{self.path} has the column {', '.join(twice)} more than once.")
        return header

    def go_on(self, progress: Progress) -> None:
        """Skip what was read before."""
        self.file.seek(progress.bytes_read)
        self.offset, self.lines = progress.bytes_read, progress.lines

    def records(self, header: Sequence[str], features: Sequence[Feature], row: int) -> Iterator[Record]:
        """Yield the records from here to the end; `row` is the number of the last one before."""
        reader = csv.reader(self._texts())
        while True:
            self.is_utf8 = True
            try:
                cells = next(reader)
                trouble = None if self.is_utf8 else "is not UTF-8 text"
            except StopIteration:
                return
            except csv.Error as error:  # such as a quotation mark that is never closed
                cells, trouble = ["?"], f"cannot be read as CSV: {error}"
            if not cells:
                continue
            if trouble is None and len(cells) != len(header):
                trouble = f"has {len(cells)} cells where the first line has {len(header)}"
            row += 1
            if trouble:
                yield Record(row, self.lines, {}, [Problem("", trouble)])
            else:
                values = read_texts(dict(zip(header, cells)), features)
                yield Record(row, self.lines, values, problems(values, features))
