"""From the statements of a function to lines of JavaScript that do the same in the same order.

JavaScript looks up the list and the index that it writes to before it evaluates what it writes, Python after. That
matters where one of the two calls a function, and there the value gets a name of its own first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace

from portable import tree
from portable.declarations import declarations, writes
from portable.javascript_expressions import BINDING, SUM, Expressions, Names, calls, may_be_minus_zero, own

INDENT = "  "


def function_lines(function: tree.Function, names: Names) -> Iterator[str]:
    """Give the lines of a function, its head included."""
    writer = _Writer(function, names)
    body = list(writer.block(function.body))
    yield f"function {names[function]}({', '.join(map(own, function.parameters))}) {{"
    if writer.shared:
        yield f"{INDENT}let {', '.join(writer.shared)};"
    yield from body
    yield "}"


class _Writer:
    """Writes the body of one function; `shared` are the temporary names that its expressions ask for."""

    def __init__(self, function: tree.Function, names: Names) -> None:
        self.expressions = Expressions(names, self.shared_temporary)
        self.text = self.expressions.text
        self.declared = declarations(function)
        self.writes = writes(function.body)
        self.shared: list[str] = []
        self.temporaries = 0

    def temporary(self) -> str:
        self.temporaries += 1
        return f"${self.temporaries}"

    def shared_temporary(self) -> str:
        self.shared.append(self.temporary())
        return self.shared[-1]

    def block(self, statements: Iterable[tree.Statement]) -> Iterator[str]:
        for statement in statements:
            yield from (INDENT + line for line in self.statement(statement))

    def statement(  # noqa: C901  # one case for each kind of node
        self, node: tree.Statement
    ) -> Iterator[str]:
        fresh = self.declared.get(node, [])
        match node:
            case tree.Assign():
                yield from self.assign(node, fresh)
                return
            case tree.Unpack():
                yield from self.unpack(node, fresh)
                return
        if fresh:
            yield f"let {_names(fresh)};"
        match node:
            case tree.Augment():
                yield from self.augment(node)
            case tree.Evaluate():
                yield f"{self.text(node.call)};"
            case tree.If():
                yield from self.branch(node, "if")
                yield "}"
            case tree.While():
                yield f"while ({self.text(node.test)}) {{"
                yield from self.block(node.body)
                yield "}"
            case tree.For():
                yield f"for ({self.turns(node)}) {{"
                yield from self.block(node.body)
                yield "}"
            case tree.Break() | tree.Continue():
                yield f"{type(node).__name__.lower()};"
            case tree.Return():
                yield "return;" if node.value is None else f"return {self.text(node.value)};"

    # Paths

    def branch(self, node: tree.If, word: str) -> Iterator[str]:
        yield f"{word} ({self.text(node.test)}) {{"
        yield from self.block(node.body)
        match node.otherwise:
            case (tree.If() as following,):
                yield from self.branch(following, "} else if")
            case (_, *_):
                yield "} else {"
                yield from self.block(node.otherwise)

    def turns(self, node: tree.For) -> str:
        """What stands in the head of a loop; a bound that the loop could move is calculated once, before it."""
        name = own(node.variable)
        first, stop = f"let {name} = {self.text(node.start)}", self.text(node.stop, SUM)
        if not _stays(node.stop, node.body):
            held = self.temporary()
            first, stop = f"{first}, {held} = {stop}", held
        return f"{first}; {name} < {stop}; {f'{name}++' if node.step == 1 else f'{name} += {node.step}'}"

    # Values

    def assign(self, node: tree.Assign, fresh: list[str]) -> Iterator[str]:
        value = self.text(node.value)
        is_known = isinstance(node.value, tree.Literal | tree.Use)
        if not is_known and (len(node.targets) > 1 or _moves(node.targets[0], node.value)):
            held = self.temporary()
            yield f"const {held} = {value};"
            value = held
        undeclared = set(fresh)
        for target in node.targets:
            word = ""
            if isinstance(target, tree.Local) and target.name in undeclared:
                undeclared.remove(target.name)
                word = self.word([target.name])
            yield f"{word}{self.text(target)} = {value};"

    def unpack(self, node: tree.Unpack, fresh: list[str]) -> Iterator[str]:
        word = ""
        if fresh and len(fresh) == len(node.targets):
            word = self.word(fresh)
        elif fresh:
            yield f"let {_names(fresh)};"
        yield f"{word}[{self.expressions.texts(node.targets)}] = {self.text(node.value)};"

    def augment(self, node: tree.Augment) -> Iterator[str]:
        target, kind = node.target, tree.FLOAT if node.value.type == tree.FLOAT else tree.INT
        result = tree.Arithmetic(node.line, kind, node.operator, target, node.value)
        if node.operator in BINDING and not may_be_minus_zero(result):
            yield f"{self.text(target)} {node.operator}= {self.text(node.value)};"
            return
        if calls(target):
            target = yield from self.hold(target)
            result = replace(result, left=target)
        yield f"{self.text(target)} = {self.text(result)};"

    def hold(self, target: tree.Target) -> Generator[str, None, tree.Target]:
        """Evaluate the parts of a target that stands in two places; give the target that names them."""
        match target:
            case tree.Field():
                state = yield from self.held(target.state)
                return replace(target, state=state)
            case tree.Item():
                whole = yield from self.held(target.list)
                index = yield from self.held(target.index)
                return replace(target, list=whole, index=index)
        return target

    def held(self, part: tree.Expression) -> Generator[str, None, tree.Local]:
        """Keep the value of an expression in a name of its own."""
        if isinstance(part.type, tree.TupleOf):
            raise TypeError("a table is never written")
        name = self.temporary()
        yield f"const {name} = {self.text(part)};"
        return tree.Local(part.line, part.type, name)

    def word(self, names: Iterable[str]) -> str:
        """The word that declares names where they get their values."""
        return "const " if all(self.writes[name] == 1 for name in names) else "let "


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(own, names))


def _stays(bound: tree.Expression, body: Iterable[tree.Statement]) -> bool:
    """Tell whether an expression gives the same at every turn of a loop with this body."""
    match bound:
        case tree.Literal() | tree.Use() | tree.Builtin(name="len", argument=tree.Local() | tree.Use()):
            return True
        case tree.Local(name=name):
            return not writes(body)[name]
    return False


def _moves(target: tree.Target, value: tree.Expression) -> bool:
    """Tell whether it matters that Python evaluates a value before the place where it is put."""
    if calls(target):
        return True
    parts = (part for part in tree.walk(target) if part is not target and isinstance(part, tree.Field | tree.Item))
    return calls(value) and any(part.type in tree.NUMBERS for part in parts)
