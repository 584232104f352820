"""Where each local of a function is declared, in a language whose names belong to blocks.

A name of Python belongs to its function. Here it is declared in the innermost block that holds every place where it
stands, at the first statement there that names it. That is enough even in a loop: the subset sets a name on every path
before it is read, so that no turn of a loop reads what the turn before has left in a name of the loop's body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from portable import tree

Block = tuple[tree.Statement, ...]


def declarations(function: tree.Function) -> dict[tree.Statement, list[str]]:
    """Give the names that are declared at each statement, or right before it."""
    variables = {node.variable for node in _nodes(function.body) if isinstance(node, tree.For)}
    found: dict[tree.Statement, list[str]] = {}
    for name in function.locals:
        if name not in variables:
            found.setdefault(_place(name, function.body), []).append(name)
    return found


def writes(statements: Iterable[tree.Statement]) -> Mapping[str, int]:
    """Count the statements that set each name; the variables of loops are not among them."""
    return Counter(
        target.name
        for node in _nodes(statements)
        if isinstance(node, tree.Assign | tree.Unpack | tree.Augment)
        for target in (node.targets if isinstance(node, tree.Assign | tree.Unpack) else (node.target,))
        if isinstance(target, tree.Local)
    )


def _place(name: str, block: Block) -> tree.Statement:
    """The statement at which a name is declared, given a block that holds every place where it stands."""
    first, *later = [statement for statement in block if _holds(statement, name)]
    inner = [each for each in _blocks(first) if any(_holds(statement, name) for statement in each)]
    if later or len(inner) != 1 or any(_holds(head, name) for head in _heads(first)):
        return first
    return _place(name, inner[0])


def _blocks(statement: tree.Statement) -> Iterator[Block]:
    """Give the blocks of a statement; an `elif` is part of the `if` that it follows."""
    match statement:
        case tree.If(body=body, otherwise=(tree.If() as following,)):
            yield body
            yield from _blocks(following)
        case tree.If(body=body, otherwise=otherwise):
            yield from (body, otherwise)
        case tree.While(body=body) | tree.For(body=body):
            yield body


def _heads(statement: tree.Statement) -> Iterator[tree.Expression]:
    """Give what a statement with blocks evaluates outside them."""
    match statement:
        case tree.If(test=test, otherwise=(tree.If() as following,)):
            yield test
            yield from _heads(following)
        case tree.If(test=test) | tree.While(test=test):
            yield test
        case tree.For(start=start, stop=stop):
            yield from (start, stop)


def _holds(node: tree.Node, name: str) -> bool:
    return any(isinstance(part, tree.Local) and part.name == name for part in tree.walk(node))


def _nodes(statements: Iterable[tree.Statement]) -> Iterator[tree.Node]:
    for statement in statements:
        yield from tree.walk(statement)
