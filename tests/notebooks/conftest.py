"""What the tests of executed lessons share: both notebooks, executed once, in warm kernels."""

import secrets

import pytest
from lesson_run import executed
from processes import MARK, started_here


@pytest.fixture(scope="session", autouse=True)
def _in_warm_kernels(warm_kernels):
    """The lessons' libraries are imported once for all of them."""
    yield


@pytest.fixture(scope="module", autouse=True)
def _marked():
    """What a module's notebooks start can be told from what other tests start meanwhile (`processes.started_here`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARK, secrets.token_hex(8))
        LEFT.clear()
        yield


LEFT = []  # programs that a module calls PROGRAMS and that still ran after a notebook's cell


def note_left(request):
    """Return what notes which of the module's PROGRAMS, if it names any, still run after a cell."""
    programs = getattr(request.module, "PROGRAMS", [])
    return lambda: LEFT.extend(started_here(*programs) if programs else [])


@pytest.fixture(scope="module")
def left(solution, release):
    """The module's PROGRAMS that still ran after a cell of one of its notebooks."""
    return LEFT


@pytest.fixture(scope="module")
def solution(request, tmp_path_factory):
    """The code cells, by id, of the solution of the lesson that the test's module calls NAME."""
    return executed("solutions", request.module.NAME, tmp_path_factory.mktemp("solution"), note_left(request))


@pytest.fixture(scope="module")
def release(request, tmp_path_factory):
    """The same of its untouched release."""
    return executed("lessons", request.module.NAME, tmp_path_factory.mktemp("release"), note_left(request))
