"""From Python's expressions to typed ones, or a refusal.

Contract: `typed` gives a tree whose every operator has operands of one type, or raises `Refused`; it changes nothing.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence

from portable import tree
from portable.refusals import Refused
from portable.scope import INSTEAD_OF_NAMES, Scope, convert

LARGEST_INT = 2**53 - 1
"""The largest integer below which doubles, JavaScript's only numbers, hold every integer."""

ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
COMPARISON: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
OPERATORS = {tree.FLOAT: "+-*/", tree.INT: ("+", "-", "*", "//", "%")}
ARGUMENT = {"abs": tree.NUMBERS, "float": (tree.INT,), "int": (tree.FLOAT,), "sqrt": (tree.FLOAT,)}

NOT_EXPRESSIONS: dict[type[ast.expr], tuple[str, str]] = {
    ast.ListComp: ("a list is made in a function", "keep it in a state, self.a = [0.0] * N, and fill it in a loop"),
    ast.List: ("a list is made in a function", "keep it in a state, self.a = [0.0] * N, and write its elements"),
    ast.Dict: ("a dict is outside the subset", "use the fields of a state"),
    ast.DictComp: ("a dict is outside the subset", "use the fields of a state"),
    ast.Set: ("a set is outside the subset", "use bools in a state"),
    ast.SetComp: ("a set is outside the subset", "use bools in a state"),
    ast.GeneratorExp: ("a generator is outside the subset", "write a loop"),
    ast.Lambda: ("lambda is outside the subset", "write a function at the top of the module"),
    ast.NamedExpr: ("':=' is outside the subset", "assign in a statement before"),
    ast.JoinedStr: ("text is outside the subset", "give numbers back; the caller words them"),
    ast.Starred: ("'*' in a call or list is outside the subset", "write the arguments one by one"),
    ast.Slice: ("a slice makes a list", "pass the list with a start and a stop"),
    ast.Await: ("await is outside the subset", "call a plain function"),
    ast.Yield: ("yield is outside the subset", "write into a list of states"),
    ast.YieldFrom: ("yield is outside the subset", "write into a list of states"),
}


def typed(  # noqa: C901, PLR0911  # one case for each kind of node
    node: ast.expr, scope: Scope
) -> tree.Expression:
    """The typed form of any expression."""
    match node:
        case ast.Constant():
            return literal(node)
        case ast.Name():
            return scope.read(node.id, node.lineno)
        case ast.Attribute():
            return _field(node, scope)
        case ast.Subscript():
            return _item(node, scope)
        case ast.BinOp():
            left, right = typed(node.left, scope), typed(node.right, scope)
            return arithmetic(node.lineno, node.op, left, right)
        case ast.UnaryOp():
            return _unary(node, scope)
        case ast.Compare():
            return _compare(node, scope)
        case ast.BoolOp():
            operands = tuple(condition(operand, scope) for operand in node.values)
            return tree.Logic(node.lineno, tree.BOOL, "and" if isinstance(node.op, ast.And) else "or", operands)
        case ast.IfExp():
            return _choose(node, scope)
        case ast.Call():
            return _call(node, scope)
        case ast.Tuple():
            return _several(node, scope)
    what, instead = NOT_EXPRESSIONS.get(
        type(node), (f"{type(node).__name__} is outside the subset", "use plain numbers")
    )
    raise Refused(node.lineno, what, instead)


def literal(node: ast.Constant) -> tree.Literal:
    """A number or truth value as written."""
    value = node.value
    match value:
        case bool():
            return tree.Literal(node.lineno, tree.BOOL, value)
        case int():
            if value > LARGEST_INT:
                raise Refused(node.lineno, f"{value} is not below 2**53", "use a float, or a smaller unit")
            return tree.Literal(node.lineno, tree.INT, value)
        case float():
            if math.isinf(value):
                raise Refused(node.lineno, "the number is too large for a double", "write a finite number")
            return tree.Literal(node.lineno, tree.FLOAT, value)
        case str() | bytes():
            raise Refused(node.lineno, "text is outside the subset", "use an int, with a constant for each meaning")
        case None:
            raise Refused(node.lineno, "None is not a number", "use a bool field that says whether the number is known")
        case complex():
            raise Refused(node.lineno, "a complex number is outside the subset", "use two floats")
    raise Refused(node.lineno, "'...' is outside the subset", "write what is to happen")


def number(node: ast.expr, scope: Scope, kind: tree.Plain, role: str) -> tree.Expression:
    """An expression that must have this type."""
    value = typed(node, scope)
    if value.type != kind:
        raise Refused(node.lineno, f"{role} is {value.type}, not {kind}", convert(value.type, kind))
    return value


def condition(node: ast.expr, scope: Scope) -> tree.Expression:
    """An expression that must be a truth value."""
    return number(node, scope, tree.BOOL, "the condition")


def arithmetic(line: int, operation: ast.operator, left: tree.Expression, right: tree.Expression) -> tree.Arithmetic:
    """Two numbers of one type and what is done with them."""
    sign = ARITHMETIC.get(type(operation))
    if sign is None:
        raise Refused(line, *_NOT_OPERATORS.get(type(operation), ("the operator is outside the subset", "use + - * /")))
    for side in (left, right):
        if side.type not in tree.NUMBERS:
            raise Refused(line, f"'{sign}' is applied to {side.type}", _instead_of_operand(side.type))
    if left.type != right.type:
        raise Refused(line, f"'{sign}' mixes {left.type} and {right.type}", "write float(n) for the int, or 2.0 for 2")
    if sign not in OPERATORS[_plain(left.type)]:
        instead = (
            "write // or float(a) / float(b)" if sign == "/" else "write int(...) first, behind a guard, or use / "
        )
        raise Refused(line, f"'{sign}' is applied to two {left.type}s", instead.strip())
    return tree.Arithmetic(line, _plain(left.type), sign, left, right)


_NOT_OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Pow: ("'**' rounds differently on each runtime", "write x * x"),
    ast.MatMult: ("'@' is outside the subset", "write the loops of the product"),
    ast.BitAnd: ("'&' works on 32 bits in JavaScript", "write 'and' for bools, % for a mask"),
    ast.BitOr: ("'|' works on 32 bits in JavaScript", "write 'or' for bools, + for flags"),
    ast.BitXor: ("'^' works on 32 bits in JavaScript", "write a != b for bools"),
    ast.LShift: ("'<<' works on 32 bits in JavaScript", "write a multiplication"),
    ast.RShift: ("'>>' works on 32 bits in JavaScript", "write // by a power of two"),
}


def _instead_of_operand(kind: tree.Type) -> str:
    if kind == tree.BOOL:
        return "write 1.0 if test else 0.0"
    if isinstance(kind, tree.ListOf):
        return "write a loop over its elements"
    if isinstance(kind, tree.TupleOf):
        return "unpack the results at the call: a, b = f(x)"
    return "name one of its numbers"


def _plain(kind: tree.Type) -> tree.Plain:
    if not isinstance(kind, tree.Plain):
        raise TypeError(f"{kind} is not plain")
    return kind


def _field(node: ast.Attribute, scope: Scope) -> tree.Field:
    _refuse_math(node)
    state = typed(node.value, scope)
    if not isinstance(state.type, tree.StateOf):
        raise Refused(node.lineno, f"a {state.type} has no '.{node.attr}'", "only states have fields")
    definition = scope.state(state.type)
    if node.attr not in definition.fields:
        raise Refused(
            node.lineno, f"{definition.name} has no field '{node.attr}'", f"set self.{node.attr} in its __init__"
        )
    return tree.Field(node.lineno, definition.fields[node.attr].type, state, node.attr)


def _refuse_math(node: ast.Attribute) -> None:
    if isinstance(node.value, ast.Name) and node.value.id == "math":
        instead = INSTEAD_OF_NAMES.get(node.attr, "write from math import sqrt")
        raise Refused(node.lineno, f"'math.{node.attr}' is outside the subset", instead)


def _item(node: ast.Subscript, scope: Scope) -> tree.Item:
    whole = typed(node.value, scope)
    if isinstance(node.slice, ast.Tuple):
        raise Refused(node.lineno, "a list has one index", "keep a matrix row by row: a[i * N + j]")
    index = number(node.slice, scope, tree.INT, "the index")
    is_negative = isinstance(index, tree.Negative) or (isinstance(index, tree.Literal) and index.value < 0)
    if is_negative:
        raise Refused(node.lineno, "the index counts from the end", "write a[len(a) - 1]")
    if isinstance(whole.type, tree.ListOf):
        return tree.Item(node.lineno, whole.type.element, whole, index)
    if isinstance(whole.type, tree.TupleOf) and isinstance(whole, tree.Use):
        return tree.Item(node.lineno, whole.type.items[0], whole, index)
    instead = "unpack the results at the call: a, b = f(x)" if isinstance(whole.type, tree.TupleOf) else "index a list"
    raise Refused(node.lineno, f"a {whole.type} has no elements", instead)


def _unary(node: ast.UnaryOp, scope: Scope) -> tree.Expression:
    match node.op:
        case ast.Not():
            return tree.Not(node.lineno, tree.BOOL, condition(node.operand, scope))
        case ast.USub():
            operand = typed(node.operand, scope)
            if operand.type not in tree.NUMBERS:
                raise Refused(node.lineno, f"'-' is applied to {operand.type}", _instead_of_operand(operand.type))
            return tree.Negative(node.lineno, _plain(operand.type), operand)
        case ast.UAdd():
            raise Refused(node.lineno, "a '+' sign does nothing", "leave it away")
    raise Refused(node.lineno, "'~' works on 32 bits in JavaScript", "write -n - 1, or not for a bool")


def _compare(node: ast.Compare, scope: Scope) -> tree.Compare:
    operands = tuple(typed(part, scope) for part in (node.left, *node.comparators))
    signs = []
    for operation, left, right in zip(node.ops, operands, operands[1:], strict=False):
        sign = COMPARISON.get(type(operation))
        if sign is None:
            raise Refused(node.lineno, *_instead_of_comparison(operation))
        _refuse_comparison(node.lineno, sign, left, right)
        signs.append(sign)
    return tree.Compare(node.lineno, tree.BOOL, tuple(signs), operands)


def _instead_of_comparison(operation: ast.cmpop) -> tuple[str, str]:
    if isinstance(operation, ast.In | ast.NotIn):
        return "'in' is outside the subset", "write a loop, or comparisons joined by or"
    return "'is' compares objects", "write == for numbers"


def _refuse_comparison(line: int, sign: str, left: tree.Expression, right: tree.Expression) -> None:
    if left.type != right.type:
        raise Refused(
            line, f"'{sign}' compares {left.type} with {right.type}", "write float(n) for the int, or 2.0 for 2"
        )
    if left.type in tree.NUMBERS:
        return
    if left.type != tree.BOOL:
        raise Refused(line, f"'{sign}' compares two {left.type}s", "compare their numbers one by one")
    if sign not in ("==", "!="):
        raise Refused(line, f"'{sign}' compares two bools", "write and, or, not")
    if isinstance(left, tree.Literal) or isinstance(right, tree.Literal):
        raise Refused(line, "a bool is compared with True or False", "write test, or not test")


def _choose(node: ast.IfExp, scope: Scope) -> tree.Choose:
    test = condition(node.test, scope)
    then, otherwise = typed(node.body, scope), typed(node.orelse, scope)
    if then.type not in tree.VALUES or otherwise.type not in tree.VALUES:
        raise Refused(
            node.lineno, f"'if else' chooses between {then.type}s", "write an if statement, or choose numbers"
        )
    if then.type != otherwise.type:
        raise Refused(
            node.lineno, f"'if else' mixes {then.type} and {otherwise.type}", "write float(n) for the int, or 2.0 for 2"
        )
    return tree.Choose(node.lineno, _plain(then.type), test, then, otherwise)


def _call(node: ast.Call, scope: Scope) -> tree.Expression:
    if isinstance(node.func, ast.Attribute):
        _refuse_math(node.func)
        raise Refused(node.lineno, f"a method '.{node.func.attr}()' is called", "write a function that takes the state")
    if not isinstance(node.func, ast.Name):
        raise Refused(node.lineno, "what is called has no name", "call a function by its name")
    if node.keywords:
        raise Refused(node.lineno, "an argument is given by keyword", "give arguments by position")
    name = node.func.id
    if name in ("abs", "float", "int", "len") or scope.globals.get(name) == "sqrt":
        return _builtin(node, name, scope)
    if isinstance(scope.globals.get(name), tree.State):
        raise Refused(
            node.lineno, f"a state {name} is made in a function", "take it as a parameter; the caller makes it"
        )
    function = scope.callee(name, node.lineno)
    arguments = tuple(typed(argument, scope) for argument in node.args)
    _refuse_arguments(node.lineno, function, arguments)
    return tree.Call(node.lineno, function.result, function, arguments)


def _builtin(node: ast.Call, name: str, scope: Scope) -> tree.Builtin:
    if len(node.args) != 1:
        raise Refused(node.lineno, f"{name}() takes one argument, not {len(node.args)}", f"write {name}(x)")
    argument = typed(node.args[0], scope)
    if name == "len":
        if not isinstance(argument.type, tree.ListOf | tree.TupleOf):
            raise Refused(node.lineno, f"len() is taken of {argument.type}", "give it a list")
        return tree.Builtin(node.lineno, tree.INT, name, argument)
    if argument.type not in ARGUMENT[name]:
        raise Refused(node.lineno, f"{name}() is taken of {argument.type}", _INSTEAD_OF_CALL[name])
    result = {"float": tree.FLOAT, "int": tree.INT}.get(name, _plain(argument.type))
    return tree.Builtin(node.lineno, result, name, argument)


_INSTEAD_OF_CALL = {
    "abs": "give it a number",
    "float": "leave it away for a float; write 1.0 if test else 0.0 for a bool",
    "int": "leave it away for an int; write 1 if test else 0 for a bool",
    "sqrt": "write float(n) for an int",
}


def _refuse_arguments(line: int, function: tree.Function, arguments: Sequence[tree.Expression]) -> None:
    wanted = function.parameters
    if len(wanted) != len(arguments):
        raise Refused(
            line,
            f"{function.name}() takes {len(wanted)} arguments, not {len(arguments)}",
            f"write {function.name}({', '.join(wanted)})",
        )
    for (name, kind), argument in zip(wanted.items(), arguments, strict=True):
        if argument.type != kind:
            raise Refused(
                line,
                f"the argument '{name}' of {function.name}() is {argument.type}, not {kind}",
                convert(argument.type, kind),
            )


def _several(node: ast.Tuple, scope: Scope) -> tree.Several:
    items = tuple(typed(item, scope) for item in node.elts)
    kinds = [item.type for item in items if isinstance(item.type, tree.Plain) and item.type != tree.NONE]
    if len(kinds) < len(items) or not items:
        raise Refused(node.lineno, "a tuple holds something other than numbers", "put numbers and bools side by side")
    return tree.Several(node.lineno, tree.TupleOf(tuple(kinds)), items)
