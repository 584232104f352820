"""The examples of docs/portable.md are what they say they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.portable.conftest import Check

TEXT = (Path(__file__).parent.parent.parent / "docs" / "portable.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python (right|wrong)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
(SIGNATURE,) = re.findall(r"^def f\(.*$", TEXT, re.MULTILINE)
HEAD = f'''"""The examples."""

from math import nan, sqrt

N = 4


class Samples:
    def __init__(self) -> None:
        self.count = 0
        self.time = [0.0] * N


class Foot:
    def __init__(self) -> None:
        self.samples = Samples()
        self.slow = nan
        self.count = 0
        self.quiet = 0
        self.ring = [0.0] * N


def append(samples: Samples, time: float) -> None:
    samples.time[samples.count % N] = time
    samples.count += 1


{SIGNATURE}
'''


def test_there_are_examples_of_both_kinds() -> None:
    assert {kind for kind, _ in EXAMPLES} == {"right", "wrong"}


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_an_example_is_refused_where_it_is_wrong_and_accepted_where_it_is_right(
    checked: Check, kind: str, text: str
) -> None:
    findings = checked(module=HEAD + "".join(f"    {line}\n" for line in text.splitlines()))
    if kind == "right":
        assert (findings.refused, findings.assumed) == ([], [])
    else:
        assert findings.refused
