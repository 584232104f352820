"""From typed expressions to JavaScript with the same bits.

Contract: `Expressions` gives text that evaluates the same operands in the same order, each once. Numbers are doubles on
both sides, which leaves three things to see to.

* An int of Python has one zero, a double has two. No int is ever -0 here, since everything that could make one adds
  zero: a product, a quotient, a remainder or a truncation of which no constant shows that it cannot. So `float(n)` is
  `n`, and ints look from outside as they do in Python.
* `//` and `%` round down, `Math.trunc` and JavaScript's `%` towards zero. `Math.floor(n / d)` is exact: the quotient of
  two ints below 2**53 is never so near to an integer, without being it, that it is rounded to it.
* A chain of comparisons names its middle operands twice; one that calls a function is kept in a name of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from portable import tree
from portable.functions import constant_value

RESERVED = frozenset(
    """
    Float64Array Infinity Math NaN arguments await break case catch class const continue debugger default delete do else
    enum eval export extends false finally for function if implements import in instanceof interface let new null
    package private protected public return static super switch this throw true try typeof undefined var void while
    with yield
    """.split()  # noqa: SIM905  # a list of so many strings could not be read
)
"""What has a meaning in JavaScript; such a name of the source gets a `$` at its end, which no name of Python has."""

MODULO = """// Python's n % d: its sign is that of d, and it is never -0.
function $modulo(n, d) {
  const rest = n % d;
  return rest !== 0 && (rest < 0) !== (d < 0) ? rest + d : rest + 0;
}"""
"""What `$modulo(n, d)` calls, to be written once in each module where it does."""

# How strongly an operator binds; what binds less than its place asks for stands in parentheses.
CHOICE, OR, AND, EQUAL, ORDER, SUM, PRODUCT, SIGN, WHOLE = range(9)
BINDING = {
    **dict.fromkeys(("==", "!="), EQUAL),
    **dict.fromkeys(("<", "<=", ">", ">="), ORDER),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/"), PRODUCT),
}
COMPARISON = {"==": "===", "!=": "!=="}

Names = Mapping[tree.Constant | tree.Function, str]
"""What constants and functions are called; a state keeps its name, which is unique in the package."""

Written = tuple[str, int]
"""Text, and how strongly its outermost operator binds."""


def own(name: str) -> str:
    """The name that a name of the source gets."""
    return f"{name}$" if name in RESERVED else name


def field(name: str) -> str:
    """The name that a field gets; any word will do but the one that is an object's prototype."""
    return f"{name}$" if name == "__proto__" else name


def number(value: float) -> str:
    """A number or truth value, read back to the same bits."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if math.isnan(value):
            return "NaN"
        case float() if math.isinf(value):
            return "Infinity" if value > 0.0 else "-Infinity"
    return repr(value)


def calls(node: tree.Node) -> bool:
    """Tell whether evaluating something calls a function of the package, which may write to any state."""
    return any(isinstance(part, tree.Call) for part in tree.walk(node))


class Expressions:
    """Writes the expressions of one function.

    Parameters
    ----------
    names
        The names of the package's functions and constants.
    temporary
        Gives a name that no one else has, declared for the whole function.
    """

    def __init__(self, names: Names, temporary: Callable[[], str]) -> None:
        self._names = names
        self._temporary = temporary

    def text(self, node: tree.Expression, least: int = CHOICE) -> str:
        """The text of an expression for a place that asks for at least this binding."""
        text, binding = self._written(node)
        return text if binding >= least else f"({text})"

    def texts(self, nodes: Iterable[tree.Expression]) -> str:
        """The texts of several expressions between commas."""
        return ", ".join(map(self.text, nodes))

    def _written(  # noqa: C901, PLR0911, PLR0912  # one case for each kind of node
        self, node: tree.Expression
    ) -> Written:
        match node:
            case tree.Literal():
                return number(node.value), WHOLE
            case tree.Use():
                return self._names[node.constant], WHOLE
            case tree.Local():
                return own(node.name), WHOLE
            case tree.Field():
                return f"{self.text(node.state, WHOLE)}.{field(node.name)}", WHOLE
            case tree.Item():
                return f"{self.text(node.list, WHOLE)}[{self.text(node.index)}]", WHOLE
            case tree.Arithmetic():
                return self._float(node) if node.type == tree.FLOAT else self._int(node)
            case tree.Negative():
                return self._negative(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Logic():
                sign, binding = ("&&", AND) if node.operator == "and" else ("||", OR)
                return f" {sign} ".join(self.text(each, binding + 1) for each in node.operands), binding
            case tree.Not():
                return f"!{self.text(node.operand, SIGN)}", SIGN
            case tree.Choose():
                parts = self.text(node.test, OR), self.text(node.then, OR), self.text(node.otherwise)
                return "{} ? {} : {}".format(*parts), CHOICE
            case tree.Builtin():
                return self._builtin(node)
            case tree.Call():
                return f"{self._names[node.function]}({self.texts(node.arguments)})", WHOLE
            case tree.Several():
                return f"[{self.texts(node.items)}]", WHOLE

    def _float(self, node: tree.Arithmetic) -> Written:
        binding = BINDING[node.operator]
        # No rounding may move, so what stood in parentheses on the right still does: a + (b + c).
        return f"{self.text(node.left, binding)} {node.operator} {self.text(node.right, binding + 1)}", binding

    def _int(self, node: tree.Arithmetic) -> Written:
        match node.operator:
            case "//":
                written = f"Math.floor({self.text(node.left, PRODUCT)} / {self.text(node.right, SIGN)})", WHOLE
            case "%":
                written = f"$modulo({self.texts((node.left, node.right))})", WHOLE
            case _:
                written = self._float(node)
        return _zeroed(written) if may_be_minus_zero(node) else written

    def _negative(self, node: tree.Negative) -> Written:
        if node.type == tree.INT and not constant_value(node):
            return f"0 - {self.text(node.operand, PRODUCT)}", SUM
        # One sign binds less than the next needs, for two in a row would be another operator.
        return f"-{self.text(node.operand, WHOLE)}", SIGN

    def _compare(self, node: tree.Compare) -> Written:
        held = self.text(node.operands[0], SUM)
        parts = []
        for sign, operand in zip(node.operators, node.operands[1:], strict=True):
            right = follows = self.text(operand, SUM)
            if operand is not node.operands[-1] and calls(operand):
                follows = self._temporary()
                right = f"({follows} = {right})"
            parts.append(f"{held} {COMPARISON.get(sign, sign)} {right}")
            held = follows
        return " && ".join(parts), AND if len(parts) > 1 else BINDING[node.operators[0]]

    def _builtin(self, node: tree.Builtin) -> Written:
        match node.name:
            case "len":
                return f"{self.text(node.argument, WHOLE)}.length", WHOLE
            case "float":
                return self._written(node.argument)
            case "int":
                return _zeroed((f"Math.trunc({self.text(node.argument)})", WHOLE))
        return f"Math.{node.name}({self.text(node.argument)})", WHOLE


def may_be_minus_zero(node: tree.Arithmetic) -> bool:
    """Tell whether doubles give -0 for some ints; no product with a constant above 0 is it, and no quotient by one."""
    constants = [constant_value(side) for side in (node.left, node.right)]
    match node.operator if node.type == tree.INT else "":
        case "*":
            return not any(value is not None and value > 0 for value in constants)
        case "//":
            return constants[1] is None or constants[1] < 0
    return False


def _zeroed(written: Written) -> Written:
    """The int with this text, 0 instead of -0."""
    return f"{written[0]} + 0", SUM
