"""Warm kernels: real templates, real forks, real notebooks through nbclient, as nbgrader runs them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from processes import PATIENCE, descendants, is_gone, start, wait_until

from ai_lifecycle.grading.kernels import in_use, warm_kernels
from ai_lifecycle.grading.kernels.preload import lesson_modules
from ai_lifecycle.grading.kernels.provisioner import WarmKernelManager
from ai_lifecycle.grading.kernels.template import load
from ai_lifecycle.grading.kernels.warm_kernel import NoWarmKernel
from ai_lifecycle.grading.kernels.warm_kernels import WarmKernels

WARNS = """import warnings
def complain():
    warnings.warn("careful")
complain()
"""
COMPLAINS = """import warnings
def complain():
    warnings.warn("old", DeprecationWarning)
complain()
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A folder of small modules that behave badly when they are imported."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "warns.py").write_text(WARNS)
    (folder / "complains.py").write_text(COMPLAINS)
    (folder / "imports_warns.py").write_text("import warns")
    (folder / "prints.py").write_text("print('hello')")
    (folder / "threads.py").write_text("import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()")
    (folder / "broken.py").write_text("1 / 0")
    (folder / "restricts.py").write_text(
        "import os\ndef enter(folder, options):\n    os.environ['ENTERED'] = folder + options['mark']\n"
        "    if os.fork():\n        os.wait()\n        os._exit(0)\n    os.setsid()\n"
    )
    return folder


@pytest.fixture(scope="module")
def kernels(library):
    """Warm kernels with NumPy, a figure library and the badly behaved modules on the list."""
    names = ["numpy", "matplotlib.pyplot", "warns", "imports_warns", "prints", "threads", "broken", "absent", "complains"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(library))
        with WarmKernels(names) as warm:
            yield warm


@pytest.fixture(autouse=True)
def same_library(library, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(library))


def execute(*sources, manager=WarmKernelManager, folder=None, **settings):
    """Run cells in one kernel; return what each printed, or the name of its error."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources], metadata={"kernelspec": kernel})
    resources = {"metadata": {"path": str(folder)}} if folder else {}
    NotebookClient(
        notebook, timeout=PATIENCE, allow_errors=True, kernel_manager_class=manager, resources=resources, **settings
    ).execute()
    return ["".join(output.get("text", output.get("ename", "")) for output in cell.outputs) for cell in notebook.cells]


PARENT = "import os, psutil; print(psutil.Process().parent().pid)"


def template_of(warm):
    return str(warm.template_pid)


def test_nbclient_gets_a_fork_that_has_the_libraries_and_the_asked_for_folder_and_environment(
    kernels, tmp_path, monkeypatch
):
    from jupyter_client.manager import AsyncKernelManager

    monkeypatch.setenv("SOMETHING", "special")
    look = "import sys; print('numpy' in sys.modules, os.getcwd(), os.environ['SOMETHING'], 'IPYTHONDIR' in os.environ)"
    for manager in (WarmKernelManager, AsyncKernelManager):
        parent, seen = execute(PARENT, look, manager=manager, folder=tmp_path)
        assert parent.strip() == template_of(kernels), "the kernel must be a fork of the template"
        assert seen.split()[:3] == ["True", str(tmp_path), "special"]


def test_what_cells_show_is_what_a_stock_kernel_shows(kernels):
    cells = [
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
        "import sys; print('out'); print('err', file=sys.stderr); 6 * 7",
        "!echo from a shell",
        "input()",
        "import os; print(os.environ['TERM'], os.environ['MPLBACKEND'], __name__, sys.path[0] == '')",
        "1 / 0",
        "import warns",
        "import complains; complains.complain()",
        "import gc, random; import numpy as np; np.geterr(), np.get_printoptions()",
    ]

    def outputs(client):
        return [
            [{name: value for name, value in output.items() if name != "metadata"} for output in cell.outputs]
            for cell in client.execute().cells
        ]

    def client():
        notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
        return NotebookClient(notebook, timeout=60, allow_errors=True)

    warm = outputs(client())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_use, "kernels", [])
        stock = outputs(client())
    assert warm == stock


def test_every_kernel_has_random_numbers_of_its_own(kernels):
    cells = ["import random, numpy as np; print(random.random(), np.random.random(), np.random.default_rng().random())"]
    seen = [execute(*cells)[0].split() for _ in range(3)]
    assert all(len(set(column)) == 3 for column in zip(*seen, strict=True))


def test_what_warns_prints_or_starts_threads_is_left_to_the_kernel(kernels):
    execute("pass")
    loaded, warned, printed, broken = execute(
        "import sys; print(sorted({'warns', 'imports_warns', 'prints', 'threads', 'complains'} & set(sys.modules)))",
        "import warns", "import prints", "import broken",
    )  # fmt: skip
    assert loaded.strip() == "['complains']"
    assert "UserWarning: careful" in warned and printed == "hello\n" and broken == "ZeroDivisionError"


def test_a_warning_given_while_preloading_is_given_again(kernels):
    (shown,) = execute("import warnings, complains; warnings.simplefilter('default'); complains.complain()")
    assert "DeprecationWarning: old" in shown


LOADS = """
import sys, types, zmq
from ai_lifecycle.grading.kernels.template import load
assert load(["json"]) == "" and load(["json", "json.tool"], skipped=["json"]) == ""
sys.modules["jax._src.xla_bridge"] = types.SimpleNamespace(_backends={"cpu": object()})
assert load(["json"]) == "json"
sys.modules["jax._src.xla_bridge"] = types.SimpleNamespace(_backends={})
assert load(["json"]) == ""
zmq.Context._instance = object()
assert load(["json"]) == "json"
"""


def test_a_library_that_starts_a_backend_or_a_zmq_context_is_found_out():
    """In a process of its own, as the template is: in this one, other tests have started both."""
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


THREADS = """
import os, sys
from ai_lifecycle.grading.kernels.template import load
assert load(["numpy"]) == "", "OpenBLAS is fit to be forked, whatever threads it starts"
assert load(["beneath"]) == "beneath", "a thread that Python does not list is a thread"
"""


def test_a_library_that_starts_threads_of_its_own_is_found_out_and_openblas_is_not_meant(tmp_path):
    (tmp_path / "beneath.py").write_text(
        "import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\n_thread.start_new_thread(lock.acquire, ())"
    )
    given = {**os.environ, "PYTHONPATH": str(tmp_path), "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, env=given)
    assert done.returncode == 0, done.stderr


def test_an_endless_loop_is_interrupted_and_a_dead_kernel_noticed(kernels):
    from nbclient.exceptions import DeadKernelError

    sources = ["while True: pass", "print('alive')"]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(
        notebook, timeout_func=lambda cell: 1 if "while" in cell.source else PATIENCE,
        interrupt_on_timeout=True, allow_errors=True, kernel_manager_class=WarmKernelManager,
    ).execute()  # fmt: skip
    assert notebook.cells[1].outputs[0].text == "alive\n"
    with pytest.raises(DeadKernelError):
        execute("import os; os._exit(3)")


def stray(tmp_path):
    """A cell that starts a process which leaves the kernel's session; it writes its number into a file."""
    file = tmp_path / "stray.pid"
    program = f"import os, time; os.setsid(); open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    wait = f"import os, time\nwhile not (os.path.exists({str(file)!r}) and open({str(file)!r}).read()): time.sleep(0.01)"
    return f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {program!r}])", wait, file


def test_what_a_notebook_leaves_running_ends_with_it(kernels, tmp_path):
    start, wait, file = stray(tmp_path)
    execute(start, wait)
    assert is_gone(int(file.read_text())), "a process that left the kernel's session must not outlive it"
    assert list(kernels.folder.iterdir()) and len(list(kernels.folder.iterdir())) <= kernels.spare


@pytest.mark.parametrize("change", [{"KERAS_BACKEND": "numpy"}, {"OMP_NUM_THREADS": "1"}])
def test_an_environment_that_libraries_read_at_import_gets_a_stock_kernel(kernels, monkeypatch, change):
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    assert execute(PARENT)[0].strip() == str(os.getpid())


def test_other_arguments_get_a_stock_kernel(kernels):
    parent, history = execute(PARENT, "print(get_ipython().colors)", extra_arguments=["--InteractiveShell.colors=nocolor"])
    assert parent.strip() == str(os.getpid()) and history.strip() == "nocolor"


def test_a_template_that_died_is_no_obstacle():
    before = in_use.current()
    with WarmKernels([]) as warm:
        assert execute(PARENT)[0].strip() == template_of(warm)
        warm._template.kill()
        warm._template.wait()
        for _ in range(2):
            assert execute(PARENT)[0].strip() == str(os.getpid())
    assert in_use.current() is before


def test_each_fork_first_enters_what_it_was_told_to(library):
    with WarmKernels([], enter="restricts:enter", options={"mark": "!"}) as warm:
        work = warm.reserve()
        folder, entered, parent = execute(
            "import os; print(os.getcwd())", "print(os.environ.get('ENTERED'))", PARENT, folder=work
        )
        assert folder.strip() == str(work) and work.parent.parent == warm.folder
        assert entered.strip() == "None", "what the environment was before is replaced"
        assert parent.strip() not in (template_of(warm), str(os.getpid())), "the fork inside must be the kernel"
        warm._template.kill()
        warm._template.wait()
        with pytest.raises(RuntimeError, match="No protected kernel"):
            run_sync(WarmKernelManager(kernel_name="python3").start_kernel)()


def test_kernels_of_another_process_end_with_it(kernels, tmp_path):
    """A worker, forked from this process, has kernels of the same template; it is killed while one runs."""
    start, wait, file = stray(tmp_path)
    worker = os.fork()
    if worker == 0:
        try:
            in_use.use(kernels.branch())
            execute(start, wait, "import time; time.sleep(600)")
        finally:
            os._exit(1)
    wait_until(lambda: file.exists() and file.read_text(), "the start of the worker's notebook")
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    assert is_gone(int(file.read_text()))
    assert execute(PARENT)[0].strip() == template_of(kernels), "the others go on"
    wait_until(lambda: len(descendants(kernels.template_pid)) <= kernels.spare, "the end of the worker's kernels")


OWNER = """import sys
from ai_lifecycle.grading.kernels.warm_kernels import WarmKernels
import time
warm = WarmKernels(["numpy"], spare=2)
with warm:
    kernel = warm.take()
    print(warm.template_pid, kernel.pid, warm.folder, flush=True)
    time.sleep(600)
"""


def test_nothing_outlives_an_owner_that_is_killed():
    owner = start([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    template, kernel, folder = owner.stdout.readline().split()
    started = psutil.Process(int(template)).children()
    assert int(kernel) in {child.pid for child in started}
    owner.kill()
    owner.wait()
    owner.stdout.close()
    for pid in [int(template), *(child.pid for child in started)]:
        assert is_gone(pid), f"{pid} still runs"
    wait_until(lambda: not Path(folder).exists(), "the removal of its files")


def test_nothing_is_left_after_the_end():
    before = descendants()
    with WarmKernels(["numpy"], spare=2) as warm:
        warm.take().begin(dict(os.environ), "/")
        warm.reserve()
    wait_until(lambda: descendants() <= before, "the end of everything that was started")
    assert not warm.folder.exists()
    with pytest.raises(NoWarmKernel):
        warm.take()


def test_a_long_temporary_folder_is_no_obstacle(tmp_path, monkeypatch):
    deep = tmp_path / ("x" * 90)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with WarmKernels([]) as warm:
        assert execute(PARENT)[0].strip() == template_of(warm)


def test_the_modules_a_lesson_imports(tmp_path):
    sources = ["import numpy as np, a.b", "%magic\nimport lost", "def f():\n    from c.d import e\n    from . import g"]
    path, spoilt = tmp_path / "lesson.ipynb", tmp_path / "spoilt.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    spoilt.write_text("no notebook")
    assert lesson_modules(spoilt, path, tmp_path / "absent.ipynb") == ["numpy", "a.b", "c.d"]


def test_what_the_course_s_modules_import_when_they_are_called_is_imported_before(tmp_path):
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("from ai_lifecycle.data_collection import load_digits")]), path)
    names = lesson_modules(path)
    assert names[0] == "ai_lifecycle.data_collection" and "sklearn.datasets" in names


def test_modules_of_the_course_and_what_bundles_of_estimators_need_are_imported_before(tmp_path):
    path = tmp_path / "lesson.ipynb"
    cells = ["from ai_lifecycle import prediction_figures", "import ai_lifecycle.bundle, sklearn.ensemble"]
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    assert {"ai_lifecycle.prediction_figures", "skops.io"} <= set(lesson_modules(path))
    nbformat.write(new_notebook(cells=[new_code_cell("import ai_lifecycle.bundle")]), path)
    assert "skops.io" not in lesson_modules(path), "a bundle of a network needs nothing of scikit-learn's"


def test_what_libraries_import_when_they_are_first_used_is_there():
    needed = ["matplotlib.backends.backend_agg", "PIL.PngImagePlugin", "PIL.ImageFont", "IPython.core.logger"]
    with WarmKernels(["matplotlib.pyplot", "PIL.Image"]):
        assert execute(f"import sys; print([name for name in {needed} if name not in sys.modules])") == ["[]\n"]


def test_kernels_compute_with_the_threads_they_are_given_unless_the_environment_says_it(monkeypatch):
    ask = "import threadpoolctl, numpy; print({pool['num_threads'] for pool in threadpoolctl.threadpool_info()})"
    told = "import os; print(os.environ.get('OPENBLAS_NUM_THREADS'), os.environ.get('OMP_NUM_THREADS'))"
    with WarmKernels(["numpy"], threads=1):
        assert execute(ask, told) == ["{1}\n", "None None\n"]
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    with WarmKernels(["numpy"], threads=1):
        assert execute(ask, told) == [f"{{{min(2, os.cpu_count())}}}\n", "2 None\n"]


WATCH = "import jax; jax.monitoring.register_event_listener(lambda event, **_: print(event))"
COMPILE = "print(jax.jit(lambda x: x * 3 + 1)(jax.numpy.ones(7))[0])"
CACHE = "import os, pathlib; cache = pathlib.Path(jax.config.jax_compilation_cache_dir)"
HIT = "/jax/compilation_cache/cache_hits"


def test_what_a_trusted_notebook_compiled_others_read_and_nobody_can_spoil():
    with WarmKernels(["jax"]) as warm:
        warm.teach = True
        assert HIT not in execute(WATCH, COMPILE)[1]
        learned, warm.teach = dict(warm.programs), False
        assert learned
        _, first, spoilt = execute(
            WATCH, COMPILE, f"{CACHE}\nfor path in cache.iterdir(): path.write_bytes(b'poison')\nprint(len(list(cache.iterdir())))"
        )
        assert HIT in first and first.endswith("4.0\n") and int(spoilt.split()[-1]) == len(learned)
        _, second, other, kept = execute(
            WATCH, COMPILE, "jax.jit(lambda x: x ** 5)(jax.numpy.ones(9))", f"{CACHE}\nprint(len(list(cache.iterdir())))"
        )
        assert HIT in second and second.endswith("4.0\n"), "what another submission spoilt must not be met"
        assert kept.split()[-1] == str(len(learned)) and warm.programs == learned, "nothing a submission compiles is kept"


def test_programs_are_used_by_jax_that_was_not_preloaded():
    with WarmKernels([]) as warm:
        warm.teach = True
        execute(WATCH, COMPILE)
        warm.teach = False
        assert warm.programs and HIT in execute(WATCH, COMPILE)[1]
