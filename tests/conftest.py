"""What all tests share, and what they may ask for."""

from pathlib import Path

import pytest

from ai_lifecycle.grading.quick_import import without_address_checks, without_collections

ROOT = Path(__file__).parents[1]

pytest.register_assert_rewrite("lesson_run")
without_address_checks()


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Each process of the tests imports every module of them before the first one runs."""
    with without_collections():
        return (yield)


@pytest.fixture(scope="session")
def warm_kernels():
    """Kernels that have imported what the lessons import: whatever runs a notebook in this process gets one of them.

    nbclient and nbgrader need not be told: `pytestmark = pytest.mark.usefixtures("warm_kernels")` is all.
    """
    from ai_lifecycle.grading.kernels.preload import lesson_modules
    from ai_lifecycle.grading.kernels.warm_kernels import WarmKernels

    with WarmKernels(lesson_modules(*sorted(ROOT.glob("solutions/*/*.ipynb")))) as kernels:
        kernels.teach = True  # what one test's notebook compiles, the next one's need not: all of it is ours
        yield kernels
