"""What may not stand at the top of a module: imports, constants, states and the heads of functions."""

from __future__ import annotations

import pytest

from tests.portable.conftest import Check

SIBLING = '''"""A sibling."""

SIZE = 3


class State:
    def __init__(self) -> None:
        self.x = 0.0


def double(x: float) -> float:
    return 2.0 * x
'''

STATE = "class A:\n    def __init__(self) -> None:\n        self."

CASES = [
    # Imports
    ("import math", 1, "'import math'", "from math import sqrt"),
    ("import numpy as np", 1, "'import numpy'", "from .sibling import a"),
    ("from math import sin", 1, "math.sin has other bits", "+ - * /"),
    ("from math import pi", 1, "math.pi has other bits", "a constant"),
    ("from numpy import array", 1, "'numpy' is imported from outside", "siblings"),
    ("from __future__ import annotations", 1, "__future__ is outside", "remove"),
    ("from typing import Final", 1, "typing is outside", "annotate with float"),
    ("from dataclasses import dataclass", 1, "dataclasses is outside", "annotate with float"),
    ("from .sibling import double as twice", 1, "renamed by its import", "under its own name"),
    ("from .sibling import *", 1, "everything is imported", "name what is used"),
    ("from .sibling import missing", 1, "sibling does not define 'missing'", "where it is defined"),
    ("from .nowhere import x", 1, "no sibling 'nowhere'", "nowhere.py"),
    ("from ..sibling import double", 1, "other than a sibling", "from .sibling"),
    ("from . import sibling", 1, "other than a sibling", "from .sibling"),
    ("from .module import x", 1, "in a circle: module -> module", "third module"),
    ("from .sibling import SIZE\nSIZE = 4", 2, "'SIZE' means something else", "another name"),
    ("from .sibling import double, double", 1, "'double' means something else", "another name"),
    # Constants
    ("x = 1.0", 1, "'x' is not an UPPER_CASE constant", "upper case"),
    ("A: float = 1.0", 1, "a constant is annotated", "NAME = 1.0"),
    ("A = B = 1.0", 1, "in an unusual way", "one to a line"),
    ("A, B = 1.0, 2.0", 1, "in an unusual way", "one to a line"),
    ("A = 1.0\nA = 2.0", 2, "'A' means something else", "another name"),
    ("A = 1.0\nA += 2.0", 2, "a constant is changed", "in a state"),
    ("A = [1.0, 2.0]", 1, "a constant can be changed", "tuple"),
    ("A = {1: 2.0}", 1, "a constant can be changed", "tuple"),
    ("A = 'text'", 1, "text is outside", "int, with a constant"),
    ("A = True", 1, "a constant is not a number", "write a number"),
    ("A = (1.0, 2)", 1, "mixes float and int", "2.0 for 2"),
    ("A = ()", 1, "a table is empty", "two tables"),
    ("A = ((1.0, 2.0), (3.0, 4.0))", 1, "a constant is not a number", "write a number"),
    ("A = B\nB = 1.0", 1, "'B' is defined below, in line 2", "move 'B' up"),
    ("A = 1.0 / 0.0", 1, "divided by zero", "another divisor"),
    ("A = 1e308 * 10.0", 1, "a constant is too large", "finite"),
    ("A = 9007199254740991 + 1", 1, "a constant is too large", "2**53"),
    ("A = 1.0 + 1", 1, "'+' mixes float and int", "2.0 for 2"),
    ("A = 2.0**10.0", 1, "'**' rounds differently", "x * x"),
    ("A = abs(-1.0)", 1, "a constant is not a number", "write a number"),
    # Other statements
    ("if True:\n    A = 1", 1, "If stands at the top", "in a function"),
    ("for i in range(3):\n    print(i)", 1, "For stands at the top", "in a function"),
    ("print('loaded')", 1, "Expr stands at the top", "in a function"),
    ("'''Docstring.'''\n'''Another.'''", 2, "text stands outside a docstring's place", "comment"),
    ("async def f() -> None:\n    return", 1, "async is outside", "plain function"),
    ("x = = 1", 1, "this is not Python", "mend"),
    # States
    ("class A(Base):\n    x = 1", 1, "has a base class", "class Name:"),
    ("class A(metaclass=type):\n    x = 1", 1, "has a base class", "class Name:"),
    ("@dataclass\nclass A:\n    x = 1", 2, "the state A is decorated", "__init__"),
    ("class A:\n    x = 1", 2, "holds more than __init__", "self.x = 0.0"),
    ("class A:\n    x: float", 2, "holds more than __init__", "self.x = 0.0"),
    ("class A:\n    '''Nothing.'''", 1, "not exactly one __init__", "def __init__(self) -> None"),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a = 0.0\n    def m(self) -> None:\n        return",
        4,
        "has a method",
        "takes the state",
    ),
    (
        "class A:\n    def __init__(self, n: int) -> None:\n        self.a = n",
        2,
        "something other than self",
        "start from constants",
    ),
    ("class A:\n    def __init__(self):\n        self.a = 0.0", 2, "__init__ is not annotated", "-> None"),
    ("class A:\n    def __init__(self) -> None:\n        '''Nothing.'''", 1, "has no fields", "set a number"),
    ("class A:\n    def __init__(self) -> None:\n        x = 0.0", 3, "more than set fields", "self.x = 0.0"),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a: float = 0.0",
        3,
        "a field is annotated",
        "self.x = 0.0",
    ),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a = self.b = 0.0",
        3,
        "more than set fields",
        "one field to a line",
    ),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a = 0.0\n        self.a = 1.0",
        4,
        "'a' is set twice",
        "once",
    ),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a = [1.0] * 3",
        3,
        "does not start as zeros",
        "[0.0] * N",
    ),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a = [0.0, 0.0]",
        3,
        "does not start as zeros",
        "[0.0] * N",
    ),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a = [False] * 3",
        3,
        "does not start as zeros",
        "[0.0] * N",
    ),
    ("class A:\n    def __init__(self) -> None:\n        self.a = [0.0] * 0", 3, "not a positive int", "constant N"),
    ("class A:\n    def __init__(self) -> None:\n        self.a = [0.0] * 2.0", 3, "not a positive int", "constant N"),
    ("class A:\n    def __init__(self) -> None:\n        self.a = None", 3, "None is not a number", "bool field"),
    (
        "class A:\n    def __init__(self) -> None:\n        self.a = abs(-1.0)",
        3,
        "does not start from a constant",
        "[0.0] * N",
    ),
    (
        f"from .sibling import State\n\n\n{STATE}a = State(1.0)",
        6,
        "the nested state State is given arguments",
        "write self.a = State()",
    ),
    (
        f"from .sibling import State\n\n\n{STATE}a = [State()] * 2",
        6,
        "does not start as zeros",
        "[0.0] * N",
    ),
    (
        f"{STATE}b = B()\n\n\nclass B:\n    def __init__(self) -> None:\n        self.x = 0.0",
        3,
        "'B' is defined below, in line 6",
        "move 'B' up",
    ),
    (f"{STATE}a = A()", 3, "'A' is unknown", "define or import"),
    (
        f"from .sibling import double\n\n\n{STATE}a = double(1.0)",
        6,
        "does not start from a constant",
        "another state",
    ),
    (
        "from .sibling import SIZE\n\n\nclass State:\n    def __init__(self) -> None:\n        self.y = 0.0",
        4,
        "another state State is defined in sibling.py",
        "own name",
    ),
    # Heads of functions
    ("@cache\ndef f(x: float) -> float:\n    return x", 2, "f() is decorated", "driver"),
    ("def f(x: float = 1.0) -> float:\n    return x", 1, "default arguments", "every argument"),
    ("def f(*x: float) -> float:\n    return 1.0", 1, "special parameters", "plain"),
    ("def f(*, x: float) -> float:\n    return x", 1, "default arguments", "every argument"),
    ("def f(**x: float) -> float:\n    return 1.0", 1, "special parameters", "plain"),
    ("def f(x: float, /) -> float:\n    return x", 1, "special parameters", "plain"),
    ("def f(x) -> float:\n    return 1.0", 1, "the parameter 'x' is not annotated", "float, int, bool"),
    ("def f(x: float):\n    return x", 1, "the result of f() is not annotated", "float, int, bool"),
    ("def f(x: str) -> float:\n    return 1.0", 1, "the type str, which is no state", "define or import"),
    ("def f(x: float | None) -> float:\n    return 1.0", 1, "the type float | None", "float, int, bool"),
    ("def f(x: 'float') -> float:\n    return 1.0", 1, "the type 'float'", "float, int, bool"),
    ("def f(x: list) -> float:\n    return 1.0", 1, "the type list, which is no state", "define or import"),
    ("def f(x: list[bool]) -> float:\n    return 1.0", 1, "the type list[bool]", "list[int]"),
    ("def f(x: list[list[float]]) -> float:\n    return 1.0", 1, "the type list[list[float]]", "list[float]"),
    ("def f(x: tuple[float, float]) -> float:\n    return 1.0", 1, "'x' is a tuple[float, float]", "one by one"),
    ("def f(x: None) -> float:\n    return 1.0", 1, "'x' is a None", "one by one"),
    ("def f(x: list[float]) -> list[float]:\n    return x", 1, "f() returns a list[float]", "write into it"),
    ("def f(x: float) -> tuple[float]:\n    return x", 1, "the type tuple[float]", "tuple of numbers"),
    ("def f(x: float) -> tuple[float, ...]:\n    return x, x", 1, "the type tuple[float, ...]", "tuple of numbers"),
    (
        "def f(x: Later) -> None:\n    return\n\n\nclass Later:\n    def __init__(self) -> None:\n        self.a = 0.0",
        1,
        "the type Later, which is no state",
        "define or import",
    ),
    (
        "def f(x: float) -> float:\n    if x > 1.0:\n        return x",
        1,
        "a path ends without returning float",
        "every path",
    ),
    (
        "def f(x: float) -> float:\n    while x > 1.0:\n        return x",
        1,
        "a path ends without returning float",
        "every path",
    ),
    ("def f(x: float) -> int:\n    return x", 2, "return gives float, not int", "int(...)"),
    ("def f(x: float) -> float:\n    return", 2, "return gives nothing, not float", "return a value"),
    (
        "def f(x: float) -> tuple[float, int]:\n    return x, x",
        2,
        "tuple[float, float], not tuple[float, int]",
        "give it",
    ),
    ("def f(f: float) -> float:\n    return f", 1, "'f' means something else", "another name"),
    (
        "def f(x: float) -> float:\n    return x\n\n\ndef f(x: float) -> float:\n    return x",
        5,
        "'f' means something else",
        "another name",
    ),
    (
        "def f(x: float) -> float:\n    return g(x)\n\n\ndef g(x: float) -> float:\n    return f(x)",
        2,
        "'f' calls itself: f -> g -> f",
        "loop",
    ),
]


@pytest.mark.parametrize(("text", "line", "what", "instead"), CASES, ids=[case[0] for case in CASES])
def test_a_module_is_refused_with_what_to_write(checked: Check, text: str, line: int, what: str, instead: str) -> None:
    refused = checked(sibling=SIBLING, module=text + "\n").refused
    assert {refusal.path.name for refusal in refused} == {"module.py"}
    assert refused[0].line == line, refused
    assert what in refused[0].what
    assert instead in refused[0].instead
    assert len(refused) == 1 or "calls itself" in what


@pytest.mark.parametrize("name", ["base", "size", "shape", "data", "flags", "real", "T", "strides", "__dict__"])
@pytest.mark.parametrize("value", ["0.0", "[0.0] * 3", "State()"])
def test_a_field_that_a_record_would_hide_is_refused(checked: Check, name: str, value: str) -> None:
    source = f"from .sibling import State\n\n\n{STATE}{name} = {value}\n"
    (refused,) = checked(sibling=SIBLING, module=source).refused
    assert (refused.line, refused.instead) == (6, "write another name")
    assert f"'{name}' is hidden" in refused.what


def test_a_state_with_a_refused_one_nested_in_it_is_not_refused_again(checked: Check) -> None:
    refused = checked(
        one=f"{STATE}a = None\n",
        two="from .one import A\n\n\nclass B:\n    def __init__(self) -> None:\n        self.a = A()\n",
    ).refused
    assert [(refusal.path.name, refusal.line) for refusal in refused] == [("one.py", 3)]


def test_a_circle_of_imports_is_named_with_its_way(checked: Check) -> None:
    refused = checked(
        a="from .b import x_of\n\n\ndef y_of(x: float) -> float:\n    return x_of(x)\n",
        b="from .a import y_of\n\n\ndef x_of(x: float) -> float:\n    return y_of(x)\n",
    ).refused
    assert [(refusal.path.name, refusal.line) for refusal in refused] == [("b.py", 1)]
    assert "a -> b -> a" in refused[0].what


def test_what_needs_a_refused_definition_is_not_refused_again(checked: Check) -> None:
    refused = checked(
        one=(
            "A = 1e400\nB = A * 2.0\n"
            "def f(x: str) -> float:\n    return A\n"
            "def g(x: float) -> float:\n    return f(x) + B\n"
        ),
        two="from .one import A, f\n\n\ndef h(x: float) -> float:\n    return f(x) + A\n",
    ).refused
    assert [(refusal.path.name, refusal.line) for refusal in refused] == [("one.py", 1), ("one.py", 3)]
