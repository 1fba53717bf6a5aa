"""Kernels in the sandbox, warm and started: which kernel serves, what it sees, and that none serves unprotected."""

import os
import signal
import sys
from pathlib import Path

import pytest
from ai_lifecycle.grading.kernels.in_use import current, started
from ai_lifecycle.grading.kernels.lesson_kernels import kernels_for, started_kernel
from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
from ai_lifecycle.grading.kernels.warm_kernels import WarmKernels
from ai_lifecycle.grading.sandbox import program as sandbox
from ai_lifecycle.grading.sandbox.policy import BUBBLEWRAP, NAMESPACES, Layer, Report
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is made for Linux")

LOOK = (
    "import os\nprint(os.path.exists('/etc/shadow'), os.getcwd(), os.environ.get('TOKEN'), os.path.exists('data.txt'))"
)


def shown(kernels, files=None, code=LOOK):
    """What a notebook prints that looks around, in a room, and where that was."""
    notebook = new_notebook(cells=[new_code_cell(code)])
    with kernels.room(files) as folder, started_kernel(str(folder), kernels.manager) as kernel:
        client = NotebookClient(notebook, km=kernel, timeout=60)
        with client.setup_kernel():
            client.execute_cell(notebook.cells[0], 0)
        client.kc.stop_channels()
    return notebook.cells[0].outputs[0].text.split(), str(folder)


def report(**means):
    return Report(
        "auto", tuple(Layer(one.name, means.get(one.name, one.how), "", "") for one in sandbox.survey().layers)
    )


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setenv("TOKEN", "SECRET")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "data.txt").write_text("x")
    return tmp_path / "files"


def test_a_warm_kernel_enters_the_sandbox_and_finds_its_files(files):
    with kernels_for(sandbox=report()) as kernels:
        seen, folder = shown(kernels, files)
        assert current().enter and seen == ["False", folder, "None", "True"]
    assert not Path(folder).exists(), "a room is removed with its kernel"


def test_temporary_files_go_where_a_kernel_may_write_and_not_where_its_template_might(files):
    made = "import tempfile\nfolder = tempfile.TemporaryDirectory()\nprint(folder.name)"
    kernels = SandboxedKernels(report())
    with WarmKernels(["json"], **kernels.for_warm_kernels()):  # importing it, the template asks for such a place itself
        seen, folder = shown(kernels, files, made)
    assert seen == [seen[0]] and seen[0].startswith(str(Path(folder).parent)), "no temporary folder could be made in the sandbox"


@pytest.mark.parametrize("means", [BUBBLEWRAP, ""], ids=["bubblewrap", "without namespaces"])
def test_other_layers_serve_as_well(files, means):
    with kernels_for(sandbox=report(**{NAMESPACES: means})) as kernels:
        started.clear()
        seen, folder = shown(kernels, files)
    assert seen[1:] == [folder, "None", "True"] and (not means or seen[0] == "False")
    assert started == (["Bubblewrap can only start them"] if means else [])


def test_a_warm_kernel_outside_of_the_sandbox_never_serves_a_protected_run(files):
    with WarmKernels([]):
        seen, folder = shown(SandboxedKernels(report()), files)
    assert seen == ["False", folder, "None", "True"], "a kernel outside of the sandbox was used"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "late"])
def test_without_a_warm_kernel_a_started_one_serves_in_the_sandbox(files, number):
    kernels = SandboxedKernels(report())
    with WarmKernels([], spare=0, patience=0.1, **kernels.for_warm_kernels()) as warm:
        for _ in range(2):  # another template is started once
            os.kill(warm.template_pid, number)
            seen, folder = shown(kernels, files)
            assert seen == ["False", folder, "None", "True"]
            assert not Path(folder).is_relative_to(warm.folder), "a started kernel has a room elsewhere"
        os.kill(warm.template_pid, signal.SIGCONT)


def test_another_template_is_started_once(files):
    kernels = SandboxedKernels(report())
    with WarmKernels([], spare=0, **kernels.for_warm_kernels()) as warm:
        started.clear()
        for is_warm in (True, True, False):
            seen, folder = shown(kernels, files)
            assert seen == ["False", folder, "None", "True"]
            assert Path(folder).is_relative_to(warm.folder) is is_warm
            warm._template.kill()
            warm._template.wait()
        assert started == ["the process that they are forked from is not running"]


def test_off_is_an_ordinary_kernel(files):
    with kernels_for() as kernels:
        seen, _ = shown(kernels, files)
    assert seen[0] == str(os.path.exists("/etc/shadow")) and seen[2:] == ["SECRET", "True"]
