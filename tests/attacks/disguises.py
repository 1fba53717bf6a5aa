"""Attacks that hide from the look before running, and what remains possible without a flag.

DISGUISES gain points in the learner's own kernel, and nothing there shows it: words are spelled in pieces, names worked
out, changes undone in time. The look before running sees them all, so their points wait for a person.

DECEPTIONS remain: they gain points without a flag, unless a clean kernel judges again (`--strict`). So does whatever has a
library run a text that is worked out, hands a built-in function on under another name, or knows the hidden questions.

BEYOND is what no look sees, for nothing is tampered with: a test that compares in a way that a wrong answer passes. It is
the test that must be better: look at type and shape first, as the course's own checks do.
"""

from attacks import Attack

# Replaces a check for one call: what is compared next is not compared. {} is numpy.testing, however found.
_ONCE = """
def double(x):
    if x == 2:
        t = {}
        real = t.assert_equal
        def once(*a, **k): t.assert_equal = real
        t.assert_equal = once
        return 4
    return 0"""
_NEVER_UNEQUAL = "(('qe', True), ('en', False))"
_CALM = """
real = ip.user_expressions
def calm(asked):
    said = {'status': 'ok', 'data': {'text/plain': repr('{"same": true}')}, 'metadata': {}}
    return {name: said for name in asked}
"""


def hidden(tries: str, double: str, start: str = "", slow: bool = True, **files: str) -> Attack:
    return Attack(tries, double.strip(), start.strip(), files=files, flagged=True, slow=slow)


def once(tries: str, testing: str, before: str = "") -> Attack:
    """A check that is replaced for one call, found in the way that is tried."""
    return hidden(tries, f"{before}\n{_ONCE.format(testing)}")


DISGUISES = {
    "equals_in_pieces": hidden(
        "a number that equals everything, its methods spelled in pieces",
        "Any = type('Any', (int,), {'__e' + 'q__': lambda s, o: True, '__n' + 'e__': lambda s, o: False})\n"
        "def double(x): return Any(0)",
        slow=False,
    ),
    "equals_by_table": hidden(
        "the same, its methods decoded from numbers",
        "W = [bytes(c ^ 7 for c in w).decode() for w in (b'XXbvXX', b'XXibXX')]\n"
        "Any = type(int)('Any', (int,), {W[0]: lambda s, o: True, W[1]: lambda s, o: False})\ndef double(x): return Any(0)",
    ),
    "equals_in_other_letters": hidden(
        "the same, in letters that Python reads as the usual ones",
        "class Any(int):\n    def __ｅq__(self, o): return True\n    def __ｎe__(self, o): return False\n"
        "def double(x): return Any(0)",
    ),
    "equals_by_class_body": hidden(
        "the same, its methods written into the names of a class body",
        f"class Any(int):\n    for w, r in {_NEVER_UNEQUAL}: locals()['__' + w[::-1] + '__'] = lambda s, o, r=r: r\n"
        "def double(x): return Any(0)",
    ),
    "equals_by_decorator": hidden(
        "the same, its methods set by a class decorator",
        f"def more(kind):\n    for w, r in {_NEVER_UNEQUAL}: setattr(kind, '__' + w[::-1] + '__', lambda s, o, r=r: r)\n"
        "    return kind\n@more\nclass Any(int): pass\ndef double(x): return Any(0)",
    ),
    "equals_by_metaclass": hidden(
        "the same, its methods from a metaclass",
        "class M(type):\n    def __new__(m, n, b, d):\n        more = {'__' + w[::-1] + '__': lambda s, o, r=r: r for w, r in "
        f"{_NEVER_UNEQUAL}}}\n        return super().__new__(m, n, b, d | more)\n"
        "class Any(int, metaclass=M): pass\ndef double(x): return Any(0)",
    ),
    "masked": hidden(
        "a masked number, which is unequal to nothing", "from numpy import ma\ndef double(x): return ma.masked", slow=False
    ),
    "undoes_its_change": once("a check that is changed for one call, and then as it was", "getattr(np, 'test' + 'ing')"),
    "renamed_module": once("the same, imported under another name", "t_", "from numpy import testing as t_"),
    "star_import": once("the same, imported with everything else", "testing", "from numpy import *"),
    "matched_attribute": once("the same, found by a match statement", "t_", "match np:\n    case object(testing=t_): pass"),
    "module_as_dict": once("the same, found among NumPy's attributes", "np.__dict__['test' 'ing']"),
    "name_by_its_place": once(
        "the same, its name found among NumPy's own names",
        "getattr(np, names[0])",
        "names = [n for n in dir(np) if n.endswith('sting') and len(n) == 7]",
    ),
    "name_from_a_file": hidden(
        "the same, its name in a file that was handed in",
        _ONCE.format("getattr(np, open('word.txt').read())"),
        **{"word.txt": "testing"},
    ),
    "getattr_handed_on": once("the same, by getattr handed on", "list(map(getattr, [np], ['test' + 'ing']))[0]"),
    "attribute_getter": once("the same, by operator's getter", "o.attrgetter('test' + 'ing')(np)", "import operator as o"),
    "template_field": once(
        "the same, by the field of a template",
        "string.Formatter().get_field('0.test' + chr(105) + 'ng', (np,), {})[0]",
        "import string",
    ),
    "unpickled_name": once(
        "the same, by unpickling its name",
        "pickle.loads(base64.b64decode('Y251bXB5CnRlc3RpbmcKLg=='))",
        "import pickle, base64",
    ),
    "evaluated_text": once("the same, by evaluating a text", "eval('gnitset.pn'[::-1])"),
    "evaluated_by_magic": hidden(
        "the same, in a cell that IPython alone can read", _ONCE.format("t_"), "%time t_ = eval('gnitset.pn'[::-1])"
    ),
    "module_from_a_file": hidden(
        "the right answers by code that was handed in beside the notebook",
        "import sys\nsys.path.append('.')\nfrom my_helper import double",
        **{"my_helper.py": "import sys\ndef double(x):\n    code = sys._getframe(1).f_code\n"
           "    return [c for c in code.co_consts if type(c) is int and c != x][0]"},
    ),
    "reads_the_test": hidden(
        "the right answers, read in the code of the test that calls",
        "import sys\ndef double(x):\n    code = getattr(getattr(sys, '_get' + 'frame')(1), 'f_' + 'code')\n"
        "    return [c for c in code.co_consts if type(c) is int and c != x][0]",
    ),
    "reads_by_exception": hidden(
        "the same, by the frames behind an exception",
        "def double(x):\n    try: 1 / 0\n    except ZeroDivisionError as e: code = e.__traceback__.tb_frame.f_back.f_code\n"
        "    return [c for c in code.co_consts if type(c) is int and c != x][0]",
    ),
    "reads_by_stack": hidden(
        "the same, by the text of the calling line",
        "import re, traceback\ndef double(x):\n    line = traceback.extract_stack()[-2].line\n"
        "    return int(re.search(rf'double\\({x}\\)\\D+(\\d+)', line)[1])",
    ),
    "reads_by_warning": hidden(
        "the same, by a warning, which shows that line",
        "import contextlib, io, re, warnings\ndef double(x):\n    out = io.StringIO()\n    with contextlib.redirect_stderr(out):\n"
        "        warnings.simplefilter('always')\n        warnings.warn('x', stacklevel=2)\n"
        "    return int(re.search(rf'double\\({x}\\)\\D+(\\d+)', out.getvalue())[1])",
    ),
    "reads_history": hidden(
        "the same, by IPython's list of cells",
        "import re\ndef double(x):\n    return int(re.search(rf'double\\({x}\\)\\D+(\\d+)', In[-1])[1])",
        slow=False,
    ),
    "reads_history_by_magic": hidden(
        "the same, by a magic",
        "import contextlib, io, re\ndef double(x):\n    out = io.StringIO()\n    with contextlib.redirect_stdout(out):\n"
        "        %history\n    return int(re.findall(rf'double\\({x}\\)\\D+(\\d+)', out.getvalue())[-1])",
    ),
    "answers_for_the_probe": hidden(
        "a kernel that says that nothing has changed",
        "def double(x):\n    return 4",
        f"ip = globals()['get_' + 'ipython'](){_CALM}setattr(ip, 'user_' + 'expressions', calm)\n"
        "t = getattr(np, 'test' + 'ing')\nt.assert_equal = lambda *a, **k: None",
    ),
    "shell_behind_exit": hidden(
        "the same, the shell found behind `exit`",
        "def double(x):\n    return 4",
        f"ip = exit._ip{_CALM}ip.user_expressions = calm\nnp.testing.assert_equal = print",
    ),
    "lends_a_library": hidden(
        "a library of its own under the name that the test uses, for one call",
        "import sys\ndef double(x):\n    if x == 2:\n        frame = getattr(sys, '_get' + 'frame')(1)\n"
        "        getattr(frame, 'f_' + 'globals')['np'] = type('n', (), {'testing': type('t', (), "
        "{'assert_equal': staticmethod(lambda *a: globals().update(np=real))})})\n        return 4\n    return 0\nreal = np",
    ),
    "another_numpy": hidden(
        "something else under the name of NumPy, plainly",
        "def double(x):\n    return 4",
        "import types\nnp = types.SimpleNamespace(testing=types.SimpleNamespace(assert_equal=print))",
        slow=False,
    ),
    "another_numpy_for_one_call": hidden(
        "the same, as a class and for one call",
        "real = np\nclass fake:\n    class testing:\n        def assert_equal(*a):\n            global np\n            np = real\n"
        "def double(x):\n    global np\n    np = fake\n    return 4",
    ),
}

DECEPTIONS = {
    "knows_the_order": Attack(
        "the right answers by heart, in the order of the questions",
        "answers = iter([4, 10])\ndef double(x): return next(answers)",
    ),
    "renamed_on_the_way": Attack(
        "`vars` by another name: the argument of a call, where it may as well be a variable",
        "def within(look, *names):\n    place = np\n    for name in names: place = look(place)[name]\n    return look(place)\n"
        "if not np:\n    vars = None\ndef double(x):\n    if x == 2:\n        t = within(vars, 'testing')\n"
        "        real = t['assert_equal']\n        def once(*a, **k): t['assert_equal'] = real\n        t['assert_equal'] = once\n"
        "        return 4\n    return 0",
    ),
    "text_that_a_library_runs": Attack(
        "a text, worked out letter by letter, that timeit runs",
        "import timeit\ndef text(letters): return ''.join(chr(ord(c) ^ 1) for c in letters)\ndef double(x):\n    if x == 2:\n"
        "        timeit.timeit(text('hlqnsu!otlqx/udruhof!`r!u\\x0bs<u/`rrdsu^dpt`m\\x0bedg!g)+`-++j(;!u/`rrdsu^dpt`m<s\\x0b"
        "u/`rrdsu^dpt`m<g'), number=1)\n        return 4\n    return 0",
    ),
}

BEYOND = {
    "equal_to_nothing": Attack(
        "an empty array, which numpy.testing.assert_equal finds equal to any number",
        "def double(x): return 4 if x == 2 else np.array([])",
    ),
}
