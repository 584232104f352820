"""What a function may not hold: each snippet is refused once, at its line, with what to write instead."""

from __future__ import annotations

import pytest

from tests.portable.conftest import Check

HEAD = '''"""A module with one of everything."""

from math import nan, sqrt

N = 4
LIMIT = 1000.0
TABLE = (1.0, 2.0)


class Inner:
    def __init__(self) -> None:
        self.n = 0
        self.row = [0.0] * N


class S:
    def __init__(self) -> None:
        self.inner = Inner()
        self.a = 0.0
        self.n = 0
        self.flag = False
        self.row = [0.0] * N


class T:
    def __init__(self) -> None:
        self.b = 0.0


def own(x: float) -> float:
    return x


def pair(x: float) -> tuple[float, float]:
    return x, x


def nothing(s: S) -> None:
    s.a = 0.0


def inside(inner: Inner) -> None:
    inner.n = 1


def f(s: S, t: T, states: list[S], x: float, y: float, n: int, test: bool, values: list[float]) -> None:
'''

# Body, line within it, words of what is wrong, words of what to write instead.
CASES = [
    # Types
    ("z = x + n", 1, "'+' mixes float and int", "float(n)"),
    ("z = 2 * x", 1, "'*' mixes int and float", "2.0 for 2"),
    ("z = x - 1", 1, "'-' mixes float and int", "2.0 for 2"),
    ("z = n / 2", 1, "'/' is applied to two ints", "//"),
    ("z = x // y", 1, "'//' is applied to two floats", "int(...)"),
    ("z = x % y", 1, "'%' is applied to two floats", "int(...)"),
    ("z = x ** 2.0", 1, "'**' rounds differently", "x * x"),
    ("z = x**0.5", 1, "'**' rounds differently", "x * x"),
    ("z = n & 1", 1, "'&' works on 32 bits", "%"),
    ("z = n | 1", 1, "'|' works on 32 bits", "or"),
    ("z = n ^ 1", 1, "'^' works on 32 bits", "!="),
    ("z = n << 2", 1, "'<<' works on 32 bits", "multiplication"),
    ("z = n >> 2", 1, "'>>' works on 32 bits", "//"),
    ("z = ~n", 1, "'~' works on 32 bits", "-n - 1"),
    ("z = +x", 1, "'+' sign does nothing", "leave it away"),
    ("z = x @ y", 1, "'@' is outside", "loops"),
    ("z = test + test", 1, "'+' is applied to bool", "1.0 if test else 0.0"),
    ("z = -test", 1, "'-' is applied to bool", "1.0 if test else 0.0"),
    ("z = values + values", 1, "'+' is applied to list[float]", "loop"),
    ("z = values * n", 1, "'*' is applied to list[float]", "loop"),
    ("z = x < n", 1, "'<' compares float with int", "float(n)"),
    ("z = x == 0", 1, "'==' compares float with int", "2.0 for 2"),
    ("z = test < True", 1, "'<' compares two bools", "and, or, not"),
    ("z = test == True", 1, "compared with True or False", "not test"),
    ("z = s == s", 1, "'==' compares two Ss", "one by one"),
    ("z = values == values", 1, "'==' compares two list[float]s", "one by one"),
    ("z = x is y", 1, "'is' compares objects", "=="),
    ("z = n in TABLE", 1, "'in' is outside", "or"),
    ("z = not x", 1, "the condition is float, not bool", "x > 0.0"),
    ("z = x and test", 1, "the condition is float, not bool", "x > 0.0"),
    ("z = test or n", 1, "the condition is int, not bool", "x > 0.0"),
    ("z = x if n else y", 1, "the condition is int, not bool", "x > 0.0"),
    ("z = x if test else n", 1, "'if else' mixes float and int", "float(n)"),
    ("z = s if test else s", 1, "'if else' chooses between Ss", "if statement"),
    ("z = 1.0\nz = 2", 2, "'z' was float and becomes int", "2.0 for 2"),
    ("z = 1\nz = 2.0", 2, "'z' was int and becomes float", "2 for 2.0"),
    ("z = test\nz = x", 2, "'z' was bool and becomes float", "x > 0.0"),
    ("x = n", 1, "'x' was float and becomes int", "float(...)"),
    ("z = 1.0\nz += 1", 2, "'+' mixes float and int", "2.0 for 2"),
    ("z = 1\nz /= 2", 2, "'/' is applied to two ints", "//"),
    ("z = x\nz **= 2.0", 2, "'**' rounds differently", "x * x"),
    # Literals
    ("z = 9007199254740992", 1, "not below 2**53", "float"),
    ("z = 1e400", 1, "too large for a double", "finite"),
    ("z = 'text'", 1, "text is outside", "int, with a constant"),
    ("z = b'bytes'", 1, "text is outside", "int, with a constant"),
    ("z = None", 1, "None is not a number", "bool field"),
    ("z = 1j", 1, "complex", "two floats"),
    ("z = ...", 1, "'...' is outside", "what is to happen"),
    ("z = f'{x}'", 1, "text is outside", "caller"),
    # Names
    ("z = unknown", 1, "'unknown' is unknown", "define or import"),
    ("z = z + 1.0", 1, "'z' is unknown", "define or import"),
    ("if test:\n    z = 1.0\ny = z", 3, "'z' may be unset here", "every path"),
    ("if test:\n    z = 1.0\nelse:\n    y = 1.0\ny = z", 5, "'z' may be unset here", "every path"),
    ("while test:\n    z = 1.0\n    test = False\ny = z", 4, "'z' may be unset here", "every path"),
    ("for i in range(n):\n    z = 1.0\ny = z", 3, "'z' may be unset here", "every path"),
    (
        "for i in range(n):\n    if i > 2:\n        continue\n    z = 1.0\ny = z",
        5,
        "'z' may be unset here",
        "every path",
    ),
    ("for i in range(n):\n    y = 1.0\nn = i", 3, "loop variable 'i' is read outside its loop", "copy it"),
    ("for i in range(n):\n    i = 2", 2, "loop variable 'i' is assigned", "range alone"),
    ("for i in range(n):\n    i += 2", 2, "loop variable 'i' is assigned", "range alone"),
    (
        "for i in range(n):\n    for i in range(n):\n        y = 1.0",
        2,
        "'i' is the variable of an outer loop",
        "another name",
    ),
    ("i = 0\nfor i in range(n):\n    y = 1.0", 2, "'i' is a name of its own", "another name"),
    ("for n in range(3):\n    y = 1.0", 1, "'n' is a name of its own", "another name"),
    ("N = 5", 1, "'N' means something else", "another name"),
    ("own = 1.0", 1, "'own' means something else", "another name"),
    ("len = 1", 1, "'len' means something else", "another name"),
    ("sqrt = 1.0", 1, "'sqrt' means something else", "another name"),
    ("for own in range(3):\n    y = 1.0", 1, "'own' means something else", "another name"),
    ("z = own", 1, "'own' is not a value", "call it"),
    ("z = S", 1, "'S' is not a value", "call it"),
    ("z = len", 1, "'len' is not a value", "call it"),
    # Fields and elements
    ("z = s.missing", 1, "S has no field 'missing'", "self.missing"),
    ("s.missing = 1.0", 1, "S has no field 'missing'", "self.missing"),
    ("z = x.real", 1, "a float has no '.real'", "only states"),
    ("z = values.size", 1, "a list[float] has no '.size'", "only states"),
    ("s.a = 1", 1, "s.a is float and is given int", "2.0 for 2"),
    ("s.n = x", 1, "s.n is int and is given float", "int(...)"),
    ("s.flag = x", 1, "s.flag is bool and is given float", "x > 0.0"),
    ("s.row = values", 1, "a list[float] is replaced", "copy its numbers"),
    ("s.row[0] = 1", 1, "s.row[0] is float and is given int", "2.0 for 2"),
    ("states[0] = s", 1, "a S is replaced", "copy its numbers"),
    ("s.inner = states[0].inner", 1, "a Inner is replaced", "copy its numbers"),
    ("s.inner += 1", 1, "'+' is applied to Inner", "name one of its numbers"),
    ("z = 1.0 if s.inner else 0.0", 1, "the condition is Inner, not bool", "compare it"),
    ("test = s.inner == s.inner", 1, "compares two Inners", "one by one"),
    ("z = s.inner.missing", 1, "Inner has no field 'missing'", "self.missing"),
    ("z = s.inner.row.size", 1, "a list[float] has no '.size'", "only states"),
    ("inner = s.inner\ninner = states[0].inner", 2, "'inner' is a Inner already", "a new name"),
    ("z = s.inner if test else states[0].inner", 1, "chooses between Inners", "if statement"),
    ("inside(s)", 1, "the argument 'inner' of inside() is S, not Inner", "give it a Inner"),
    ("z = Inner()", 1, "a state Inner is made in a function", "parameter"),
    ("values = s.row", 1, "'values' is a list[float] already", "a new name"),
    ("z = s.row\nz = values", 2, "'z' is a list[float] already", "a new name"),
    ("z = states[0]\nz = s", 2, "'z' is a S already", "a new name"),
    ("z = w = values", 1, "several names are given one list[float]", "one assignment for each"),
    ("z = values[x]", 1, "the index is float, not int", "int(...)"),
    ("z = values[test]", 1, "the index is bool, not int", "1 if test else 0"),
    ("z = values[-1]", 1, "counts from the end", "len(a) - 1"),
    ("z = values[-n]", 1, "counts from the end", "len(a) - 1"),
    ("z = values[0, 1]", 1, "a list has one index", "i * N + j"),
    ("z = values[0:2]", 1, "a slice makes a list", "start and a stop"),
    ("z = x[0]", 1, "a float has no elements", "index a list"),
    ("z = pair(x)[0]", 1, "has no elements", "a, b = f(x)"),
    ("TABLE[0] = 1.0", 1, "the table TABLE is written", "state"),
    # Calls
    ("z = own(n)", 1, "the argument 'x' of own() is int, not float", "float(...)"),
    ("z = own(x, y)", 1, "own() takes 1 arguments, not 2", "own(x)"),
    ("z = own()", 1, "own() takes 1 arguments, not 0", "own(x)"),
    ("z = own(x=x)", 1, "by keyword", "by position"),
    ("z = own(*values)", 1, "'*' in a call", "one by one"),
    ("nothing(t)", 1, "the argument 's' of nothing() is T, not S", "give it a S"),
    ("z = nothing(s)", 1, "'z' would hold nothing", "without assigning"),
    ("z = pair(x)", 1, "'z' would hold several results", "unpack"),
    ("z = pair(x) + 1.0", 1, "'+' is applied to tuple[float, float]", "unpack"),
    ("a, b, c = pair(x)", 1, "2 values are unpacked to 3 names", "each of them once"),
    ("a, b = x", 1, "a float is unpacked", "results of a call"),
    ("[a, b] = pair(x)", 1, "unpacked in an unusual way", "a, b = f(x)"),
    ("a, *b = pair(x)", 1, "Starred is assigned to", "a name, a field or an element"),
    ("a = b, c = pair(x)", 1, "unpacked in an unusual way", "a, b = f(x)"),
    ("z = (x, y)", 1, "'z' would hold several results", "unpack"),
    ("z = (s, y)", 1, "a tuple holds something other than numbers", "side by side"),
    ("own(x) + 1.0", 1, "goes nowhere", "assign it"),
    ("x", 1, "goes nowhere", "assign it"),
    ("f(s, t, states, x, y, n, test, values)", 1, "'f' calls itself", "loop"),
    ("z = x(y)", 1, "'x' is not a function", "call a function"),
    ("z = missing(x)", 1, "'missing' is unknown", "define or import"),
    ("z = min(x, y)", 1, "'min' is unknown", "a if a < b else b"),
    ("z = max(x, y)", 1, "'max' is unknown", "a if a > b else b"),
    ("z = round(x)", 1, "'round' is unknown", "int(x + 0.5)"),
    ("z = sum(values)", 1, "'sum' is unknown", "total += a[i]"),
    ("z = pow(x, 2.0)", 1, "'pow' is unknown", "x * x"),
    ("z = sin(x)", 1, "'sin' is unknown", "engine's own sine"),
    ("z = math.sin(x)", 1, "'math.sin' is outside", "engine's own sine"),
    ("z = bool(n)", 1, "'bool' is unknown", "n != 0"),
    ("print(x)", 1, "'print' is unknown", "the caller prints"),
    ("values.append(x)", 1, "a method '.append()' is called", "takes the state"),
    ("z = values[0](x)", 1, "has no name", "by its name"),
    ("z = S()", 1, "a state S is made in a function", "parameter"),
    ("z = sqrt(n)", 1, "sqrt() is taken of int", "float(n)"),
    ("z = sqrt(x, y)", 1, "sqrt() takes one argument, not 2", "sqrt(x)"),
    ("z = float(x)", 1, "float() is taken of float", "leave it away"),
    ("z = float(test)", 1, "float() is taken of bool", "1.0 if test else 0.0"),
    ("z = float('nan')", 1, "text is outside", "int, with a constant"),
    ("z = int(n)", 1, "int() is taken of int", "leave it away"),
    ("z = int(test)", 1, "int() is taken of bool", "1 if test else 0"),
    ("z = abs(test)", 1, "abs() is taken of bool", "number"),
    ("z = len(x)", 1, "len() is taken of float", "list"),
    ("z = len(s)", 1, "len() is taken of S", "list"),
    ("z = range(n)", 1, "'range' is unknown", "for loop only"),
    # Expressions outside the subset
    ("z = [x, y]", 1, "a list is made in a function", "state"),
    ("z = [0.0] * n", 1, "a list is made in a function", "state"),
    ("z = [v for v in values]", 1, "a list is made in a function", "loop"),
    ("z = {1: x}", 1, "a dict is outside", "fields of a state"),
    ("z = {x}", 1, "a set is outside", "bools"),
    ("z = (v for v in values)", 1, "a generator is outside", "loop"),
    ("z = lambda v: v", 1, "lambda is outside", "top of the module"),
    ("y = (z := x)", 1, "':=' is outside", "statement before"),
    ("z = yield x", 1, "yield is outside", "list of states"),
    # Statements
    ("z: float = 1.0", 1, "a local is annotated", "x = 0.0"),
    ("assert x > 0.0", 1, "assert is outside", "return early"),
    ("raise ValueError", 1, "raise is outside", "code that says"),
    ("try:\n    y = x\nexcept ValueError:\n    y = 0.0", 1, "try is outside", "test before"),
    ("with s:\n    y = x", 1, "with is outside", "plain statements"),
    ("del x", 1, "del is outside", "leave the name"),
    ("if test:\n    pass", 2, "pass does nothing", "turn the condition round"),
    ("global N", 1, "global is outside", "in a state"),
    ("def g() -> None:\n    return", 1, "a function is defined inside", "top of the module"),
    ("class G:\n    x = 1", 1, "a class is defined inside", "top of the module"),
    ("import math", 1, "an import stands inside", "top of the module"),
    ("from math import sqrt", 1, "an import stands inside", "top of the module"),
    ("match n:\n    case 1:\n        y = x", 1, "match is outside", "if, elif, else"),
    ("for v in values:\n    y = v", 1, "something other than range", "range(len(a))"),
    ("for i in enumerate(values):\n    y = x", 1, "something other than range", "range(len(a))"),
    ("for i, j in range(n):\n    y = x", 1, "not a plain name", "for i in range(n)"),
    ("for s.n in range(n):\n    y = x", 1, "not a plain name", "for i in range(n)"),
    ("for i in range(x):\n    y = x", 1, "a bound of range is float, not int", "int(...)"),
    ("for i in range(n, 0, -1):\n    y = x", 1, "not a positive constant", "n - 1 - i"),
    ("for i in range(0, n, n):\n    y = x", 1, "not a positive constant", "n - 1 - i"),
    ("for i in range(0, n, 0):\n    y = x", 1, "not a positive constant", "n - 1 - i"),
    ("for i in range():\n    y = x", 1, "one to three bounds", "range(start, stop)"),
    ("for i in range(n):\n    y = x\nelse:\n    y = 0.0", 4, "a loop has an else", "bool before break"),
    ("while n > 0:\n    n -= 1\nelse:\n    y = 0.0", 4, "a loop has an else", "bool before break"),
    ("while n:\n    n -= 1", 1, "the condition is int, not bool", "x > 0.0"),
    ("if x:\n    y = x", 1, "the condition is float, not bool", "x > 0.0"),
    ("return x", 1, "return gives float where the head says None", "return alone"),
    ("return\ny = x", 2, "never reached", "remove it"),
    ("while test:\n    break\n    y = x", 3, "never reached", "remove it"),
    ("if test:\n    return\nelse:\n    return\ny = x", 5, "never reached", "remove it"),
]


def body(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def test_the_head_alone_is_accepted(checked: Check) -> None:
    assert checked(module=HEAD + body("y = x")).refused == []


@pytest.mark.parametrize(("text", "line", "what", "instead"), CASES, ids=[case[0] for case in CASES])
def test_a_snippet_is_refused_with_what_to_write(checked: Check, text: str, line: int, what: str, instead: str) -> None:
    refused = checked(module=HEAD + body(text)).refused
    assert [refusal.line for refusal in refused] == [HEAD.count("\n") + line], refused
    assert what in refused[0].what
    assert instead in refused[0].instead


def test_a_finding_reads_as_file_line_wrong_instead(checked: Check) -> None:
    (refusal,) = checked(module=HEAD + body("z = x**2.0")).refused
    line = HEAD.count("\n") + 1
    assert str(refusal).endswith(f"module.py:{line}: '**' rounds differently on each runtime; write x * x")


def test_everything_wrong_is_said_in_one_run_and_nothing_twice(checked: Check) -> None:
    text = "z = x + n\ny = z + 1\nif z > 0.0:\n    w = 2 * x\ny = w\nz = 1.0\nz = x**2.0"
    first = HEAD.count("\n")
    assert [refusal.line - first for refusal in checked(module=HEAD + body(text)).refused] == [1, 4, 7]
