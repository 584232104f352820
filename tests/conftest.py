"""What all tests share: the recordings beside the checkout, what a run of the tests requires, and where caches lie.

A test that needs something a machine may lack asks for it by a name:

    def test_a_real_run_gives_strides(shared: Path) -> None: ...

    def test_the_translation_gives_equal_bits(require: Require) -> None:
        require("node", "it runs the translated engine", present=shutil.which("node") is not None)

Where the thing is lacking the test is skipped and says so. Where its name stands in the environment variable
OPENSTRIDE_REQUIRE (words, or with commas), the test fails instead, so that no machine that ought to have it passes by
skipping. The same goes for any other skip whose reason starts with such a name and a colon.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Protocol

import hypothesis
import pytest
from hypothesis.configuration import set_hypothesis_home_dir

ROOT = Path(__file__).resolve().parent.parent
#: Whether all is proved that is promised, on a machine that does nothing else meanwhile: `make proof`. The tests try it
#: a few times, and tell how long it took; two of them share two cores, so a limit in seconds would hold the machine
#: against it.
FULL = os.environ.get("OPENSTRIDE_PROOF") == "full"
REQUIRED = frozenset(os.environ.get("OPENSTRIDE_REQUIRE", "").replace(",", " ").split())

# All workers of a run, and the next run, share what one of them has compiled.
os.environ.setdefault("OPENSTRIDE_CACHE_DIR", str(ROOT / ".cache" / "openstride"))

# At a desk each run tries fresh examples and remembers those that failed. A run with requirements decides whether a
# change may land, so it tries the same examples each time. There is no deadline, since the first example may compile
# the engine.
set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")
hypothesis.settings.register_profile("openstride", deadline=None, derandomize=bool(REQUIRED))
hypothesis.settings.load_profile("openstride")


class Require(Protocol):
    """Skip the test, or fail it where `name` is required, unless the thing is present."""

    def __call__(self, name: str, why: str, *, present: bool) -> None: ...


@pytest.fixture(scope="session")
def require() -> Require:
    """Return the function by which a test states what it needs, and why."""

    def state(name: str, why: str, *, present: bool) -> None:
        __tracebackhide__ = True  # The report names the test that skips, not this line.
        if not present:
            pytest.skip(f"{name}: lacking; {why}")

    return state


@pytest.fixture(scope="session")
def shared(require: Require) -> Path:
    """Return the folder with the real recordings: OPENSTRIDE_SHARED, or `../shared` beside the checkout."""
    folder = Path(os.environ.get("OPENSTRIDE_SHARED", "../shared"))
    folder = folder if folder.is_absolute() else ROOT / folder
    require(
        "shared",
        f"real recordings are not in {folder}; set OPENSTRIDE_SHARED to the folder that holds `recordings`",
        present=(folder / "recordings").is_dir(),
    )
    return folder


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Return what a test tells a figure to that it has measured; all of them stand at the end of the run."""
    return lambda figure: record_property("measured", figure)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests have measured."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    figures = [value for report in reports for name, value in report.user_properties if name == "measured"]
    if figures:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(figures))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail that would skip for lack of a required thing."""
    report = yield
    fail_if_required(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a whole file of tests fail that would skip for lack of a required thing."""
    report = yield
    fail_if_required(report)
    return report


def fail_if_required(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip whose reason starts with the name of a required thing into a failure."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    name = reason.partition(":")[0]
    if name in REQUIRED:
        report.outcome = "failed"
        report.longrepr = f"{name} is required by OPENSTRIDE_REQUIRE, so this may not be skipped: {reason}"
