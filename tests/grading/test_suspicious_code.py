"""The look before a submission runs: what is flagged, spelled or not, and that nothing honest is."""

import copy

import pytest
import tiny_course
from ai_lifecycle.course import LESSONS
from ai_lifecycle.grading.notebooks import identity, read_notebook
from ai_lifecycle.grading.tampering.suspicious_code import suspicious
from nbformat.v4 import new_code_cell
from tiny_course import LESSON, RIGHT, ROOT, cell

WRITTEN = [lesson for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]
TEST = f"{LESSON.step}-double-test"

HONEST = [
    *RIGHT.values(),
    "signal = 2 * x\nprint(signal.T)",
    "def double(x):\n    return x.__len__()",
    "# equals",
    "a == b",
    "name = 'Ann'\nprint(f'{name!r:>10} has {2 + 3:.2f} points, {100 * 0.5}%')",
    "print('%s and %d' % ('a', 3), 'a' + 'b', ', '.join(['x', 'y']), '{}-{}'.format(1, 2), 'ab'[::-1])",
    "rows = np.zeros((3, 2)); rows[0] += 1; np.random.seed(3)\nprint(np.array(rows).mean(axis=0), np.linalg.norm(rows))",
    "print(type(x), type(x).__name__, isinstance(x, int), type(x) is float)",
    "layers = [type(layer)(layer.weights, layer.bias) for layer in layers]",
    "vars = [1, 2]\nfor one in vars:\n    print(one, len(vars), sum(vars))",
    "def total(vars):\n    return sum(vars)",
    "print(vars(model)); print(sorted(globals())); print('x' in globals(), 'y' not in locals())",
    "print('{x}'.format(**locals()))",
    "class Model:\n    'A model.'\n    def __init__(self, n): self.n = n\n    def __repr__(self): return f'Model({self.n})'\n"
    "    def __len__(self): return self.n\n    def __call__(self, x): return x * self.n\n    def __getitem__(self, i): return i\n"
    "    def __iter__(self): return iter(range(self.n))\n    def __enter__(self): return self\n    def __exit__(self, *a): pass\n"
    "    def fit(self, x):\n        self.testing = False\n        return self\n    @property\n    def size(self): return self.n\n"
    "    @staticmethod\n    def make(): return Model(3)\n    @classmethod\n    def other(cls): return cls(4)",
    "class Child(Parent):\n    def __init__(self):\n        super().__init__()\n        self.callback = lambda x: x",
    "class Value:\n    def __add__(self, other): return Value(self.data + other.data)\n    def __mul__(self, other): return 2",
    "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int = 0\n    def __post_init__(self): self.y = 1",
    "from functools import lru_cache, wraps\ndef loud(f):\n    @wraps(f)\n    def inner(*a, **k):\n        print('called')\n"
    "        return f(*a, **k)\n    return inner\n@loud\n@lru_cache\ndef double(x): return 2 * x",
    "square = lambda x: x ** 2\nprint(list(map(square, range(3))), list(map(type, [1, 'a'])), sorted([3, 1], key=lambda x: -x))",
    "model.compile(optimizer='adam'); model.eval(); table.eval('a + b')\nimport re\npattern = re.compile('a')",
    "print(getattr(model, 'weights', None), hasattr(model, 'predict'))\nsetattr(model, 'n', 3)",
    "training, testing = table[:10], table[10:]\nresults = {'training': training, 'testing': testing}\nprint(results['testing'])",
    "if __name__ == '__main__':\n    print(np.__version__, double.__name__, double.__doc__)",
    "masked = x * mask\nindex = x.index(3)\nfloat_ = float(x)\napprox = 3",
    "import pandas as pd\nimport matplotlib.pyplot as plt\npd.options.display.max_rows = 10\nplt.rcParams['figure.dpi'] = 100",
    "try:\n    double('a')\nexcept TypeError as error:\n    print(type(error), error)\nfinally:\n    print('done')",
    "import math, random, time, sys, os\nfrom collections import Counter, defaultdict\nfrom pathlib import Path\nprint(sys.version, sys.path)",
    "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit(x, y)\nmodel.C = 3",
    "import timeit, warnings\nprint(timeit.timeit('double(3)', globals=globals(), number=3))\nwarnings.warn('slow')",
    "with open('notes.txt', 'w') as file:\n    file.write('hello')",
    "match point:\n    case (0, y): print(y)\n    case {'a': 1}: pass\n    case Point(x=0): pass\n    case _: pass",
    "async def f(): return 1\nawait f()",
    "def numbers():\n    yield from range(3)\nfor _i in numbers(): pass\nif (n := 3) > 2: print(n)",
    "np.testing.assert_allclose(double(2), 4)\npd.testing.assert_frame_equal(a, b)",
    "%time double(3)", "%%time\ny = double(3)", "%matplotlib inline\nplt.plot([1])", "!pip install nothing", "double?",
    "%timeit -n 3 double(3)", "%%capture out\nprint(1)", "x = 1 +", "this is no Python at all", "%%html\n<b>bold</b>",
    "def double(x):\n    \"\"\"Return x twice, by no getattr, unittest or pytest; see In[3].\"\"\"\n    return 2 * x",
    "x = '__main__'\ndel x\nglobal_step = 0\ndef step():\n    global global_step\n    global_step += 1",
    "data = [[1.5, 2], [3, 4]] * 3\ntotal = sum(sum(row) for row in data)\nmoney = 10 ** 6 * 3",
    "pickled = 'a word'\nimport json\njson.loads('{}')\nprint(chr(97), ord('a'), bytes([1, 2]), b'abc'.decode())",
]


@pytest.fixture
def source():
    return tiny_course.source_notebook()


def with_answer(source, text):
    notebook = copy.deepcopy(source)
    cell(notebook, "double").source = text
    return notebook


@pytest.mark.parametrize("lesson", WRITTEN, ids=lambda lesson: lesson.name)
def test_no_honest_answer_is_suspicious(lesson):
    source = read_notebook(ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb")
    answers = sorted((ROOT / "tests" / "answers" / lesson.step).glob("*/*.py"))
    assert answers
    for path in answers:
        notebook = copy.deepcopy(source)
        wanted = f"{lesson.step}-{path.parent.name}"
        next(one for one in notebook.cells if identity(one) == wanted).source = path.read_text()
        flags = suspicious(notebook, source)
        assert bool(flags) == (path.stem == "wrong_equals_everything"), f"{path}: {flags}"


@pytest.mark.parametrize(
    "text, what",
    [
        ("import sys\nf = sys._getframe(1)", "reads the variables"),
        ("class A:\n    def __eq__(s, o): return 1", "decide"),
        ("x.__class__ = int", "decide"),
        ("import sys\nsys.settrace(print)", "follows"),
        ("ip.ast_transformers.append(1)", "cells are run"),
        ("ip.showtraceback = 1", "errors are shown"),
        ("import builtins", "modules are found"),
        ("import ctypes", "interpreter"),
        ("get_ipython()", "kernel"),
        ("import os\nos._exit(0)", "processes"),
        ("np.testing.x = 1", "checks the answer"),
    ],
)
def test_a_suspicious_word_is_flagged_with_its_cell(source, text, what):
    (flag, *_) = suspicious(with_answer(source, text), source)
    assert flag.cell == TEST and what in flag.why and flag.why.endswith(").")


@pytest.mark.parametrize("text", HONEST)
def test_what_a_beginner_writes_is_not(source, text):
    cell(source, "setup").source += "\nimport numpy as np\nimport pandas as pd"
    cell(source, "double-test").source += "\nnp.testing.assert_equal(double(5), 10)"
    assert suspicious(with_answer(source, text), source) == []
    own = copy.deepcopy(source)
    own.cells.insert(3, new_code_cell(text))
    assert suspicious(own, source) == []


def test_a_word_in_an_own_cell_concerns_every_test_and_the_courses_own_words_none(source):
    notebook = copy.deepcopy(source)
    notebook.cells.insert(0, new_code_cell("import ctypes"))
    assert [flag.cell for flag in suspicious(notebook, source)] == [""]
    cell(source, "setup").source += "\nimport ctypes"
    assert suspicious(notebook, source) == []


@pytest.mark.parametrize(
    "text, what, word",
    [
        ("getattr(sys, '_get' + 'frame')", "reads the variables", "_getframe"),
        ("x = {'__e' + 'q__': 1}", "decide", "__eq__"),
        ("x = '__cl' 'ass__'", "interpreter", "'__class__'"),
        ("class A:\n    def __ｅq__(s, o): return 1", "decide", "__eq__"),
        ("import inspect as i\ni.stack()", "reads the variables", "inspect.stack"),
        ("from os import _exit as leave", "processes", "os._exit"),
        ("import numpy as n\nt = n . testing", "checks the answer", "numpy.testing"),
        ("from ai_lifecycle import feedback", "checks the answer", "ai_lifecycle.feedback"),
        ("from numpy import ma", "decide", "numpy.ma"),
        ("class N(float):\n    def __rsub__(s, o): return 0", "decide", "__rsub__"),
        ("getattr(np, name)", "worked out", "getattr"),
        ("list(map(getattr, a, b))", "worked out", "getattr"),
        ("globals()['x'] = 1", "worked out", "globals"),
        ("x.__dict__.update(y=1)", "worked out", "__dict__"),
        ("vars(np)['x']", "worked out", "vars"),
        ("type('A', (int,), {})", "worked out", "type"),
        ("kind = type", "worked out", "type"),
        ("type(1).__class__('A', (int,), {})", "worked out", "type(1).__class__"),
        ("class A(B, metaclass=C): pass", "worked out", "metaclass"),
        ("eval('1')", "worked out", "eval"),
        ("async def f(): pass\nexec(await f())", "worked out", "exec"),
        ("%time exec(x)", "worked out", "exec"),
        ("%%timeit\n%time x = eval(y)", "worked out", "eval"),
        ("%run other.py", "kernel", "magic %run"),
        ("import operator as o\no.attrgetter('a.b')", "modules are found", "operator.attrgetter"),
        ("class A:\n    def __getattr__(s, n): return 1", "names and classes", "__getattr__"),
        ("import marshal", "may run code", "marshal"),
        ("np.load('x.npy', allow_pickle=True)", "may run code", "pickle"),
        ("print(In[-1])", "text of cells", "In"),
        ("import my_own_module", "not in the notebook", "import my_own_module"),
        ("np.allclose = print", "replaces", "np.allclose"),
        ("for np.allclose in [1]: pass", "replaces", "numpy.allclose"),
        ("other.ask = lambda: 1", "replaces", "other.ask"),
        ("NotYet = 1", "another meaning", "NotYet"),
        ("def f():\n    global double_it\n    double_it = 1", "another meaning", "double_it"),
        ("import math as sorted", "another meaning", "sorted"),
        ("x = (\nimport ctypes", "interpreter", "ctypes"),
        pytest.param("-" * 50_000 + "1", "too deeply nested", "50001 characters", id="nested"),
        pytest.param("x" * 200_000, "too long", "200000 characters", id="long"),
        pytest.param("%time 1\n" * 99, "too many magics", "characters", id="magics"),
    ],
)
def test_what_no_word_shows_is_flagged(source, text, what, word):
    cell(source, "setup").source += "\nimport numpy as np\ndef double_it(x): return 2 * x"
    cell(source, "double-test").source += "\nsorted([double_it(2)])"
    flags = [flag.why for flag in suspicious(with_answer(source, text), source)]
    assert [why for why in flags if what in why and word in why], flags


def test_a_flag_holds_each_test_of_its_answer_and_all_tests_where_it_touches_what_they_share(source):
    source.cells.append(copy.deepcopy(cell(source, "double-test")))
    source.cells[-1].metadata.nbgrader["grade_id"] = f"{LESSON.step}-double-light-test"
    flags = suspicious(with_answer(source, "eval('1')"), source)
    assert [flag.cell for flag in flags] == [TEST, f"{LESSON.step}-double-light-test"]
    assert [flag.cell for flag in suspicious(with_answer(source, "NotYet = 1"), source)] == [""]


def test_a_choice_that_a_lesson_offers_may_be_made():
    source = read_notebook(ROOT / "solutions" / "10_capstone" / "10_capstone.ipynb")
    notebook = copy.deepcopy(source)
    (chosen,) = [one for one in notebook.cells if one.source.startswith("choice = ")]
    chosen.source = chosen.source.replace('"breast_cancer"', '"digits"', 1)
    assert chosen.source not in [one.source for one in source.cells] and suspicious(notebook, source) == []


def test_what_the_course_does_itself_is_not_suspicious_and_its_own_meanings_stay(source):
    cell(source, "setup").source += "\nimport os\nsize = getattr(os, 'cpu_' + str(1), None)\nkinds = eval('1')"
    assert suspicious(with_answer(source, "eval('2')"), source) == []
    assert suspicious(with_answer(source, "class NotYet(Exception): pass"), source) == []
    assert suspicious(with_answer(source, "class NotYet(SystemExit): pass"), source) != []
