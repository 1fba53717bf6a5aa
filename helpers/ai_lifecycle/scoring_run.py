"""The files of one run of batch scoring: unfinished outputs, finished ones, how far the run has come, and its lock.

A run that was killed goes on from these files; two runs at once would write into each other's.
"""

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO


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


def refused_path(target: str | Path) -> Path:
    """Return where the refused rows of a run into `target` go.

    >>> str(refused_path("scores.csv"))
    'scores.refused.csv'
    """
    target = Path(target)
    return target.with_name(f"{target.stem}.refused{target.suffix}")


class ScoringRun:
    """The files of one run: unfinished outputs, finished ones, and the progress, without which none of them is its own."""

    def __init__(self, target: Path):
        self.target, self.refused = target, refused_path(target)
        self.scores_part, self.refused_part = (path.with_name(f"{path.name}.part") for path in (target, self.refused))
        self.progress = target.with_name(f"{target.name}.progress.json")
        self.lock = target.with_name(f"{target.name}.progress.lock")
        self.stamp: dict[str, Any] = {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only run into this target. The system lets go of the lock however this process ends.

        Raises ScoringError if another run is at work on it.
        """
        with self._lock() if sys.platform != "win32" else nullcontext():  # Windows has other locks
            try:
                yield
            finally:
                self.lock.unlink(missing_ok=True)

    def _lock(self) -> BinaryIO:
        import fcntl

        while True:
            file = self.lock.open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                raise ScoringError(f"Another run is at work on {self.target}: wait for its end, or end it.") from None
            except OSError:
                pass  # some network drives have no locks
            found = os.fstat(file.fileno())
            if found.st_size:
                file.close()
                raise ScoringError(f"{self.lock} is there already: name another file, or delete it.")
            if found.st_nlink:
                return file
            file.close()  # the run that held it ended in between and took it away

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

    def __init__(self, job: ScoringRun, progress: Progress, columns: Sequence[str]):
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
