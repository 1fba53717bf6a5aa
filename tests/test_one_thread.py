"""One thread for linear algebra: while anybody is within it, and not a moment longer."""

import threading

import pytest
import scipy.linalg  # noqa: F401 - brings a library of its own
from processes import PATIENCE
from threadpoolctl import ThreadpoolController

from ai_lifecycle.one_thread import one_thread


@pytest.fixture
def threads():
    """A function that tells how many threads each library of linear algebra uses; two each to begin with."""
    libraries = ThreadpoolController().select(user_api="blas")
    with libraries.limit(limits=2):
        yield lambda: {one.get_num_threads() for one in libraries.lib_controllers}


def test_within_it_every_library_uses_one_thread_and_afterwards_as_many_as_before(threads):
    assert threads() == {2}
    with one_thread():
        assert threads() == {1}
        with one_thread():
            assert threads() == {1}
        assert threads() == {1}, "the inner one lifted the outer one's limit"
    assert threads() == {2}


def test_an_error_within_it_lifts_the_limit(threads):
    with pytest.raises(ZeroDivisionError), one_thread():
        1 / 0  # noqa: B018
    assert threads() == {2}


def test_two_threads_that_leave_in_the_order_they_came_lift_the_limit(threads):
    came, go = threading.Event(), threading.Event()

    def other():
        with one_thread():
            came.set()
            go.wait(PATIENCE)

    beside = threading.Thread(target=other)
    with one_thread():
        beside.start()
        assert came.wait(PATIENCE)
    assert threads() == {1}, "the other is still within it"
    go.set()
    beside.join()
    assert threads() == {2}, "the second to leave restored what the first had set"
