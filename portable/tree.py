"""The typed tree of a portable package.

Every expression carries its type and every name is resolved, so that whoever walks the tree, the prover of guards or a
translator, has no inference left to do. Meaning is Python's: operands are evaluated from left to right, the bounds of a
`For` once, `//` and `%` round down, and a chain of comparisons stops at the first that fails.

Nothing here judges: what stands in a tree has passed the subset's rules. A node is one place in the source and equals
nothing but itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

# Types


@dataclass(frozen=True, slots=True)
class Plain:
    """`float`, `int`, `bool` or `None`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class StateOf:
    """A state; the names of state classes are unique in a package."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of numbers or of states."""

    element: Plain | StateOf

    def __str__(self) -> str:
        return f"list[{self.element}]"


@dataclass(frozen=True, slots=True)
class TupleOf:
    """Several results, or a table of numbers."""

    items: tuple[Plain, ...]

    def __str__(self) -> str:
        return f"tuple[{', '.join(map(str, self.items))}]"


Type = Plain | StateOf | ListOf | TupleOf

FLOAT = Plain("float")
INT = Plain("int")
BOOL = Plain("bool")
NONE = Plain("None")
NUMBERS = (FLOAT, INT)
VALUES = (FLOAT, INT, BOOL)

# Expressions


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A number, a truth value, or `nan`."""

    line: int
    type: Plain
    value: float | int | bool


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A named number, or a table of them, defined at the top of a module."""

    line: int
    type: Plain | TupleOf
    name: str
    value: float | int | tuple[float, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A constant, read."""

    line: int
    type: Plain | TupleOf
    constant: Constant


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A parameter or local name, read or written."""

    line: int
    type: Plain | StateOf | ListOf
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field of a state, read or written; a nested state is read only, and what is found is itself, not a copy."""

    line: int
    type: Plain | StateOf | ListOf
    state: Expression
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """An element of a list or of a table."""

    line: int
    type: Plain | StateOf
    list: Expression
    index: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic:
    """`+ - * / // %` on two numbers of one type."""

    line: int
    type: Plain
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Negative:
    """A number with its sign changed."""

    line: int
    type: Plain
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Compare:
    """A chain of comparisons: `operators[i]` stands between `operands[i]` and `operands[i + 1]`."""

    line: int
    type: Plain
    operators: tuple[str, ...]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Logic:
    """`and` or `or`."""

    line: int
    type: Plain
    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """`not`."""

    line: int
    type: Plain
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Choose:
    """`then if test else otherwise`."""

    line: int
    type: Plain
    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Builtin:
    """`sqrt`, `abs`, `float`, `int` or `len` of one argument."""

    line: int
    type: Plain
    name: str
    argument: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call of one of the package's own functions."""

    line: int
    type: Plain | TupleOf
    function: Function
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Several:
    """Numbers side by side, to be returned or unpacked."""

    line: int
    type: TupleOf
    items: tuple[Expression, ...]


Expression = (
    Literal
    | Use
    | Local
    | Field
    | Item
    | Arithmetic
    | Negative
    | Compare
    | Logic
    | Not
    | Choose
    | Builtin
    | Call
    | Several
)
Target = Local | Field | Item

# Statements


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    """One value to one or more targets, the leftmost first."""

    line: int
    targets: tuple[Target, ...]
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Unpack:
    """Several values, all known before the first is assigned, to as many targets."""

    line: int
    targets: tuple[Target, ...]
    value: Call | Several


@dataclass(frozen=True, slots=True, eq=False)
class Augment:
    """`target operator= value`; the parts of the target are evaluated once."""

    line: int
    target: Target
    operator: str
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Evaluate:
    """A call for its effect."""

    line: int
    call: Call


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """A choice; `elif` is an `If` in `otherwise`."""

    line: int
    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class While:
    """A loop with a condition."""

    line: int
    test: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class For:
    """`for variable in range(start, stop, step)`; the step is at least 1, and the body does not write the variable."""

    line: int
    variable: str
    start: Expression
    stop: Expression
    step: int
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Break:
    """Leave the innermost loop."""

    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Continue:
    """Go on with the innermost loop's next turn."""

    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """Leave the function, with its result if it has one."""

    line: int
    value: Expression | None


Statement = Assign | Unpack | Augment | Evaluate | If | While | For | Break | Continue | Return

# Modules


@dataclass(frozen=True, slots=True)
class StateField:
    """A field with its initial value.

    A list starts as `size` zeros, anything else has the size None. A nested state starts as its class says; its value
    here is 0 and means nothing.
    """

    line: int
    name: str
    type: Plain | StateOf | ListOf
    value: float | int | bool
    size: int | None


@dataclass(frozen=True, slots=True)
class State:
    """A state class."""

    line: int
    name: str
    documentation: str
    fields: dict[str, StateField]


@dataclass(slots=True, eq=False)
class Function:
    """A function; `body` is filled when it has been read, `locals` are the names that are not parameters."""

    line: int
    name: str
    path: Path
    documentation: str
    parameters: dict[str, Plain | StateOf | ListOf]
    result: Plain | TupleOf
    locals: dict[str, Plain | StateOf | ListOf]
    body: tuple[Statement, ...]


Definition = Constant | State | Function


@dataclass(frozen=True, slots=True)
class Module:
    """One source file: what it imports, by sibling, and what it defines, in the order of the source."""

    name: str
    path: Path
    documentation: str
    imports: dict[str, tuple[str, ...]]
    definitions: dict[str, Definition]


@dataclass(frozen=True, slots=True)
class Package:
    """The modules of a folder, each after those that it imports."""

    folder: Path
    modules: dict[str, Module]

    def functions(self) -> Iterator[Function]:
        """Give all functions, in the order of the source."""
        for module in self.modules.values():
            yield from (each for each in module.definitions.values() if isinstance(each, Function))

    def states(self) -> dict[str, State]:
        """Give all state classes by name, each after those that are nested in it."""
        every = (each for module in self.modules.values() for each in module.definitions.values())
        return {each.name: each for each in every if isinstance(each, State)}

    def constants(self) -> Iterator[Constant]:
        """Give all constants."""
        for module in self.modules.values():
            yield from (each for each in module.definitions.values() if isinstance(each, Constant))


Node = Expression | Statement


def walk(node: Node) -> Iterator[Node]:
    """Give a node and everything below it, in the order of the source; the body of a called function is not below."""
    yield node
    for field in fields(node):
        value = getattr(node, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Expression | Statement):
                yield from walk(part)


def calls(function: Function) -> Iterator[Call]:
    """Give the calls in a function's body, in the order of the source."""
    for statement in function.body:
        yield from (node for node in walk(statement) if isinstance(node, Call))
