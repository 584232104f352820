"""The translation can be read: names, docstrings and places are kept. What it does is tested in `tests/javascript`."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from portable import javascript
from portable.modules import read_package

DOCUMENTATION = Path(__file__).parent.parent.parent / "docs" / "portable.md"
RING = '''
"""A ring.

It holds */ the last N numbers.
"""

N = 4
STEP = 1.0 / 4.0
TABLE = (1, -2)


class Ring:
    """Numbers, the oldest first."""

    def __init__(self) -> None:
        self.cells = [0.0] * N
        self.codes = [0] * (2 * N)
        self.count = 0
        self.last = -0.0
        self.full = False


def push(ring: Ring, x: float) -> int:
    """Add a number; where it went."""
    at = ring.count % N
    ring.cells[at] = x
    ring.count += 1
    return at
'''
USER = '''
"""Uses a ring."""

from math import nan

from .ring import N, Ring, push


class User:
    def __init__(self) -> None:
        self.ring = Ring()
        self.slow = nan


def push(user: User) -> None:
    user.slow = 0.0
'''


def translated(folder: Path, **modules: str) -> dict[str, str]:
    """Translate a package given as the text of its modules."""
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)
    package, refusals = read_package(folder)
    assert refusals == []
    return javascript.modules(package)


def body(folder: Path, text: str) -> str:
    """Translate the body of a function of two numbers."""
    source = "def f(x: float, n: int) -> float:\n" + "".join(f"    {line}\n" for line in text.splitlines())
    lines = translated(folder, one=source)["one.js"].splitlines()
    first = lines.index("export function f(x, n) {")
    return "\n".join(line[2:] for line in lines[first + 1 : lines.index("}", first)])


def test_a_module_keeps_its_names_its_docstrings_and_where_things_stood(tmp_path: Path) -> None:
    folder = tmp_path / "rings"
    folder.mkdir()
    text = translated(folder, ring=RING)["ring.js"]
    expected = """\
    // Translated from rings/ring.py; change that, not this.
    /**
     * A ring.
     *
     * It holds *\\/ the last N numbers.
     */

    export const N = 4;
    export const STEP = 0.25;
    export const TABLE = Float64Array.of(1, -2);

    /** Numbers, the oldest first. */
    // ring.py:12
    export class Ring {
      constructor() {
        this.cells = new Float64Array(4);
        this.codes = new Float64Array(8);
        this.count = 0;
        this.last = -0.0;
        this.full = false;
      }
    }

    /** Add a number; where it went. */
    // ring.py:23
    export function push(ring, x) {
      const at = $modulo(ring.count, N);
      ring.cells[at] = x;
      ring.count += 1;
      return at;
    }

    // Python's n % d: its sign is that of d, and it is never -0.
    function $modulo(n, d) {
      const rest = n % d;
      return rest !== 0 && (rest < 0) !== (d < 0) ? rest + d : rest + 0;
    }
    """
    assert text == dedent(expected)


def test_the_example_of_the_documentation_is_what_comes_out(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```js\n(.*?)^```$", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert example in translated(tmp_path, ring=RING)["ring.js"]


def test_siblings_are_imported_and_nested_states_made(tmp_path: Path) -> None:
    user = USER.replace("push(user", "drop(user")
    text = translated(tmp_path, ring=RING, user=user)["user.js"]
    assert 'import { N, Ring, push } from "./ring.js";' in text
    assert "this.ring = new Ring();\n    this.slow = NaN;" in text
    assert "$modulo" not in text


def test_a_bundle_gives_each_module_and_keeps_names_apart(tmp_path: Path) -> None:
    translated(tmp_path, ring=RING, user=USER.replace("N, Ring, push", "N, Ring"))
    text = javascript.bundle(read_package(tmp_path)[0])
    assert "function push$ring(ring, x) {" in text
    assert "function push$user(user) {" in text
    assert "const $user = { User: User, push: push$user };" in text
    assert text.endswith("export { $ring as ring, $user as user };\n")
    assert "import" not in text
    assert "/**" not in text


def test_a_reserved_name_gets_a_dollar(tmp_path: Path) -> None:
    source = "def new(this: float) -> float:\n    return this\n\n\ndef f(x: float) -> float:\n    return new(x)\n"
    text = translated(tmp_path, one=source)["one.js"]
    assert "export function new$(this$) {\n  return this$;\n}" in text
    assert "return new$(x);" in text


# The body of a function of `x: float` and `n: int`, and what becomes of it.
CASES = """
return (x + 1.0) + 2.0
->
return x + 1.0 + 2.0;
==
return x + (1.0 + 2.0 * x)
->
return x + (1.0 + 2.0 * x);
==
return -(x * x) * -x
->
return -(x * x) * -x;
==
return float(2 * n) * x
->
return 2 * n * x;
==
return float(n * n - n // 2)
->
return n * n + 0 - Math.floor(n / 2);
==
return 1e-7 if 0.0 < x <= 1.0 and not n == 2 else 5.0
->
return (0.0 < x && x <= 1.0) && !(n === 2) ? 1e-07 : 5.0;
==
a = x
b = x
b += a
return b
->
const a = x;
let b = x;
b += a;
return b;
==
a, b = x, 2.0
a, b = b, a
return a - b
->
let [a, b] = [x, 2.0];
[a, b] = [b, a];
return a - b;
==
if x > 0.0:
    z = 1.0
    y = z
    return y
elif n > 0:
    z = 2.0
else:
    z = 3.0
return z
->
let z;
if (x > 0.0) {
  z = 1.0;
  const y = z;
  return y;
} else if (n > 0) {
  z = 2.0;
} else {
  z = 3.0;
}
return z;
==
for i in range(n):
    if i == 3:
        break
return x
->
for (let i = 0; i < n; i++) {
  if (i === 3) {
    break;
  }
}
return x;
==
for i in range(1, n - 1, 2):
    n -= i
return x
->
for (let i = 1, $1 = n - 1; i < $1; i += 2) {
  n -= i;
}
return x;
==
a = b = 0.0
while not a > x:
    a += 1.0
return a + b
->
let a = 0.0;
const b = 0.0;
while (!(a > x)) {
  a += 1.0;
}
return a + b;
"""


@pytest.mark.parametrize("case", CASES.split("\n==\n"))
def test_a_body_is_written_as_a_person_would(tmp_path: Path, case: str) -> None:
    source, expected = case.strip().split("\n->\n")
    assert body(tmp_path, source) == expected
