"""The benchmark's modules: scripts beside one another, in no package."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    """``rows`` and ``run``, and whatever they import beside them."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    before = set(sys.modules)
    import rows
    import run

    yield rows, run
    for name in set(sys.modules) - before:
        if str(BENCHMARKS) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]
