"""Which names can be read at a point of a function, and what they are.

Contract: `Scope` answers about names and changes only through its verbs; it raises `Refused` with the reason when a
name cannot be read or written where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portable import tree
from portable.refusals import Refused, Spoiled

BUILTINS = ("abs", "float", "int", "len", "range")
Global = tree.Definition | str
"""A definition, or the name of something imported from `math`."""


@dataclass(slots=True)
class Scope:
    """The names of a module and, inside a function, of its parameters and locals.

    `later` are names of the module that are defined below, with their lines. `types` are all locals so far, `known`
    those of them that are set on every path to this point. `variables` are the names of loops, `loops` those of the
    loops open here. A `spoiled` name was to be set by something refused.
    """

    globals: dict[str, Global]
    states: dict[str, tree.State]
    later: dict[str, int]
    types: dict[str, tree.Plain | tree.StateOf | tree.ListOf] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    loops: list[str] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)
    spoiled: set[str] = field(default_factory=set)

    def read(self, name: str, line: int) -> tree.Expression:
        """The local or constant that a name stands for."""
        if name in self.spoiled:
            raise Spoiled(line, name)
        if name in self.types:
            self._refuse_unset(name, line)
            return tree.Local(line, self.types[name], name)
        found = self.globals.get(name)
        if isinstance(found, tree.Constant):
            return tree.Use(line, found.type, found)
        if found == "nan":
            return tree.Literal(line, tree.FLOAT, float("nan"))
        if found is not None or name in BUILTINS:
            raise Refused(line, f"'{name}' is not a value", "call it, or name a number")
        raise self._unknown(name, line)

    def callee(self, name: str, line: int) -> tree.Function:
        """The function that a name stands for."""
        if name in self.spoiled:
            raise Spoiled(line, name)
        found = self.globals.get(name)
        if isinstance(found, tree.Function):
            return found
        if found is not None or name in self.types:
            raise Refused(
                line, f"'{name}' is not a function", "call a function of this package, len, abs, float or int"
            )
        raise self._unknown(name, line)

    def state(self, kind: tree.StateOf) -> tree.State:
        """The definition of a state class, which the type of a parameter or element names."""
        return self.states[kind.name]

    def write(self, name: str, kind: tree.Type, line: int) -> tree.Local:
        """Set a name to a value of this type."""
        self.refuse_taken(name, line)
        if name in self.variables:
            raise Refused(line, f"the loop variable '{name}' is assigned", "use another name; range alone moves it")
        if not isinstance(kind, tree.Plain) or kind == tree.NONE:
            return self._bind(name, kind, line)
        before = self.types.setdefault(name, kind)
        if before != kind:
            raise Refused(
                line,
                f"'{name}' was {before} and becomes {kind}",
                f"{convert(kind, before)} or use a new name",
            )
        self.known.add(name)
        return tree.Local(line, kind, name)

    def _bind(self, name: str, kind: tree.Type, line: int) -> tree.Local:
        """Give a list or a state a second name."""
        if isinstance(kind, tree.TupleOf):
            raise Refused(line, f"'{name}' would hold several results", "unpack them at the call: a, b = f(x)")
        if kind == tree.NONE:
            raise Refused(line, f"'{name}' would hold nothing", "call the function without assigning")
        if name in self.types:
            raise Refused(
                line,
                f"'{name}' is a {self.types[name]} already and would become another",
                "use a new name; a list or state keeps its name",
            )
        self.types[name] = kind
        self.known.add(name)
        return tree.Local(line, kind, name)

    def open_loop(self, name: str, line: int) -> None:
        """Make a name the variable of a loop that begins."""
        self.refuse_taken(name, line)
        if name in self.loops:
            raise Refused(line, f"'{name}' is the variable of an outer loop", "use another name")
        if name in self.types and name not in self.variables:
            raise Refused(line, f"'{name}' is a name of its own and becomes a loop variable", "use another name")
        self.types[name] = tree.INT
        self.variables.add(name)
        self.loops.append(name)
        self.known.add(name)

    def close_loop(self) -> None:
        """Forget the variable of the loop that ends."""
        self.known.discard(self.loops.pop())

    def spoil(self, name: str) -> None:
        """Remember that a name was to be set here by something that was refused."""
        if name not in self.types and name not in self.globals:
            self.spoiled.add(name)

    def refuse_taken(self, name: str, line: int) -> None:
        """Refuse a name that means something else already."""
        if name in self.globals or name in BUILTINS or name in self.later:
            raise Refused(line, f"'{name}' means something else in this module", "use another name")

    def _refuse_unset(self, name: str, line: int) -> None:
        if name in self.known:
            return
        if name in self.variables:
            raise Refused(
                line, f"the loop variable '{name}' is read outside its loop", "copy it to a name set before the loop"
            )
        raise Refused(line, f"'{name}' may be unset here", f"set '{name}' on every path, or once before the branch")

    def _unknown(self, name: str, line: int) -> Refused:
        if name in self.later:
            return Refused(
                line,
                f"'{name}' is defined below, in line {self.later[name]}",
                f"move '{name}' up, before its first use",
            )
        return Refused(line, f"'{name}' is unknown", INSTEAD_OF_NAMES.get(name, "define or import it first"))


def convert(found: tree.Type, wanted: tree.Type) -> str:
    """What to write where one type was found and another is wanted."""
    if (found, wanted) == (tree.INT, tree.FLOAT):
        return "write float(...) around it, or 2.0 for 2"
    if (found, wanted) == (tree.FLOAT, tree.INT):
        return "write int(...) around it, or 2 for 2.0"
    if wanted == tree.BOOL:
        return "compare it: x > 0.0"
    if found == tree.BOOL:
        return f"write {'1.0 if test else 0.0' if wanted == tree.FLOAT else '1 if test else 0'}"
    return f"give it a {wanted}"


INSTEAD_OF_NAMES = {
    "min": "write a if a < b else b",
    "max": "write a if a > b else b",
    "round": "write int(x + 0.5) for x of no sign, behind a guard",
    "sum": "write a loop: total += a[i]",
    "pow": "write x * x",
    "divmod": "write n // d and n % d",
    "print": "write into a field or a list; the caller prints",
    "range": "use it in a for loop only",
    "enumerate": "write for i in range(len(a)) and a[i]",
    "zip": "write for i in range(len(a)) with a[i] and b[i]",
    "reversed": "write for i in range(n) and a[n - 1 - i]",
    "sorted": "sort in place with loops of your own",
    "any": "write a loop with break",
    "all": "write a loop with break",
    "bool": "compare: n != 0",
    "math": "write from math import sqrt",
    "sin": "use the engine's own sine",
    "cos": "use the engine's own cosine",
    "atan2": "use the engine's own arctangent",
    "list": "keep a list in a state: self.a = [0.0] * N",
    "isinstance": "know the type from the annotation",
}
