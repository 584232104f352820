"""What must be shown before a division, a root, an index: and which ways of showing it are understood."""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

import pytest

from openstride.runtime import load
from tests.portable.conftest import Check

HEAD = '''"""A module for the proofs."""

from math import nan, sqrt

N = 4
RING = 8
FIELDS = 3
EPSILON = 1e-9
LIMIT = 1000.0
TABLE = (0.5, 1.0, 2.0)
HOLED = (0.0, 1.0)


class Inner:
    def __init__(self) -> None:
        self.a = 0.0
        self.setting = 1.0
        self.width = 0.5
        self.count = 0
        self.row = [0.0] * N


class Middle:
    def __init__(self) -> None:
        self.inner = Inner()


class S:
    def __init__(self) -> None:
        self.inner = Inner()
        self.middle = Middle()
        self.a = 0.0
        self.setting = 1.0
        self.width = 0.5
        self.count = 0
        self.phase = 0
        self.flag = False
        self.row = [0.0] * N
        self.ring = [0.0] * (RING * FIELDS)
        self.order = [0] * N


def positive(x: float) -> float:
    return x if x > EPSILON else EPSILON


def root(x: float) -> float:
    return sqrt(x) if x > 0.0 else 0.0


def clamp(x: float, low: float, high: float) -> float:
    if not x > low:
        return low
    return high if x > high else x


def wrapped(n: int) -> int:
    return n % N


def both(x: float) -> tuple[float, float]:
    return x * x + 1.0, x


def touch(s: S) -> bool:
    s.a = 0.0
    return True


def settle_inner(inner: Inner, x: float) -> None:
    inner.width = x if 0.25 < x < 2.0 else 0.5
    inner.count += 1
    inner.a = x


def settle(s: S, x: float) -> None:
    settle_inner(s.inner, x)
    settle_inner(s.middle.inner, 2.0 * x)
    s.width = x if 0.25 < x < 2.0 else 0.5
    s.phase = (s.phase + 1) % N
    s.count += 1
    s.a = x
    s.flag = x > 0.0


def f(s: S, other: S, x: float, y: float, n: int, k: int, test: bool, values: list[float], states: list[S]) -> None:
'''

ACCEPTED = [
    # Divisors
    "z = x / 2.0",
    "z = x / LIMIT",
    "z = x / (x * x + 1.0)",
    "z = x / (abs(x) + EPSILON)",
    "z = x / (EPSILON + root(x))",
    "z = x / positive(y)",
    "z = x / -positive(y)",
    "z = x / clamp(y, 0.5, 2.0)",
    "z = x / (2.0 * clamp(y, 0.5, 2.0))",
    "z = x / y if y > 0.0 else 0.0",
    "z = x / y if y != 0.0 else 0.0",
    "z = 0.0 if y == 0.0 else x / y",
    "z = x / y if not y <= 0.0 else 0.0",
    "z = x / y if abs(y) > EPSILON else 0.0",
    "z = x / y if -y > 0.0 else 0.0",
    "z = x / y if 0.0 < y < 2.0 else 0.0",
    "z = x / y if test and y > 0.0 else 0.0",
    "z = 0.0 if y <= 0.0 or test else x / y",
    "z = x / y if y > 1.0 or y < -1.0 else 0.0",
    "if y > 0.0:\n    z = x / y",
    "if not y > 0.0:\n    return\nz = x / y",
    "if y <= 0.0:\n    return\nz = x / y",
    "if y > 0.0:\n    z = 1.0\nelif y < 0.0:\n    z = x / y",
    "if not (test and y > 0.0):\n    return\nz = x / y",
    "for i in range(n):\n    if not y > 0.0:\n        continue\n    z = x / y",
    "while y > 0.5:\n    z = x / y\n    y = y * 0.5",
    "if y < EPSILON:\n    y = EPSILON\nz = x / y",
    "d = x * x + y * y\nif d > 0.0:\n    z = x / d",
    "good = y > 0.0 and test\nz = x / y if good else 0.0",
    "good = y > 0.0\nif not good:\n    return\nz = x / y",
    "test = y > 0.0 and test\nif y > 1.0:\n    z = x / y",
    "s.flag = y > 0.0\nz = x / y if s.flag else 0.0",
    "z = x / s.a if s.a > 0.0 else 0.0",
    "if s.setting > 0.0:\n    z = x / s.setting",
    "z = x / s.width",
    "if s.row[k] > 0.0:\n    z = x / s.row[k]",
    "if x - y > 0.0:\n    z = 1.0 / (x - y)",
    "if n - k < 1:\n    return\nz = x / float(n - k)",
    "z = x / float(n) if n > 0 else 0.0",
    "z = x / float(abs(n) + 1)",
    "a, b = both(x)\nz = b / a",
    "z = x / TABLE[k % len(TABLE)]",
    "if y == y:\n    z = 1.0",
    "z = x / nan",
    "d = root(x * x + y * y)\nif d == 0.0:\n    return\nz = x / d",
    "m = n // 3",
    "m = n % N",
    "m = n % k if k > 0 else 0",
    "m = n // k if k != 0 else 0",
    # Roots
    "z = sqrt(2.0)",
    "z = sqrt(x * x + y * y)",
    "z = sqrt(abs(x))",
    "z = sqrt(x) if x >= 0.0 else 0.0",
    "z = sqrt(clamp(x, 0.0, 1.0))",
    "z = sqrt(1.0 - clamp(x, 0.0, 1.0))",
    "z = sqrt(root(x))",
    "if x < 0.0:\n    return\nz = sqrt(x)",
    # int()
    "m = int(x) if -LIMIT < x < LIMIT else 0",
    "m = int(clamp(x, 0.0, 9.0))",
    "if not abs(x) < LIMIT:\n    return\nm = int(x * 2.0)",
    "m = int(2.7)",
    # Indices
    "z = s.row[0]",
    "z = s.row[N - 1]",
    "for i in range(N):\n    s.row[i] = 0.0",
    "for i in range(len(s.row)):\n    s.row[i] = 0.0",
    "for i in range(1, N):\n    s.row[i] = s.row[i - 1]",
    "for i in range(0, RING * FIELDS, FIELDS):\n    s.ring[i + 2] = 0.0",
    "for i in range(RING):\n    for j in range(FIELDS):\n        s.ring[i * FIELDS + j] = 0.0",
    "at = (s.count % RING) * FIELDS\ns.ring[at + 2] = x",
    "at = (n % RING) * FIELDS\nfor j in range(FIELDS):\n    s.ring[at + j] += x",
    "z = s.row[s.phase]",
    "z = s.row[wrapped(n)]",
    "if 0 <= k < N:\n    z = s.row[k]",
    "if 0 <= k < len(s.row):\n    z = s.row[k]",
    "k = 0\nwhile k < N:\n    s.row[k] = 0.0\n    k += 1",
    "k = 0\nwhile test:\n    k = (k + 1) % N\n    s.row[k] = 0.0",
    "k = 0\nwhile True:\n    if k >= N:\n        break\n    s.row[k] = 0.0\n    k += 1",
    "at = N - 1\nfor i in range(N):\n    s.row[at - i] = 0.0",
    "z = s.row[int(clamp(x, 0.0, 3.5))]",
    "m = s.order[0]\nif 0 <= m < N:\n    z = s.row[m]",
    "for i in range(len(values)):\n    z = values[i]",
    "row = s.row\nfor i in range(len(row)):\n    row[i] = 0.0",
    "z = states[0].a",
    # Nested states
    "z = x / s.inner.width",
    "z = x / s.middle.inner.width",
    "z = x / s.inner.a if s.inner.a > 0.0 else 0.0",
    "inner = s.inner\nz = x / inner.a if inner.a > 0.0 else 0.0",
    "if s.inner.a > 0.0:\n    s.a = 0.0\n    z = x / s.inner.a",
    "if s.a > 0.0:\n    settle_inner(s.inner, y)\n    z = x / s.a",
    "s.inner.row[s.inner.count % N] = x",
    "for i in range(len(s.middle.inner.row)):\n    s.middle.inner.row[i] = 0.0",
    "row = s.inner.row\nfor i in range(N):\n    row[i] = 0.0",
    "for i in range(len(states)):\n    inner = states[i].inner\n    z = x / inner.width",
]  # fmt: skip

REFUSED = [
    # Divisors
    ("z = x / y", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / 0.0", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / (x * x + y * y)", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / (positive(x) * positive(y) * 1e-310)", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / root(y)", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / clamp(y, 0.0, 2.0)", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / y if y >= 0.0 else 0.0", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = 0.0 if y > 0.0 else x / y", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / y if test or y > 0.0 else 0.0", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("if y > 0.0:\n    y = y - 1.0\n    z = x / y", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if y > 0.0:\n    z = 1.0\nz = x / y", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if y > 0.0:\n    while test:\n        z = x / y\n        y = 0.0", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if y > 0.0:\n    for i in range(n):\n        y *= 0.5\n    z = x / y", 4, "may be zero", "a / d if d > 0.0"),
    ("if y == y:\n    z = x / y", 2, "divisor may be zero", "a / d if d > 0.0"),
    ("good = y > 0.0\ny = x\nz = x / y if good else 0.0", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("good = y > 0.0\ngood = test\nz = x / y if good else 0.0", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if s.a > 0.0:\n    other.a = 0.0\n    z = x / s.a", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if s.a > 0.0:\n    touch(other)\n    z = x / s.a", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if s.a > 0.0 and touch(s):\n    z = x / s.a", 2, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / s.a if s.a > 0.0 and touch(s) else 0.0", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / s.setting", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("if s.row[k] > 0.0:\n    s.row[n] = 0.0\n    z = x / s.row[k]", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if s.row[k] > 0.0:\n    k = n\n    z = x / s.row[k]", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("if x - y > 0.0:\n    z = 1.0 / (y - x)", 2, "divisor may be zero", "a / d if d > 0.0"),
    ("if x - y > 0.0:\n    y = x\n    z = 1.0 / (x - y)", 3, "divisor may be zero", "a / d if d > 0.0"),
    ("a, b = both(x)\nz = a / b", 2, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / HOLED[k % len(HOLED)]", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = 1.0\nz /= x", 2, "divisor may be zero", "a / d if d > 0.0"),
    ("w = states[k]\nif w.a > 0.0:\n    states[n].a = 0.0\n    z = x / w.a", 4, "may be zero", "a / d if d > 0.0"),
    ("for i in range(n):\n    w = states[i]\n    if i > 0:\n        z = x / w.a\n    y = w.a", 4, "be zero", "a / d"),
    ("z = x / s.inner.a", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("z = x / s.inner.setting", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("if s.inner.a > 0.0:\n    z = x / s.middle.inner.a", 2, "divisor may be zero", "a / d if d > 0.0"),
    ("if s.inner.a > 0.0:\n    other.inner.a = 0.0\n    z = x / s.inner.a", 3, "may be zero", "a / d if d > 0.0"),
    ("if s.inner.setting > 0.0:\n    settle(other, y)\n    z = x / s.inner.setting", 3, "may be zero", "a / d"),
    ("v = s.inner\nif v.a > 0.0:\n    s.inner.a = y\n    z = x / v.a", 4, "may be zero", "a / d if d > 0.0"),
    ("v = s.middle.inner\nif v.setting > 0.0:\n    settle(s, y)\n    z = x / v.setting", 4, "may be zero", "a / d"),
    ("v = s.inner\nif v.setting > 0.0:\n    settle_inner(other.inner, y)\n    z = x / v.setting", 4, "zero", "a / d"),
    ("for i in range(n):\n    v = states[i].inner\n    if test:\n        z = x / v.a\n    y = v.a", 4, "zero", "a / d"),
    ("z = x / float(n)", 1, "divisor may be zero", "a / d if d > 0.0"),
    ("m = n // k", 1, "divisor may be zero", "test n > 0"),
    ("m = n % k", 1, "divisor may be zero", "test n > 0"),
    ("m = n % 0", 1, "divisor may be zero", "test n > 0"),
    # Roots
    ("z = sqrt(x)", 1, "negative number", "sqrt(x) if x > 0.0 else 0.0"),
    ("z = sqrt(x * y)", 1, "negative number", "sqrt(x) if x > 0.0 else 0.0"),
    ("z = sqrt(x * x - 1.0)", 1, "negative number", "sqrt(x) if x > 0.0 else 0.0"),
    ("z = sqrt(x) if x < 1.0 else 0.0", 1, "negative number", "sqrt(x) if x > 0.0 else 0.0"),
    ("z = sqrt(-1.0)", 1, "negative number", "sqrt(x) if x > 0.0 else 0.0"),
    ("z = sqrt(x) if not x < 0.0 else 0.0\nz = sqrt(x)", 2, "negative number", "sqrt(x) if x > 0.0 else 0.0"),
    # int()
    ("m = int(x)", 1, "NaN or of too large", "-LIMIT < x < LIMIT"),
    ("m = int(x) if x < LIMIT else 0", 1, "NaN or of too large", "-LIMIT < x < LIMIT"),
    ("m = int(x) if not abs(x) > LIMIT else 0", 1, "NaN or of too large", "-LIMIT < x < LIMIT"),
    ("m = int(1e300)", 1, "NaN or of too large", "-LIMIT < x < LIMIT"),
    ("m = int(nan)", 1, "NaN or of too large", "-LIMIT < x < LIMIT"),
    # Ints
    ("m = n * k", 1, "pass 2**53", "wrap them"),
    ("m = n * n", 1, "pass 2**53", "wrap them"),
    ("m = 4503599627370496 + 4503599627370496", 1, "pass 2**53", "wrap them"),
    ("n *= n", 1, "pass 2**53", "wrap them"),
    # Indices
    ("z = s.row[N]", 1, "outside the list of 4", "wrap it"),
    ("z = TABLE[3]", 1, "outside the list of 3", "wrap it"),
    ("for i in range(N + 1):\n    s.row[i] = 0.0", 2, "outside the list of 4", "wrap it"),
    ("for i in range(N):\n    s.row[i - 1] = 0.0", 2, "may be negative", "loop from 0"),
    ("for i in range(N):\n    s.row[i + 1] = 0.0", 2, "outside the list of 4", "wrap it"),
    ("for i in range(N):\n    s.row[i] = s.row[N - i]", 2, "outside the list of 4", "wrap it"),
    ("at = (s.count % RING) * FIELDS\ns.ring[at + 3] = x", 2, "outside the list of 24", "wrap it"),
    ("for i in range(len(values)):\n    z = values[i - 1]", 2, "may be negative", "loop from 0"),
    ("for i in range(len(s.ring)):\n    s.row[i] = 0.0", 2, "outside the list of 4", "wrap it"),
    ("z = s.row[n % RING]", 1, "outside the list of 4", "wrap it"),
    ("z = s.row[s.phase + 1]", 1, "outside the list of 4", "wrap it"),
    ("z = s.row[int(clamp(x, 0.0, 4.0))]", 1, "outside the list of 4", "wrap it"),
    ("s.row[N] += 1.0", 1, "outside the list of 4", "wrap it"),
    ("z = s.inner.row[N]", 1, "outside the list of 4", "wrap it"),
    ("v = s.middle.inner\nz = v.row[n % RING]", 2, "outside the list of 4", "wrap it"),
    ("if n >= N:\n    z = s.row[n]", 2, "outside the list of 4", "wrap it"),
    ("if n < 0:\n    z = s.row[n]", 2, "may be negative", "loop from 0"),
]  # fmt: skip

ASSUMED = [
    "z = s.row[n]",
    "z = s.row[s.count]",
    "z = s.inner.row[s.inner.count]",
    "z = s.row[s.order[0]]",
    "z = values[n - 1]",
    "if n < N:\n    z = s.row[n]",
    "k = 0\nwhile k <= N:\n    s.row[k] = 0.0\n    k += 1",
    "for i in range(n, k):\n    s.row[i] = 0.0",
]


def body(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_is_shown_to_be_safe_is_accepted(checked: Check, text: str) -> None:
    findings = checked(module=HEAD + body(text))
    assert findings.refused == []
    assert "row[k]" in text or findings.assumed == []


# Ways of going on for ever, and an index that is assumed to be right.
NOT_RUN = ("while test", "if s.row[k]")


@pytest.mark.parametrize(
    "text", [text for text in ACCEPTED if not text.startswith(NOT_RUN) and "while test" not in text]
)
def test_what_is_accepted_never_goes_wrong_with_any_arguments(tmp_path: Path, text: str) -> None:
    (tmp_path / "module.py").write_text(HEAD + body(text))
    module = load("cpython", tmp_path, boundscheck=True)
    random = Random(1)
    floats = (0.0, -0.0, 5e-324, -1e-200, 1e-9, 0.5, 1.0, -2.0, 7.3, 1e30, -1.7e308, math.nan)
    for _ in range(100):
        states = module.new("S", 3)
        for state in states:
            state.a, state.setting = random.choice(floats), random.choice(floats)
            state.inner.a, state.middle.inner.a = random.choice(floats), random.choice(floats)
            for i in range(4):
                state.row[i], state.order[i] = random.choice(floats), random.randrange(-9, 9)
        for _ in range(random.randrange(5)):
            module.module("module").settle(states[0], random.choice(floats))
        module.module("module").f(
            states[0],
            random.choice(states),
            random.choice(floats),
            random.choice(floats),
            random.randrange(-9, 9),
            random.randrange(-9, 9),
            random.random() < 0.5,
            module.floats([random.choice(floats) for _ in range(random.randrange(9))]),
            states,
        )


@pytest.mark.parametrize(("text", "line", "what", "instead"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_may_go_wrong_is_refused(checked: Check, text: str, line: int, what: str, instead: str) -> None:
    refused = checked(module=HEAD + body(text)).refused
    assert refused
    assert {refusal.line for refusal in refused} == {HEAD.count("\n") + line}, refused
    assert any(what in refusal.what and instead in refusal.instead for refusal in refused), refused


@pytest.mark.parametrize("text", ASSUMED)
def test_an_index_of_which_nothing_is_known_is_listed_apart(checked: Check, text: str) -> None:
    findings = checked(module=HEAD + body(text))
    assert findings.refused == []
    assert findings.assumed


def test_a_refusal_gives_the_range_that_was_found(checked: Check) -> None:
    (refusal,) = checked(module=HEAD + body("z = s.row[n % RING]")).refused
    assert refusal.what == "the index may lie outside the list of 4: it lies in [0, 7]"


def test_arguments_are_known_inside_the_function_they_go_to(checked: Check) -> None:
    source = "def third(values: list[float], at: int) -> float:\n    return values[at]\n\n\n"
    state = "class S:\n    def __init__(self) -> None:\n        self.row = [0.0] * 4\n\n\n"
    call = "def f(s: S, n: int) -> float:\n    return third(s.row, {0})\n"
    assert checked(module=state + source + call.format("n % 4")).refused == []
    refused = checked(module=state + source + call.format("n % 5")).refused
    assert [(refusal.line, "outside the list of 4" in refusal.what) for refusal in refused] == [(7, True)]


def test_results_are_known_where_the_function_is_called(checked: Check) -> None:
    other = "def share(x: float) -> float:\n    return x if 0.0 < x < 1.0 else 0.5\n"
    user = "from .other import share\n\n\ndef f(x: float) -> float:\n    return 1.0 / ({0}share(x))\n"
    assert checked(other=other, user=user.format("")).refused == []
    assert len(checked(other=other, user=user.format("-0.5 + ")).refused) == 1


def test_a_loop_over_lists_of_several_lengths_stays_within_each(checked: Check) -> None:
    source = (
        "class S:\n    def __init__(self) -> None:\n        self.short = [0.0] * 2\n        self.long = [0.0] * 5\n\n\n"
        "def clear(values: list[float]) -> None:\n    for i in range(len(values)):\n        values[i] = 0.0\n\n\n"
        "def f(s: S) -> None:\n    clear(s.short)\n    clear(s.long)\n"
    )
    findings = checked(module=source)
    assert (findings.refused, findings.assumed) == ([], [])
