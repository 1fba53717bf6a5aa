"""What the watch on tampering runs inside the learner's kernel: it looks at what a test relies on.

Its text is sent to the kernel (see tampering/signs.py) and uses nothing of this package. It keeps nothing there: what things
were at the start is known outside only.
"""


def look(modules, known):
    """Return, as JSON, a mark for each watched thing; only {"same": true} if all marks together are `known`.

    modules: names of modules to watch. Those not yet imported are, when `known` is "".
    """
    import json

    marks = {name: hash(value) for part in (_built_in, _interpreter, _shell, _modules) for name, value in part(modules, known)}
    digest = str(hash(tuple(marks.items())))
    facts = {} if digest == known else {name: format(mark & 0xFFFFFFFFFFFFFFFF, "x") for name, mark in marks.items()}
    return json.dumps({"digest": digest, "facts": facts} if facts else {"same": True})


def _mark(value, depth=0):
    """Return what changes if a thing is replaced, or a function is given other code."""
    import types

    if isinstance(value, types.MethodType):
        return ("method", id(value.__self__), _mark(value.__func__))
    if isinstance(value, types.FunctionType):
        code, named = value.__code__, value.__kwdefaults__ or {}
        cells = [id(cell.cell_contents) for cell in value.__closure__ or () if _is_full(cell)]
        return (id(value), id(code), hash(code), *map(id, value.__defaults__ or ()), *map(id, named.values()), *cells)
    if isinstance(value, type) and depth == 0:
        members = [(name, _mark(member, 1)) for name, member in sorted(vars(value).items()) if callable(member)]
        return (id(value), *map(id, value.__mro__), *members)
    if isinstance(value, (staticmethod, classmethod)):
        return _mark(value.__func__, depth)
    return id(value)


def _is_full(cell):
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True


def _built_in(modules, known):
    import builtins

    for name, value in sorted(vars(builtins).items()):
        if name not in ("_", "__", "___", "display", "get_ipython"):
            yield f"the built-in {name}", _mark(value, 1)
    yield "the number of built-ins", len([name for name in vars(builtins) if name not in ("_", "__", "___")])


def _interpreter(modules, known):
    import sys
    import threading
    import traceback
    import warnings

    own = [one if isinstance(one, type) else type(one) for one in sys.meta_path if _is_own(one)]
    yield "tracing", (sys.gettrace() is None, sys.getprofile() is None)
    yield "tracing of threads", (id(threading._trace_hook), id(threading._profile_hook))
    yield "sys.excepthook", _mark(sys.excepthook)
    yield "sys.displayhook", id(type(sys.displayhook))
    yield "sys._getframe", id(sys._getframe)
    yield "the import system", tuple((kind.__module__, kind.__qualname__) for kind in own)
    yield "how warnings are shown", tuple(map(_mark, (warnings.warn, warnings.showwarning, warnings._showwarnmsg_impl)))
    yield "how tracebacks are made", (_mark(traceback.format_exception), _mark(traceback.TracebackException))


def _is_own(importer):
    """Whether an importer is the notebook's: installed libraries add theirs when they are imported."""
    kind = importer if isinstance(importer, type) else type(importer)
    return kind.__module__ == "__main__" or kind.__module__ not in __import__("sys").modules


def _shell(modules, known):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell._instance
    kernel, lines = getattr(shell, "kernel", None), getattr(shell, "input_transformer_manager", None)
    steps = [
        one
        for name in ("cleanup_transforms", "line_transforms", "token_transforms")
        for one in getattr(lines, name, ())
    ]
    calls = [(name, one) for name, calls in sorted(shell.events.callbacks.items()) for one in calls]
    yield "IPython's shell", (id(shell), id(type(shell)), id(kernel))
    yield "IPython's input transformers", tuple(map(_mark, [*steps, *shell.input_transformers_post]))
    yield "IPython's AST transformers", tuple(map(id, shell.ast_transformers))
    yield "IPython's events", tuple((name, _mark(one)) for name, one in calls if not _is_library(one))
    yield (
        "IPython's exception handlers",
        (shell.custom_exceptions, len(shell.custom_exceptions) and _mark(shell.CustomTB)),
    )
    parts = {
        "shell": shell, "kernel": kernel, "session": getattr(kernel, "session", None),
        "display hook": shell.displayhook, "display": shell.display_pub,
        "tracebacks": shell.InteractiveTB, "compiler": shell.compile,
        "events": shell.events, "formatter": shell.display_formatter,
    }  # fmt: skip
    for name, one in parts.items():
        kind = type(one)
        own = [
            (key, _mark(value)) for key, value in sorted(getattr(one, "__dict__", {}).items()) if _is_method(kind, key)
        ]
        yield f"IPython's {name}", (*[_mark(base) for base in kind.__mro__ if base.__module__ in _OURS_TO_WATCH], *own)


_OURS_TO_WATCH = (
    "IPython.core.interactiveshell", "ipykernel.zmqshell", "ipykernel.ipkernel", "ipykernel.kernelbase",
    "jupyter_client.session", "IPython.core.displayhook", "ipykernel.displayhook", "IPython.core.ultratb",
    "IPython.core.compilerop", "IPython.core.events", "IPython.core.formatters", "IPython.core.displaypub",
    "ipykernel.compiler",
)  # fmt: skip


def _is_method(kind, name):
    """Whether something on an object hides a method of its class."""
    import types

    return isinstance(getattr(kind, name, None), types.FunctionType)


def _is_library(call):
    """Whether a callback is a function of a library that adds it when plots or widgets are first used."""
    import sys

    function = getattr(call, "__func__", call)
    home = sys.modules.get(getattr(function, "__module__", None) or "")
    code = getattr(function, "__code__", None)
    package = getattr(home, "__name__", "").split(".")[0]
    return (
        package in ("matplotlib_inline", "matplotlib", "ipykernel", "IPython", "ipywidgets")
        and code is not None
        and code.co_filename == getattr(home, "__file__", None)
    )


def _modules(modules, known):
    import importlib
    import sys

    for name in () if known else modules:
        package, _, last = name.rpartition(".")
        if name in sys.modules or hasattr(sys.modules.get(package), last):  # there, or no module
            continue
        try:
            importlib.import_module(name)
        except Exception:
            continue
    watched, packages = set(modules), tuple(f"{name}." for name in modules if "." in name)
    roots = {name.partition(".")[0] for name in modules}
    for name in sorted(name for name in sys.modules if name.partition(".")[0] in roots):
        if name in watched or name.startswith(packages):
            module = sys.modules[name]
            yield f"the module {name}", (id(module), id(type(module)))
            for key, value in vars(module).items():
                if not key.startswith("__") and callable(value):
                    yield f"{name}.{key}", _mark(value, name.startswith("numpy"))  # its classes are not taken apart
