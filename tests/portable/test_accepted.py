"""What the subset holds, and that it is read into the typed tree as it is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable import tree
from portable.modules import read_package
from tests.portable.conftest import Check
from tests.portable.test_refused_statements import HEAD, body

SAMPLE = Path(__file__).parent.parent / "runtime" / "sample_engine"

BODIES = [
    "z = x + y * 2.0 - (x - y) / 3.0",
    "m = n * 2 + n // 3 - n % 4",
    "z = -x",
    "z = 0.5 * float(n)",
    "m = len(values) + len(TABLE)",
    "z = abs(x)\nm = abs(n)",
    "z = TABLE[n % 2]",
    "test = x > y and not test or n != 0",
    "test = 0.0 < x <= y < 2.0",
    "other = test != (x > 0.0)",
    "z = x if x > y else y",
    "a, b = pair(x)",
    "a, b = x, y\na, b = b, a",
    "s.a, t.b = pair(x)",
    "s.row[0], s.a = x, y",
    "a = b = c = 0.0",
    "s.row[0] = s.a = x",
    "s.row[n % N] += x",
    "s.n += 1\ns.n -= 2\ns.n *= 3",
    "states[n % N].a = x",
    "w = states[0]\nw.a = x",
    "row = s.row\nrow[0] = x",
    "nothing(s)",
    "inside(s.inner)",
    "s.inner.n += 1\ns.inner.row[n % N] = x",
    "z = states[0].inner.row[0]",
    "inner = s.inner\ninner.n = 2\ninside(inner)",
    "for i in range(len(states)):\n    inner = states[i].inner\n    inner.n = i",
    "w = states[0]\nrow = w.inner.row\nrow[0] = x",
    "own(x)",
    "z = own(own(x))",
    "if x > 0.0:\n    z = 1.0\nelse:\n    z = 2.0\ny = z",
    "if x > 0.0:\n    z = 1.0\nelif y > 0.0:\n    z = 2.0\nelse:\n    return\ny = z",
    "z = 0.0\nfor i in range(n):\n    if i == 3:\n        continue\n    if i > 7:\n        break\n    z += float(i)",
    "for i in range(2, n, 3):\n    s.n = i\nfor i in range(n):\n    s.n = i",
    "for i in range(n):\n    for j in range(i, n):\n        s.n = i + j",
    "while x > 0.0:\n    x -= 1.0\n    z = x\n    y = z",
    "while True:\n    if test:\n        break\n    test = True",
    "for i in range(n):\n    if test:\n        z = 1.0\n    else:\n        break\n    y = z",
    "x = 1.0\nn = 2\ntest = False",
    "s.a = nan",
    "test = x != x",
    "z = -0.0",
    "z = sqrt(x) if x > 0.0 else 0.0",
    "return",
]


@pytest.mark.parametrize("text", BODIES)
def test_a_statement_of_the_subset_is_accepted(checked: Check, text: str) -> None:
    assert checked(module=HEAD + body(text)).refused == []


def test_functions_may_stand_in_the_order_that_reads_best(checked: Check) -> None:
    source = (
        "def f(x: float) -> float:\n    return g(x) + A\n\n\nA = 1.0\n\n\ndef g(x: float) -> float:\n    return x\n"
    )
    assert checked(module=source).refused == []


def test_constants_are_calculated(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "N = 3\nSIZE = N * N - 2\nSTEP = 1.0 / 208.0\nLEAST = -STEP\nTABLE = (STEP, LEAST)\n"
    )
    package, refusals = read_package(tmp_path)
    assert refusals == []
    assert {constant.name: constant.value for constant in package.constants()} == {
        "N": 3,
        "SIZE": 7,
        "STEP": 1.0 / 208.0,
        "LEAST": -1.0 / 208.0,
        "TABLE": (1.0 / 208.0, -1.0 / 208.0),
    }


def test_modules_come_after_those_they_import(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from .z import A\n\nB = A + 1\n")
    (tmp_path / "z.py").write_text("A = 1\n")
    package, refusals = read_package(tmp_path)
    assert refusals == []
    assert list(package.modules) == ["z", "a"]
    assert package.modules["a"].imports == {"z": ("A",)}


def test_states_have_their_fields_with_first_values_and_sizes() -> None:
    package, _ = read_package(SAMPLE)
    fields = package.states()["Walker"].fields.values()
    assert [(field.name, str(field.type), field.value, field.size) for field in fields] == [
        ("started", "bool", False, None),
        ("recent", "Recent", 0, None),
        ("angle", "float", 0.0, None),
        ("time", "float", 0.0, None),
        ("quiet", "int", 0, None),
        ("moments", "list[float]", 0, 3),
        ("counts", "list[int]", 0, 4),
    ]


def test_states_come_after_those_that_are_nested_in_them() -> None:
    package, _ = read_package(SAMPLE)
    assert list(package.states()) == ["Ring", "Window", "Recent", "Walker", "Step"]


def test_a_nested_state_is_read_by_its_type(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(HEAD + body("s.inner.n += 1\ninner = s.inner\nz = inner.row[0]"))
    package, refusals = read_package(tmp_path)
    assert refusals == []
    *_, function = package.functions()
    assert str(function.locals["inner"]) == "Inner"
    fields = [node for part in function.body for node in tree.walk(part) if isinstance(node, tree.Field)]
    assert [(field.name, str(field.type)) for field in fields] == [
        ("n", "int"),
        ("inner", "Inner"),
        ("inner", "Inner"),
        ("row", "list[float]"),
    ]


def test_every_expression_of_the_tree_has_a_type() -> None:
    package, refusals = read_package(SAMPLE)
    assert refusals == []
    nodes = [node for function in package.functions() for statement in function.body for node in tree.walk(statement)]
    expressions = [node for node in nodes if isinstance(node, tree.Expression)]
    assert len(expressions) > 300
    assert all(isinstance(node.type, tree.Plain | tree.StateOf | tree.ListOf | tree.TupleOf) for node in expressions)


def test_a_function_knows_its_locals_and_their_types() -> None:
    package, _ = read_package(SAMPLE)
    functions = {function.name: function for function in package.functions()}
    spread = functions["spread"]
    assert {name: str(kind) for name, kind in spread.parameters.items()} == {"ring": "Ring", "field": "int"}
    assert {name: str(kind) for name, kind in spread.locals.items()} == {
        "held": "int",
        "total": "float",
        "i": "int",
        "mean": "float",
        "variance": "float",
        "away": "float",
    }
    assert str(spread.result) == "tuple[float, float]"


def test_init_is_no_part_of_the_portable_source(checked: Check) -> None:
    findings = checked(__init__='"""Docstring."""\n\nfrom __future__ import annotations\n', one="A = 1\n")
    assert findings.refused == []


def test_the_sample_engine_is_portable_and_every_index_in_it_is_shown_to_be_right() -> None:
    from portable.check import check

    findings = check(SAMPLE)
    assert (findings.refused, findings.assumed) == ([], [])
