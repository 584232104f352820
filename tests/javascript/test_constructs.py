"""Each construct of the subset does the same in JavaScript and on MicroPython as on CPython, to the last bit."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openstride.runtime import Runtime, load
from portable.check import check
from portable.expressions import LARGEST_INT
from tests.equal_bits import Program, Results, differences
from tests.javascript.conftest import Start

STATES = '''
"""The states that every construct is tried on."""

N = 4
BIG = 1099511627776


class Inner:
    def __init__(self) -> None:
        self.n = 2
        self.a = -0.0
        self.row = [0.0] * N


class S:
    def __init__(self) -> None:
        self.inner = Inner()
        self.other = Inner()
        self.a = 0.25
        self.b = 0.0
        self.n = 0
        self.m = 1
        self.flag = True
        self.row = [0.0] * N
        self.numbers = [0] * N
'''
HEAD = """
from math import nan, sqrt

from .states import BIG, N, Inner, S

HALF = 0.5
MINUS = -3
TABLE = (1.0, -0.0, 3.5)
CODES = (-1, 0, 7)
LIMIT = 1.0e15


def bump(s: S) -> int:
    s.n = (s.n + 1) % N
    s.a += 1.0
    return s.n


def swap(x: float, y: float) -> tuple[float, float]:
    return y, x


def mixed(x: float, n: int) -> tuple[float, int, bool]:
    return -x, 0 - n, x < 0.0


def again(x: float, n: int) -> tuple[float, int, bool]:
    return mixed(x, n)


def set_inner(inner: Inner, x: float) -> None:
    inner.a = x
    inner.n += 1


def f(
    s: S, states: list[S], values: list[float], codes: list[int], x: float, y: float, n: int, m: int, test: bool
) -> None:
"""

# What the body of `f` may hold, each with a name; all that it finds goes into `s`, `states`, `values` or `codes`.
CONSTRUCTS = """
# sums
s.a = x + y - (x - y)
s.b = x - (y + x) - y
# products
s.a = x * y * 2.0
s.b = x * (y * 3.0)
# quotients
s.a = x / 3.0 / 7.0
s.b = x / (y * y + 1.0) * 0.1
# mixed binding
s.a = -x * y - -y
s.b = -(-x)
values[0] = -(x - y)
values[1] = x - (-y)
# int sums
s.n = n + m - (n - m)
s.m = -n
codes[0] = -(n - n)
codes[1] = 0 - n
# int products
s.n = (n % N) * (m % 7 - 3)
s.m = 3 * (n % N - n % N)
codes[0] = (n % N - 1) * -2 * (m % 3)
# product of nothing
s.n = 0 * MINUS
s.m = (n - n) * (0 - 1)
s.a = float((m - m) * MINUS)
s.b = float(-(n - n))
# floor by constants
s.n = n // 3
s.m = n // -3
codes[0] = n // MINUS
codes[1] = -n // 2
# modulo by constants
s.n = n % 3
s.m = n % -3
codes[0] = n % MINUS
codes[1] = -n % 2
# floor and modulo
if m != 0:
    s.n = n // m
    s.m = n % m
    s.a = float(n // m)
    s.b = float(n % m)
# floor binds
if m > 0:
    s.n = n // m * 2 - n // (m + 1)
    s.m = (n + m) // (m + 2) % 5
# large ints
codes[0] = n * 4000 + 4095
codes[1] = BIG * 8190 + BIG - 1
codes[2] = -(BIG * 8190) - n
s.a = float(BIG * 8191 - 1)
# absolute
s.a = abs(x)
s.b = abs(-0.0)
s.n = abs(n)
s.m = abs(-n)
# truncation
if -LIMIT < x < LIMIT:
    s.n = int(x)
    s.m = int(-x)
    s.a = float(int(x * 0.25))
# to float
s.a = float(n)
s.b = float(n + m) * 0.5
values[0] = float(-n) * x
values[1] = HALF * float(len(values))
# roots
s.a = sqrt(x) if x > 0.0 else -sqrt(2.0)
s.b = sqrt(x * x)
# lengths
s.n = len(values) + len(TABLE)
s.m = len(states) - len(s.row)
# literals
s.a = 1e300
s.b = 5e-324
values[0] = 0.1
values[1] = 1e16
values[2] = -0.0
codes[0] = -9007199254740991
# nan
s.a = nan
s.flag = nan == nan
codes[0] = 1 if nan != nan else 0
# constants
s.a = HALF
s.b = -HALF
s.n = MINUS
s.m = -MINUS
values[0] = TABLE[1]
values[1] = TABLE[n % 3]
codes[0] = CODES[m % 3]
# comparisons
codes[0] = 1 if x < y else 0
codes[1] = 1 if x <= y else 0
codes[2] = 1 if x > y else 0
codes[3] = 1 if x >= y else 0
s.flag = x == y
s.n = 1 if x != y else 0
s.m = 1 if n == m else 0
# comparisons of ints
codes[0] = 1 if n < m else 0
codes[1] = 1 if n <= m else 0
codes[2] = 1 if n > m else 0
codes[3] = 1 if n != m else 0
# comparisons of bools
s.flag = test == (x > 0.0)
s.n = 1 if test != (n > 0) else 0
s.m = 1 if (x < y) == (n < m) else 0
# chains
s.flag = 0.0 < x <= y < 2.0
s.n = 1 if n < m != 3 else 0
s.m = 1 if not 0 <= n < m else 0
codes[0] = 1 if test and -1.0 < x < 1.0 or n == m == 0 else 0
# chain with calls
s.flag = 0 < bump(s) < 3
codes[0] = 1 if 1 <= bump(s) <= bump(s) <= s.n else 0
s.m = 1 if s.n < bump(s) < n else 0
# logic
s.flag = test and x > 0.0 or not test and n > 0
s.n = 1 if (test or x > 0.0) and (not test or y > 0.0) else 0
s.m = 1 if not (test and n > m) else 0
# logic stops
s.flag = test and bump(s) > 0
if test or bump(s) > 1:
    s.b = s.a
# choices
s.a = x if x > y else y if y > 0.0 else -1.0
s.b = (1.0 if test else 2.0) * (x if not test else y)
s.flag = n > 0 if test else m > 0
codes[0] = 1 if (test if n > 0 else m > 0) else 0
s.n = (n if test else m) if x > 0.0 else 7
# several
a, b = x, y
a, b = b, a
s.a = a
s.b = b
# several results
a, b = swap(x, y)
s.a, s.b = swap(a, b)
values[0], c = swap(a, s.a)
values[1] = c
# one name twice
_, _ = swap(x, y)
s.a = _
k = k = n
s.n = k
# results of three types
a, b, c = mixed(x, n)
s.a = a
s.n = b
s.flag = c
values[0], s.m, d = again(y, m)
s.b = 1.0 if d else 0.0
# several in order
s.n, s.row[s.n] = 2, x
s.m, s.numbers[bump(s)] = bump(s), bump(s)
# one value for several
a = b = c = x
s.a = a + b + c
s.b = values[0] = y
s.n = s.numbers[s.n] = 3
s.m = s.numbers[s.m % N] = bump(s) - 1
# chosen once for several
s.a = s.b = x if x > s.a else s.b
# value before place
s.numbers[s.n] = bump(s)
s.numbers[bump(s)] = s.n
s.numbers[bump(s)] = bump(s)
s.row[s.numbers[s.n] % N] = float(bump(s))
# operands in order
s.m = s.n % N * 10 + bump(s) * 100 + s.n % N
s.b = s.a - float(bump(s)) * s.a
values[0], values[1] = swap(s.a, float(bump(s)) + s.a)
# augmented
s.a += x
s.b -= y - x
values[0] *= x + y
values[1] /= y * y + 2.0
s.n += n
s.m -= n
# augmented ints
s.n = n
s.m = n
codes[0] = n
s.n //= 7
s.m %= 5
codes[0] //= -4
codes[1] = 0
codes[1] *= MINUS
k = n % 4
k *= m % 5 - 2
codes[2] = k
# augmented in order
s.numbers[bump(s)] += bump(s)
s.numbers[s.n] -= bump(s)
s.n += bump(s)
s.row[bump(s) % N] *= s.a
# augmented in order with ints
s.numbers[0] = -7
s.numbers[1] = -9
s.numbers[2] = -11
s.numbers[bump(s)] //= bump(s) + 2
s.numbers[bump(s)] %= 4
states[bump(s) % 2].m *= s.n % N - 2
s.n = 5
s.n %= bump(s) + 3
# branches
if x > 0.0:
    z = 1.0
elif y > 0.0:
    z = 2.0
elif n > 0:
    z = 3.0
else:
    s.b = 1.0
    return
s.a = z
# declared within
if test:
    z = x
    s.a = z
else:
    z = y
    w = z + 1.0
    s.b = w
if n > 0:
    k = 1
    if m > 0:
        k = 2
        u = 3
        s.m = u
    s.n = k
# declared in a chain
if test:
    s.a = 1.0
elif x > 0.0:
    z = x
    s.a = z
elif y > 0.0:
    z = y
    s.b = z
# loops
for i in range(N):
    s.row[i] = float(i) * x
for i in range(1, 6, 2):
    s.n += i
for i in range(-3, 2):
    s.m += i * i
for i in range(m % 3, n % 5):
    codes[0] += 1
# nested loops
total = 0
for i in range(3):
    for j in range(i, 3):
        if j == 2 and i == 1:
            continue
        if i == 2:
            break
        last = i * 10 + j
        total += last
s.n = total
# bounds known before
k = 3
for i in range(k):
    k += 1
s.n = k
for i in range(s.m, s.n):
    s.n -= 1
    s.m += 1
for i in range(bump(s) + 2):
    codes[0] += bump(s)
# while loops
k = n % 5
while k > 0:
    k -= 1
    s.a += x
while True:
    s.n += 1
    if s.n > 3:
        break
while bump(s) != 1:
    s.m += 1
# early return
for i in range(len(values)):
    if values[i] == 0.0 and test:
        s.n = i
        return
    values[i] = x
s.m = 9
# aliases of states
inner = s.inner
other = s.other
inner.n = 7
other.n = inner.n + s.inner.n
inner.row[1] = x
s.a = s.inner.row[1]
set_inner(inner, y)
set_inner(s.inner, x)
# aliases of lists
row = s.row
same = s.row
row[1] = x
same[2] = row[1]
s.a = s.row[2]
deep = s.inner.row
deep[3] = y
mine = values
mine[0] = y
# lists of states
for i in range(len(states)):
    one = states[i]
    one.n = i
    one.inner.row[i % N] = x
    set_inner(one.inner, y)
states[0].a = states[1].inner.row[1]
# parameters are set
x = -x
n = n + 1
test = not test
s.a = x
s.n = n
s.flag = test
# reserved words
new = x
this = y
var = new + this
function = n
s.a = var
s.n = function
delete = s.inner
delete.a = x
undefined = 1
NaN = 2
s.m = undefined + NaN
"""
BODIES = {
    name.replace(" ", "_"): body
    for name, _, body in (part.partition("\n") for part in CONSTRUCTS.strip()[2:].split("\n# "))
}

FLOATS = (0.0, -0.0, 1.5, -2.5, nan, inf, -inf, 5e-324, -1e308, 0.1, 3.0, -7.75)
INTS = (0, 1, -1, 7, -7, 2**40 - 1, -(2**40), 3, 12, -12, 5, -4)
VECTORS = [
    (x, y, n, m, bool(k % 2))
    for k, ((x, y), (n, m)) in enumerate(
        zip(
            [*pairwise(FLOATS), *pairwise(FLOATS[::-3]), *zip(FLOATS, FLOATS, strict=True)],
            [*pairwise(INTS), *pairwise(INTS[::-3]), *zip(INTS, INTS[::-1], strict=True)],
            strict=True,
        )
    )
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("constructs")
    (folder / "states.py").write_text(STATES)
    (folder / "ints.py").write_text(INTEGERS)
    for name, text in BODIES.items():
        body = "".join(f"    {line}\n" for line in text.splitlines())
        (folder / f"{name}.py").write_text(f'"""One construct."""\n{HEAD}{body}')
    return folder


def trial(name: str) -> Program:
    """Make a program that runs one construct on all vectors."""

    def program(engine: Runtime) -> Results:
        found: dict[str, list[np.ndarray]] = {}
        for vector in VECTORS:
            s, states = engine.new("S", 1), engine.new("S", 3)
            values, codes = engine.floats([0.5, -1.0, 0.0, 2.0]), engine.ints([0, 5, -3, 4])
            engine.module(name).f(s[0], states, values, codes, *vector)
            parts = engine.columns(s) | {f"states.{key}": column for key, column in engine.columns(states).items()}
            for key, column in [*parts.items(), ("values", values), ("codes", codes)]:
                found.setdefault(key, []).append(np.array(column))
        return {key: np.array(columns) for key, columns in found.items()}

    return program


def test_the_constructs_are_in_the_subset(package: Path) -> None:
    assert [str(refusal) for refusal in check(package).refused] == []


@pytest.mark.parametrize("name", BODIES)
def test_a_construct_gives_equal_bits(start: Start, package: Path, name: str) -> None:
    program = trial(name)
    expected = program(load("cpython", package))
    assert not differences(expected, program(start(package)))


INTEGERS = '''
"""Division of ints."""


def floor(n: int, m: int) -> int:
    return n // m if m != 0 else 0


def modulo(n: int, m: int) -> int:
    return n % m if m != 0 else 0


'''
EVERY_INT = st.integers(-LARGEST_INT, LARGEST_INT)


@given(n=EVERY_INT, m=EVERY_INT | st.integers(-20, 20))
def test_ints_are_divided_as_python_does(start: Start, package: Path, n: int, m: int) -> None:
    assume(m != 0)
    ints = start(package).module("ints")
    assert (ints.floor(n, m), ints.modulo(n, m)) == (n // m, n % m)


@given(q=st.integers(1, 2**26), m=st.integers(1, 2**26), over=st.integers(-2, 2), sign=st.sampled_from([-1, 1]))
def test_ints_next_to_a_multiple_are_divided_as_python_does(
    start: Start, package: Path, q: int, m: int, over: int, sign: int
) -> None:
    n = sign * (q * m + over)
    ints = start(package).module("ints")
    assert (ints.floor(n, m), ints.modulo(n, m)) == (n // m, n % m)
    assert (ints.floor(n, -m), ints.modulo(n, -m)) == (n // -m, n % -m)
