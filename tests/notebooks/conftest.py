"""Lessons are executed in warm kernels: their libraries are imported once for all of them."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _in_warm_kernels(warm_kernels):
    yield
