"""From the statements of a function to typed ones, or refusals.

Contract: `read_body` goes on after a statement that is refused, so that one run tells all that is wrong; names that the
statement would have set are spoiled, and what needs them is not refused a second time. A path through the function ends
at `return`, `break` or `continue`; what is set on it counts no further.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from portable import tree
from portable.expressions import ARITHMETIC, arithmetic, condition, number, typed
from portable.refusals import Refused, Spoiled
from portable.scope import Scope, convert

Result = tree.Plain | tree.TupleOf

NOT_STATEMENTS: dict[type[ast.stmt], tuple[str, str]] = {
    ast.AnnAssign: ("a local is annotated", "write x = 0.0; the first value gives the type"),
    ast.Assert: ("assert is outside the subset", "let the caller check, or return early"),
    ast.Raise: ("raise is outside the subset", "return a bool or a code that says what happened"),
    ast.Try: ("try is outside the subset", "test before: if x > 0.0"),
    ast.With: ("with is outside the subset", "use plain statements"),
    ast.Delete: ("del is outside the subset", "leave the name alone"),
    ast.Pass: ("pass does nothing", "turn the condition round and leave the branch away"),
    ast.Global: ("global is outside the subset", "keep what changes in a state"),
    ast.Nonlocal: ("nonlocal is outside the subset", "keep what changes in a state"),
    ast.FunctionDef: ("a function is defined inside a function", "move it to the top of the module"),
    ast.ClassDef: ("a class is defined inside a function", "move it to the top of the module"),
    ast.Import: ("an import stands inside a function", "move it to the top of the module"),
    ast.ImportFrom: ("an import stands inside a function", "move it to the top of the module"),
    ast.Match: ("match is outside the subset", "write if, elif, else"),
    ast.AsyncFor: ("async is outside the subset", "write a plain loop"),
    ast.AsyncWith: ("async is outside the subset", "use plain statements"),
}


def read_body(
    body: Sequence[ast.stmt], scope: Scope, result: Result, end: int
) -> tuple[tuple[tree.Statement, ...], list[Refused]]:
    """Type the statements of a function, its docstring left away.

    Parameters
    ----------
    body
        The statements.
    scope
        The module's names and the function's parameters; afterwards it has the locals, too.
    result
        What the function is declared to return.
    end
        Line of the function's head, for the refusal of a function that can end without its result.
    """
    reader = _Reader(scope, result)
    statements, ends = reader.block(body)
    if not ends and result != tree.NONE and not reader.refusals:
        reader.refusals.append(Refused(end, f"a path ends without returning {result}", "return a value on every path"))
    return statements, reader.refusals


class _Reader:
    """Reads the statements of one function; `refusals` collects what was wrong."""

    def __init__(self, scope: Scope, result: Result) -> None:
        self.scope = scope
        self.result = result
        self.refusals: list[Refused] = []
        self.depth = 0

    def block(self, body: Sequence[ast.stmt]) -> tuple[tuple[tree.Statement, ...], bool]:
        """Read statements in order; also tell whether control never comes out at their end."""
        statements: list[tree.Statement] = []
        ends = False
        for node in body:
            if ends:
                self.refusals.append(Refused(node.lineno, "this is never reached", "remove it"))
                break
            try:
                statement, ends = self.statement(node)
                statements.append(statement)
            except Refused as refused:
                self.refuse(refused, node)
                ends = isinstance(node, ast.Return)
        return tuple(statements), ends

    def refuse(self, refused: Refused, node: ast.stmt) -> None:
        """Note a refusal, and spoil the names that the statement would have set."""
        if not isinstance(refused, Spoiled):
            self.refusals.append(refused)
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                self.scope.spoil(part.id)

    def statement(  # noqa: PLR0911  # one case for each kind of node
        self, node: ast.stmt
    ) -> tuple[tree.Statement, bool]:
        """Read one statement; also tell whether control never comes out at its end."""
        match node:
            case ast.If():
                return self.branch(node)
            case ast.While():
                return self.loop_while(node), False
            case ast.For():
                return self.loop_for(node), False
            case ast.Return():
                return self.leave(node), True
            case ast.Break() | ast.Continue():
                return (tree.Break if isinstance(node, ast.Break) else tree.Continue)(node.lineno), True
            case ast.Assign():
                return self.assign(node), False
            case ast.AugAssign():
                return self.augment(node), False
            case ast.Expr():
                return self.evaluate(node), False
        unknown = f"{type(node).__name__} is outside the subset", "use assignments, if, while, for and return"
        raise Refused(node.lineno, *NOT_STATEMENTS.get(type(node), unknown))

    # Paths

    def branch(self, node: ast.If) -> tuple[tree.If, bool]:
        test = self.test(node.test)
        before = set(self.scope.known)
        body, body_ends = self.block(node.body)
        after_body = self.scope.known
        self.scope.known = set(before)
        otherwise, otherwise_ends = self.block(node.orelse)
        if otherwise_ends:
            self.scope.known = after_body
        elif not body_ends:
            self.scope.known &= after_body
        return tree.If(node.lineno, test, body, otherwise), body_ends and otherwise_ends

    def loop_while(self, node: ast.While) -> tree.While:
        if node.orelse:
            raise Refused(
                node.orelse[0].lineno, "a loop has an else", "set a bool before break and test it after the loop"
            )
        test = self.test(node.test)
        return tree.While(node.lineno, test, self.loop_body(node.body))

    def loop_for(self, node: ast.For) -> tree.For:
        start, stop, step = self.range_of(node)
        if not isinstance(node.target, ast.Name):
            raise Refused(node.lineno, "the loop variable is not a plain name", "write for i in range(n)")
        if node.orelse:
            raise Refused(
                node.orelse[0].lineno, "a loop has an else", "set a bool before break and test it after the loop"
            )
        known = set(self.scope.known)
        self.scope.open_loop(node.target.id, node.lineno)
        body = self.loop_body(node.body)
        self.scope.close_loop()
        self.scope.known = known - {node.target.id}
        return tree.For(node.lineno, node.target.id, start, stop, step, body)

    def range_of(self, node: ast.For) -> tuple[tree.Expression, tree.Expression, int]:
        call = node.iter
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range"):
            raise Refused(
                node.lineno, "a for loop runs over something other than range", "write for i in range(len(a)) and a[i]"
            )
        if call.keywords or not 1 <= len(call.args) <= 3:
            raise Refused(
                node.lineno, "range takes one to three bounds by position", "write range(stop) or range(start, stop)"
            )
        bounds = [number(bound, self.scope, tree.INT, "a bound of range") for bound in call.args]
        start = bounds[0] if len(bounds) > 1 else tree.Literal(node.lineno, tree.INT, 0)
        stop = bounds[1] if len(bounds) > 1 else bounds[0]
        step = constant_value(bounds[2]) if len(bounds) > 2 else 1
        if not isinstance(step, int) or step < 1:
            raise Refused(
                node.lineno, "the step of range is not a positive constant", "count up, and index with n - 1 - i"
            )
        return start, stop, step

    def loop_body(self, body: Sequence[ast.stmt]) -> tuple[tree.Statement, ...]:
        before = set(self.scope.known)
        self.depth += 1
        statements, _ = self.block(body)
        self.depth -= 1
        self.scope.known = before
        return statements

    def test(self, node: ast.expr) -> tree.Expression:
        try:
            return condition(node, self.scope)
        except Refused as refused:
            # The branches are read nevertheless, behind a test that stands for the refused one.
            if not isinstance(refused, Spoiled):
                self.refusals.append(refused)
            return tree.Literal(node.lineno, tree.BOOL, value=False)

    def leave(self, node: ast.Return) -> tree.Return:
        if node.value is None:
            if self.result != tree.NONE:
                raise Refused(node.lineno, f"return gives nothing, not {self.result}", "return a value")
            return tree.Return(node.lineno, None)
        value = typed(node.value, self.scope)
        if self.result == tree.NONE:
            raise Refused(
                node.lineno,
                f"return gives {value.type} where the head says None",
                "correct the head, or write return alone",
            )
        if value.type != self.result:
            raise Refused(
                node.lineno, f"return gives {value.type}, not {self.result}", convert(value.type, self.result)
            )
        return tree.Return(node.lineno, value)

    # Values

    def assign(self, node: ast.Assign) -> tree.Assign | tree.Unpack:
        value = typed(node.value, self.scope)
        if any(isinstance(target, ast.Tuple | ast.List) for target in node.targets):
            return self.unpack(node, value)
        if len(node.targets) > 1 and value.type not in tree.VALUES:
            raise Refused(node.lineno, f"several names are given one {value.type}", "write one assignment for each")
        targets = tuple(self.target(target, value.type) for target in node.targets)
        self.refuse_new_list(node, targets, value)
        return tree.Assign(node.lineno, targets, value)

    def refuse_new_list(self, node: ast.Assign, targets: Sequence[tree.Target], value: tree.Expression) -> None:
        """A second name is for something that lives elsewhere, and only a local can be one."""
        if value.type not in tree.VALUES and not isinstance(targets[0], tree.Local):
            raise Refused(node.lineno, f"a {value.type} is replaced", "copy its numbers in a loop")

    def unpack(self, node: ast.Assign, value: tree.Expression) -> tree.Unpack:
        names = node.targets[0]
        if len(node.targets) > 1 or not isinstance(names, ast.Tuple):
            raise Refused(node.lineno, "results are unpacked in an unusual way", "write a, b = f(x)")
        if not isinstance(value, tree.Call | tree.Several) or not isinstance(value.type, tree.TupleOf):
            raise Refused(node.lineno, f"a {value.type} is unpacked", "unpack the results of a call: a, b = f(x)")
        kinds = value.type.items
        if len(kinds) != len(names.elts):
            raise Refused(
                node.lineno, f"{len(kinds)} values are unpacked to {len(names.elts)} names", "name each of them once"
            )
        targets = tuple(self.target(target, kind) for target, kind in zip(names.elts, kinds, strict=True))
        return tree.Unpack(node.lineno, targets, value)

    def augment(self, node: ast.AugAssign) -> tree.Augment:
        target = typed(node.target, self.scope)
        value = typed(node.value, self.scope)
        result = arithmetic(node.lineno, node.op, target, value)
        written = self.target(node.target, result.type)
        return tree.Augment(node.lineno, written, ARITHMETIC[type(node.op)], value)

    def target(self, node: ast.expr, kind: tree.Type) -> tree.Target:
        """What is written to, when a value of this type is."""
        if isinstance(node, ast.Name):
            return self.scope.write(node.id, kind, node.lineno)
        if not isinstance(node, ast.Attribute | ast.Subscript):
            raise Refused(
                node.lineno, f"{type(node).__name__} is assigned to", "assign to a name, a field or an element"
            )
        target = typed(node, self.scope)
        if isinstance(target, tree.Item) and isinstance(target.list, tree.Use):
            raise Refused(
                node.lineno, f"the table {target.list.constant.name} is written", "keep numbers that change in a state"
            )
        if isinstance(target.type, tree.ListOf | tree.StateOf):
            raise Refused(node.lineno, f"a {target.type} is replaced", "copy its numbers in a loop")
        if target.type != kind:
            raise Refused(
                node.lineno, f"{ast.unparse(node)} is {target.type} and is given {kind}", convert(kind, target.type)
            )
        if not isinstance(target, tree.Field | tree.Item):
            raise TypeError(f"{type(target).__name__} is no target")
        return target

    def evaluate(self, node: ast.Expr) -> tree.Evaluate:
        value = typed(node.value, self.scope)
        if not isinstance(value, tree.Call):
            raise Refused(node.lineno, "the value of this statement goes nowhere", "assign it, or remove the statement")
        return tree.Evaluate(node.lineno, value)


def constant_value(value: tree.Expression) -> float | int | bool | None:
    """The number that an expression of literals and constants stands for; None when it is not one."""
    match value:
        case tree.Literal():
            return value.value
        case tree.Use(constant=constant) if not isinstance(constant.value, tuple):
            return constant.value
        case tree.Negative():
            inner = constant_value(value.operand)
            return None if inner is None else -inner
        case tree.Arithmetic():
            left, right = constant_value(value.left), constant_value(value.right)
            return None if left is None or right is None else _calculated(value, left, right)
    return None


def _calculated(node: tree.Arithmetic, left: float, right: float) -> float | int:
    if right == 0 and node.operator in ("/", "//", "%"):
        raise Refused(node.line, "a constant is divided by zero", "write another divisor")
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "//":
            return left // right
    return left % right
