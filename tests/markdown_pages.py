"""Pages of docs/ as what they tell their readers to type, for tests that type it."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from processes import start, wait_until

ROOT = Path(__file__).parents[1]
_LOOSE = (
    "pyproject.toml", "nbgrader_config.py", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", ".gitignore",
)  # fmt: skip
_FOLDERS = ("helpers", "lessons", "solutions", "docs", "binder", "tests")


def blocks(page: str, language: str = "bash") -> list[str]:
    """The fenced blocks of a page that are in a language, in order."""
    text = (ROOT / "docs" / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def languages(page: str) -> set[str]:
    """The languages of all fenced blocks of a page."""
    fences = re.findall(r"^```(.*)$", (ROOT / "docs" / page).read_text(), flags=re.MULTILINE)
    return set(fences[::2])


def repository(folder: Path) -> Path:
    """A git repository of this course as it stands here, one commit deep, to be cloned."""
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in _LOOSE:
        shutil.copy(ROOT / name, folder)
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "The course"]):
        author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)
    return folder


@dataclass
class Reader:
    """Somebody who types what a page says, on a machine with nothing on it but the tools that the page asks for.

    folder: where they start, and then where their last command left them.
    """

    folder: Path
    environment: dict[str, str]

    @classmethod
    def at(cls, home: Path, address: str, source: Path, **more: str) -> "Reader":
        """A reader with a home of their own, whose git finds at an address what lies in a folder here.

        Python's packages are those that run the tests, but for the course's own, which is the clone's.
        """
        home.mkdir(parents=True, exist_ok=True)
        gone = ("JUPYTER", "JPY_", "IPYTHON", "NBGRADER", "AI_LIFECYCLE", "PYTEST", "UV_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(gone)}
        environment = {
            **kept, "HOME": str(home), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{source.as_uri()}.insteadOf",
            "GIT_CONFIG_VALUE_0": address,
            "UV_NO_SYNC": "1", "UV_OFFLINE": "1", "UV_PROJECT_ENVIRONMENT": sys.prefix, "VIRTUAL_ENV": sys.prefix,
            "PYTHONPATH": str(home / address.rsplit("/")[-1] / "helpers"), "COLUMNS": "200", **more,
        }  # fmt: skip
        return cls(home, environment)

    def types(self, block: str, timeout: float = 900) -> str:
        """Run a block as it stands, stopping at the first command that fails; return what it printed."""
        here = Path(self.environment["HOME"]) / ".here"
        script = f"set -euo pipefail\n{block}\npwd > '{here}'"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=timeout,
        )  # fmt: skip
        assert done.returncode == 0, f"exit status {done.returncode} of:\n{block}\n{done.stdout[-3000:]}"
        self.folder = Path(here.read_text().strip())
        return done.stdout

    def starts(self, block: str, log: Path) -> subprocess.Popen:
        """Start a block that does not end by itself; `processes.end` ends it."""
        with log.open("w") as out:
            return start(
                ["bash", "-c", block], cwd=self.folder, env=self.environment, stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip


def wait_for_words(log: Path, words: str, process: subprocess.Popen) -> None:
    """Wait until a program has written certain words into its log. Fails if it ends before."""

    def is_there() -> bool:
        assert process.poll() is None, f"it ended without {words!r}:\n{log.read_text(errors='replace')[-3000:]}"
        return words in log.read_text(errors="replace")

    wait_until(is_there, words, seconds=180)
