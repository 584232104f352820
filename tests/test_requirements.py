"""The promise of `conftest.py`: where a thing is required, no test passes by skipping for lack of it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

WAYS_TO_SKIP = {
    "test_by_fixture": "def test_it(shared): pass",
    "test_by_statement": "def test_it(require): require('shared', 'it reads them', present=False)",
    "test_by_mark": "import pytest\n@pytest.mark.skipif(True, reason='shared: lacking')\ndef test_it(): pass",
    "test_by_file": "import pytest\npytest.skip('shared: lacking', allow_module_level=True)\ndef test_it(): pass",
}
ANOTHER_REASON = {"test_another": "import pytest\ndef test_it(): pytest.skip('shared recordings are not the reason')"}


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a folder of tests under our conftest that skip in every way there is, on a machine without recordings."""
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(**WAYS_TO_SKIP, **ANOTHER_REASON)
    monkeypatch.setenv("OPENSTRIDE_SHARED", str(pytester.path / "nowhere"))
    return pytester


def test_what_is_lacking_is_skipped_and_named_where_it_is_not_required(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSTRIDE_REQUIRE", "node")
    result = project.runpytest_subprocess("-ra")
    result.assert_outcomes(skipped=len(WAYS_TO_SKIP) + len(ANOTHER_REASON))
    result.stdout.fnmatch_lines(["SKIPPED*shared: lacking; real recordings are not in *nowhere*"])


def test_what_is_lacking_fails_where_it_is_required_however_it_skips(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSTRIDE_REQUIRE", "node,shared")
    result = project.runpytest_subprocess("-ra", "--continue-on-collection-errors")
    result.assert_outcomes(failed=1, errors=len(WAYS_TO_SKIP) - 1, skipped=len(ANOTHER_REASON))
    assert result.stdout.str().count("shared is required by OPENSTRIDE_REQUIRE") >= len(WAYS_TO_SKIP)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
