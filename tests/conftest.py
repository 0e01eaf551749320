"""What every test shares: a skipped test is a failing test."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator

import pluggy
import pytest


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """AppTest leaves the page as `__main__`; worker processes would import it and all it needs."""
    module = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = module


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Generator[None, pluggy.Result[pytest.TestReport], None]:
    report = (yield).get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and a skipped test is a failing test: {report.longrepr}"
