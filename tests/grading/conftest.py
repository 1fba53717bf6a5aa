"""Fixtures for tests of grading: nobody's settings but the course's, and nothing left in the environment."""

import os
import tempfile
from pathlib import Path

import pytest
import tiny_course


@pytest.fixture(autouse=True)
def isolated(tmp_path_factory, monkeypatch):
    """No user's Jupyter settings; what nbgrader_config.py does to the environment is undone after the test."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(home / name))
    (home / "HOME").mkdir()  # as everybody has one: what looks for a place to write finds it there first
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "1")
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")


@pytest.fixture
def course(tmp_path):
    """A course folder with the tiny lesson."""
    return tiny_course.make_course(tmp_path / "course")


@pytest.fixture
def open_folder():
    """A folder that other users may walk through, which pytest's own does not allow."""
    with tempfile.TemporaryDirectory(prefix="sandbox-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
