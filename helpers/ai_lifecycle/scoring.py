"""Batch inference: a frozen bundle answers a CSV file of any length, in memory that does not grow with it.

The file is read, checked, answered and written chunk by chunk. After each chunk a small progress file says how far it
got, so that a run which was killed goes on where it stopped. Rows that the model cannot take go to a side file, each
with its reasons, and never stop the run.
"""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ai_lifecycle.bundle import Bundle
from ai_lifecycle.schema import Feature, Problem, problems, read_texts

CHUNK_ROWS = 4096
LONGEST_LINE = 1_000_000  # bytes; a longer one is no line of a table, and would fill the memory


class ScoringError(ValueError):
    """A file that cannot be scored; the message is one sentence."""


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    rows: read so far, header and empty lines not counted. scored, refused: what became of them.
    lines, bytes_read: how much of the input that was. bytes_total: size of the input.
    scores_bytes, refused_bytes: how much of the two output files is sure. done: whether the run is over.
    """

    bytes_total: int
    rows: int = 0
    scored: int = 0
    refused: int = 0
    lines: int = 0
    bytes_read: int = 0
    scores_bytes: int = 0
    refused_bytes: int = 0
    done: bool = False


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


def refused_path(target: str | Path) -> Path:
    """Return where the refused rows of a run into `target` go.

    >>> str(refused_path("scores.csv"))
    'scores.refused.csv'
    """
    target = Path(target)
    return target.with_name(f"{target.stem}.refused{target.suffix}")


def score_csv(
    bundle: Bundle, source: str | Path, target: str | Path, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Progress]:
    """Answer every row of the CSV file `source` into the CSV file `target`; yield the progress after each chunk.

    The first line names the columns: those of the bundle's features in any order; others are left out.
    `target` gets `row` (number in the input, from 1), `label` and the probability of each class; what is refused goes
    to `refused_path(target)` with row, line, column and reason. Both appear when the run is over.
    Whoever stops asking has stopped the run, and asking again with the same arguments goes on with it.
    Raises ScoringError, in one sentence, if a file or a column lacks, if `target` is there already, or if the bundle or
    the input is not the one that the run was begun with.
    """
    source, job = Path(source), _Job(Path(target))
    try:
        with source.open("rb") as file:
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
    bundle: Bundle, source: Path, file: BinaryIO, job: "_Job", progress: Progress, size: int
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


class _Job:
    """The files of one run: unfinished outputs, finished ones, and the progress, without which none of them is its own."""

    def __init__(self, target: Path):
        self.target, self.refused = target, refused_path(target)
        self.scores_part, self.refused_part = (path.with_name(f"{path.name}.part") for path in (target, self.refused))
        self.progress = target.with_name(f"{target.name}.progress.json")
        self.stamp: dict[str, Any] = {}

    def begin(self, source: Path, stamp: dict[str, Any]) -> Progress:
        """Return where to start. Raises ScoringError if this run may not."""
        self.stamp = stamp
        try:
            kept = json.loads(self.progress.read_text(encoding="utf-8"))
            before, progress = kept["stamp"], Progress(**kept["progress"])
        except FileNotFoundError:
            for there in (self.target, self.refused, self.scores_part, self.refused_part):
                if there.exists():
                    raise ScoringError(f"{there} is there already: name another file, or delete it.") from None
            return Progress(bytes_total=stamp["bytes"])
        except (KeyError, TypeError, ValueError):
            raise ScoringError(f"{self.progress} is spoilt: delete it to begin anew.") from None
        if before != stamp:
            what = "bundle" if before.get("bundle") != stamp["bundle"] else f"file {source}"
            raise ScoringError(f"{self.target} was begun with another {what}: delete {self.progress} to begin anew.")
        # The run was killed among its last moves.
        return self.finish(progress) if progress.done else progress

    def open(self, progress: Progress, columns: Sequence[str]) -> "_Writer":
        """Open both outputs, cut back to what the progress vouches for. From now on they are known as this run's."""
        if not progress.rows:
            self._write(progress)
        return _Writer(self, progress, columns)

    def save(self, progress: Progress) -> Progress:
        """Write the progress down, whole or not at all; the outputs were flushed before."""
        progress = replace(
            progress, scores_bytes=self.scores_part.stat().st_size, refused_bytes=self.refused_part.stat().st_size
        )
        self._write(progress)
        return progress

    def _write(self, progress: Progress) -> None:
        fresh = self.progress.with_name(f"{self.progress.name}.new")
        fresh.write_text(json.dumps({"stamp": self.stamp, "progress": asdict(progress)}), encoding="utf-8")
        os.replace(fresh, self.progress)

    def finish(self, progress: Progress) -> Progress:
        """Give both outputs their names; may be done again after being killed in the middle."""
        if self.scores_part.exists():
            progress = self.save(progress) if self.refused_part.exists() else progress
        for part, whole in ((self.refused_part, self.refused), (self.scores_part, self.target)):
            if part.exists():
                os.replace(part, whole)
        self.progress.unlink(missing_ok=True)
        return progress


class _Writer:
    """Both outputs, open; call it with the lines of a chunk."""

    def __init__(self, job: _Job, progress: Progress, columns: Sequence[str]):
        self.files = [
            _open_at(job.scores_part, progress.scores_bytes, columns),
            _open_at(job.refused_part, progress.refused_bytes, ["row", "line", "column", "reason"]),
        ]

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *trouble: object) -> None:
        for file in self.files:
            file.close()

    def __call__(self, scores: Iterable[Sequence[Any]], refused: Iterable[Sequence[Any]]) -> None:
        for file, lines in zip(self.files, (scores, refused)):
            csv.writer(file, lineterminator="\n").writerows(lines)
            file.flush()
            os.fsync(file.fileno())


def _open_at(path: Path, size: int, columns: Sequence[str]) -> Any:
    """Open a file to be written on from `size` bytes; a new one begins with its columns."""
    if size and not (path.exists() and path.stat().st_size >= size):
        raise ScoringError(f"{path} is shorter than when the run stopped: delete the progress file to begin anew.")
    file = path.open("r+" if size else "w", encoding="utf-8", newline="")
    file.truncate(size)
    file.seek(size)
    if not size:
        csv.writer(file, lineterminator="\n").writerow(columns)
        file.flush()
    return file
