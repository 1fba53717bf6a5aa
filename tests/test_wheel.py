"""The wheel, installed into an empty environment outside the clone, is the whole course."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest
from tiny_lesson import ROOT

from ai_lifecycle.course import LESSONS

pytestmark = pytest.mark.skipif(shutil.which("uv") is None, reason="uv, which builds the wheel, is not installed")


def run(*command, cwd, status=0, **environment):
    """Run a program as if nobody had activated an environment; returns what it printed, on both streams."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON", "JUPYTER"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**keep, **environment}, capture_output=True, text=True
    )
    assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run("uv", "build", "--wheel", "--out-dir", folder, ROOT, cwd=folder)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment that holds the wheel, nothing of the clone, and the libraries this one was tested with."""
    folder = tmp_path_factory.mktemp("installed")
    run("uv", "venv", "--python", sys.executable, "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    pins = run("uv", "pip", "freeze", "--quiet", "--exclude-editable", "--python", sys.executable, cwd=folder)
    (folder / "pins.txt").write_text(pins)
    run("uv", "pip", "install", "--python", python, "--constraint", folder / "pins.txt", wheel, cwd=folder)
    return folder / "venv"


def test_lessons_solutions_and_settings_travel(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("lessons", "solutions"):
        for path in (ROOT / folder).rglob("*.ipynb"):
            if ".ipynb_checkpoints" not in path.parts:
                assert f"ai_lifecycle/course_files/{folder}/{path.relative_to(ROOT / folder)}" in inside
    assert "ai_lifecycle/course_files/nbgrader_config.py" in inside
    assert "ai_lifecycle/jupyter/settings/labconfig/default_setting_overrides.json" in inside
    assert "ai_lifecycle/jupyter/settings/jupyter_server_config.py" in inside
    assert "ai_lifecycle/progress/portfolio.html.j2" in inside
    assert not [name for name in inside if "checkpoint" in name or name.startswith("tests")]


def test_it_makes_a_working_copy_and_shows_the_map(installed, tmp_path):
    program = installed / "bin" / "ai-lifecycle"
    out = run(program, "lab", "--prepare-only", cwd=tmp_path)
    assert f"Your copy of the course is {tmp_path / 'my-course'}." in out
    written = {path.relative_to(ROOT / "lessons") for path in (ROOT / "lessons").rglob("*.ipynb")}
    assert written and all((tmp_path / "my-course" / path).is_file() for path in written)
    table = run(program, "map", cwd=tmp_path, COLUMNS="120")
    assert all(lesson.name in table for lesson in LESSONS) and "not checked yet" in table


def test_it_is_not_the_clone_that_answers(installed, tmp_path):
    code = "import ai_lifecycle, json; from ai_lifecycle.grading.paths import course_files as f; c = f()\n"
    code += "print(json.dumps([ai_lifecycle.__file__, str(c.root), c.is_clone]))"
    package, root, is_clone = json.loads(run(installed / "bin" / "python", "-c", code, cwd=tmp_path))
    assert package.startswith(str(installed)) and root.startswith(str(installed)) and not is_clone


def test_release_says_that_it_needs_a_clone(installed, tmp_path):
    said = run(installed / "bin" / "ai-lifecycle", "release", cwd=tmp_path, status=2)
    assert "a clone of the course" in said and said.count("\n") == 1
