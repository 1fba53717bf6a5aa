"""What chance brings in the tests of checks is the same in every run."""

import pytest


@pytest.fixture(autouse=True)
def seeded(monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "3")
