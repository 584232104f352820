"""From the source files of a package to its typed tree, or to the list of what is refused.

Here the rules for the top of a module are kept: imports of siblings, constants, state classes and the heads of
functions. Constants and states are defined before they are used; functions may stand in the order that reads best, for
their bodies are read when every head is known, and only a circle of calls is refused.
"""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np

from portable import tree
from portable.expressions import LARGEST_INT, typed
from portable.functions import constant_value, read_body
from portable.refusals import Refusal, Refused, Spoiled
from portable.scope import Global, Scope

FROM_MATH = ("sqrt", "nan")
NAMES_OF_RECORDS = frozenset(dir(np.record))
"""What `foot.name` means already where a state is a NumPy record, which then hides the field."""


def read_package(folder: Path) -> tuple[tree.Package, list[Refusal]]:
    """Read every module of a folder, `__init__.py` excepted.

    Returns
    -------
    tuple
        The typed tree and what was refused, by file and line. The tree is whole only if nothing was refused.
    """
    reader = _PackageReader(folder)
    for path in sorted(folder.glob("*.py")):
        if path.stem != "__init__":
            reader.module(path.stem)
    return tree.Package(folder, reader.modules), sorted(set(reader.refusals))


class _PackageReader:
    """Reads modules in the order in which they import each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: dict[str, tree.Module] = {}
        self.states: dict[str, tree.State] = {}
        self.homes: dict[str, Path] = {}
        self.refusals: list[Refusal] = []
        self.open: list[str] = []

    def module(self, name: str) -> tree.Module:
        """Read a module and, before it, those that it imports."""
        if name not in self.modules:
            self.open.append(name)
            self.modules[name] = _ModuleReader(self, name).read()
            self.open.pop()
        return self.modules[name]


class _ModuleReader:
    """Reads one module from top to bottom."""

    def __init__(self, package: _PackageReader, name: str) -> None:
        self.package = package
        self.name = name
        self.path = package.folder / f"{name}.py"
        self.globals: dict[str, Global] = {}
        self.later: dict[str, int] = {}
        self.spoiled: set[str] = set()
        self.imports: dict[str, tuple[str, ...]] = {}
        self.definitions: dict[str, tree.Definition] = {}
        self.heads: list[tuple[ast.FunctionDef, tree.Function]] = []

    def read(self) -> tree.Module:
        try:
            source = ast.parse(self.path.read_bytes(), str(self.path))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            self.note(Refused(line, f"this is not Python: {getattr(error, 'msg', error)}", "mend the syntax"))
            source = ast.Module([], [])
        self.later = {name: node.lineno for node in source.body for name in _defined_names(node)}
        for position, node in enumerate(source.body):
            self.top(node, position)
        for function_node, function in self.heads:
            self.body(function_node, function)
        self.refuse_circles()
        return tree.Module(self.name, self.path, ast.get_docstring(source) or "", self.imports, self.definitions)

    def note(self, refused: Refused) -> None:
        if not isinstance(refused, Spoiled):
            self.package.refusals.append(Refusal(self.path, refused.line, refused.what, refused.instead))

    def top(self, node: ast.stmt, position: int) -> None:
        """Read one statement at the top of the module."""
        for name in _defined_names(node):
            self.later.pop(name, None)
        try:
            match node:
                case ast.Expr(value=ast.Constant(value=str())) if position == 0:
                    return
                case ast.ImportFrom():
                    self.imported(node)
                case ast.Assign():
                    self.define(self.constant(node), node)
                case ast.ClassDef():
                    self.define(self.state(node), node)
                case ast.FunctionDef():
                    self.function(node)
                case _:
                    self.note(Refused(node.lineno, *_instead_at_top(node)))
                    self.spoiled.update(_defined_names(node))
        except Refused as refused:
            self.note(refused)
            self.spoiled.update(_defined_names(node))

    def scope(self) -> Scope:
        return Scope(self.globals, self.package.states, self.later, spoiled=set(self.spoiled))

    def define(self, definition: tree.Definition, node: ast.stmt) -> None:
        """Make a definition known from here on."""
        self.scope().refuse_taken(definition.name, node.lineno)
        self.globals[definition.name] = self.definitions[definition.name] = definition

    # Imports

    def imported(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.asname is not None:
                raise Refused(
                    node.lineno, f"'{alias.name}' is renamed by its import", f"import {alias.name} under its own name"
                )
            if alias.name == "*":
                raise Refused(node.lineno, "everything is imported", "name what is used")
        names = [alias.name for alias in node.names]
        if node.level == 0:
            self.from_outside(node, names)
        else:
            self.from_sibling(node, names)

    def from_outside(self, node: ast.ImportFrom, names: list[str]) -> None:
        if node.module == "__future__":
            raise Refused(
                node.lineno, "__future__ is outside the subset", "remove the import; annotations are plain names"
            )
        if node.module in ("typing", "dataclasses", "collections.abc", "enum"):
            raise Refused(
                node.lineno, f"{node.module} is outside the subset", "annotate with float, int, bool, list[float]"
            )
        if node.module != "math":
            raise Refused(
                node.lineno, f"'{node.module}' is imported from outside", "import siblings: from .name import a"
            )
        for name in names:
            if name not in FROM_MATH:
                raise Refused(
                    node.lineno,
                    f"math.{name} has other bits elsewhere",
                    "write it with + - * / and sqrt, or a constant",
                )
            self.scope().refuse_taken(name, node.lineno)
            self.globals[name] = name

    def from_sibling(self, node: ast.ImportFrom, names: list[str]) -> None:
        sibling = node.module or ""
        if node.level > 1 or not sibling or "." in sibling:
            raise Refused(node.lineno, "something other than a sibling is imported", "write from .sibling import a")
        if sibling in self.package.open:
            way = " -> ".join([*self.package.open[self.package.open.index(sibling) :], sibling])
            raise Refused(node.lineno, f"the imports go in a circle: {way}", "move what both need to a third module")
        if not (self.package.folder / f"{sibling}.py").exists():
            raise Refused(node.lineno, f"there is no sibling '{sibling}'", f"create {sibling}.py, or correct the name")
        before = len(self.package.refusals)
        module = self.package.module(sibling)
        for name in names:
            if name not in module.definitions:
                if len(self.package.refusals) > before or any(r.path == module.path for r in self.package.refusals):
                    self.spoiled.add(name)
                    continue
                raise Refused(node.lineno, f"{sibling} does not define '{name}'", "import it from where it is defined")
            self.scope().refuse_taken(name, node.lineno)
            self.globals[name] = module.definitions[name]
        self.imports[sibling] = (*self.imports.get(sibling, ()), *names)

    # Constants

    def constant(self, node: ast.Assign) -> tree.Constant:
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Name):
            raise Refused(node.lineno, "a constant is defined in an unusual way", "write NAME = 1.0, one to a line")
        if not target.id.isupper():
            raise Refused(
                node.lineno,
                f"'{target.id}' is not an UPPER_CASE constant",
                "write it in upper case, or keep what changes in a state",
            )
        if isinstance(node.value, ast.Tuple):
            return self.table(node, target.id, node.value)
        value, kind = self.constant_number(node.value)
        return tree.Constant(node.lineno, kind, target.id, value)

    def table(self, node: ast.Assign, name: str, numbers: ast.Tuple) -> tree.Constant:
        items = [self.constant_number(item) for item in numbers.elts]
        kinds = tuple(kind for _, kind in items)
        if len(set(kinds)) != 1:
            raise Refused(node.lineno, "a table is empty or mixes float and int", "write 2.0 for 2, or two tables")
        values: tuple[float, ...] = tuple(value for value, _ in items)
        return tree.Constant(node.lineno, tree.TupleOf(kinds), name, values)

    def constant_number(self, node: ast.expr) -> tuple[float | int, tree.Plain]:
        if isinstance(node, ast.List | ast.Dict | ast.Set):
            raise Refused(node.lineno, "a constant can be changed", "write a tuple of numbers")
        value = typed(node, self.scope())
        number = constant_value(value)
        if number is None or isinstance(number, bool) or not isinstance(value.type, tree.Plain):
            raise Refused(node.lineno, "a constant is not a number", "write a number, or + - * / of numbers")
        if not math.isfinite(number) or (isinstance(number, int) and abs(number) > LARGEST_INT):
            raise Refused(node.lineno, "a constant is too large", "keep floats finite and ints below 2**53")
        return number, value.type

    # States

    def state(self, node: ast.ClassDef) -> tree.State:
        if node.bases or node.keywords:
            raise Refused(node.lineno, f"the state {node.name} has a base class", "write class Name: alone")
        if node.decorator_list:
            raise Refused(node.lineno, f"the state {node.name} is decorated", "write a plain class with __init__")
        if node.name in self.package.states:
            home = self.package.homes[node.name].name
            raise Refused(
                node.lineno, f"another state {node.name} is defined in {home}", "give each state class its own name"
            )
        fields: dict[str, tree.StateField] = {}
        for part in self.initial_statements(node):
            field = self.state_field(part)
            if field.name in fields:
                raise Refused(field.line, f"the field '{field.name}' is set twice", "set it once")
            fields[field.name] = field
        if not fields:
            raise Refused(
                node.lineno,
                f"the state {node.name} has no fields",
                "set a number, a bool, a list or a state in __init__",
            )
        found = tree.State(node.lineno, node.name, ast.get_docstring(node) or "", fields)
        self.package.states[node.name] = found
        self.package.homes[node.name] = self.path
        return found

    def initial_statements(self, node: ast.ClassDef) -> list[ast.stmt]:
        body = _without_docstring(node.body)
        for part in body:
            if isinstance(part, ast.FunctionDef) and part.name != "__init__":
                raise Refused(
                    part.lineno, f"the state {node.name} has a method", "write a function that takes the state"
                )
            if not isinstance(part, ast.FunctionDef):
                raise Refused(
                    part.lineno,
                    f"the state {node.name} holds more than __init__",
                    "set fields in __init__: self.x = 0.0",
                )
        if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
            raise Refused(
                node.lineno, f"the state {node.name} has not exactly one __init__", "write def __init__(self) -> None:"
            )
        if ast.unparse(body[0].args) != "self" or body[0].decorator_list:
            raise Refused(
                body[0].lineno,
                "__init__ takes something other than self",
                "start from constants; the caller sets fields",
            )
        if not (isinstance(body[0].returns, ast.Constant) and body[0].returns.value is None):
            raise Refused(body[0].lineno, "__init__ is not annotated", "write def __init__(self) -> None:")
        return _without_docstring(body[0].body)

    def state_field(self, node: ast.stmt) -> tree.StateField:
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
                return self.field_value(node.lineno, name, value)
            case ast.AnnAssign():
                raise Refused(node.lineno, "a field is annotated", "write self.x = 0.0; the value gives the type")
        raise Refused(node.lineno, "__init__ does more than set fields", "write self.x = 0.0, one field to a line")

    def field_value(self, line: int, name: str, node: ast.expr) -> tree.StateField:
        if name in NAMES_OF_RECORDS:
            raise Refused(line, f"the field '{name}' is hidden by what NumPy's records have", "write another name")
        match node:
            case ast.Call(func=ast.Name(id=called)) if isinstance(self.globals.get(called), tree.State):
                return self.nested_field(line, name, called, node)
            case ast.BinOp(left=ast.List(elts=[ast.Constant(value=zero)]), op=ast.Mult(), right=size):
                return self.list_field(line, name, zero, size)
            case ast.List() | ast.ListComp() | ast.BinOp(left=ast.List()) | ast.BinOp(right=ast.List()):
                raise Refused(
                    line, "a list does not start as zeros", "write [0.0] * N or [0] * N and fill it in a function"
                )
        value = typed(node, self.scope())
        number = constant_value(value)
        if number is None or not isinstance(value.type, tree.Plain):
            raise Refused(
                line,
                f"the field '{name}' does not start from a constant",
                "write a number, a bool, [0.0] * N or another state, Name()",
            )
        return tree.StateField(line, name, value.type, number, None)

    def nested_field(self, line: int, name: str, state: str, call: ast.Call) -> tree.StateField:
        if call.args or call.keywords:
            raise Refused(line, f"the nested state {state} is given arguments", f"write self.{name} = {state}()")
        return tree.StateField(line, name, tree.StateOf(state), 0, None)

    def list_field(self, line: int, name: str, zero: object, size_node: ast.expr) -> tree.StateField:
        if isinstance(zero, bool) or not isinstance(zero, int | float) or zero != 0:
            raise Refused(
                line, "a list does not start as zeros", "write [0.0] * N or [0] * N and fill it in a function"
            )
        size = constant_value(typed(size_node, self.scope()))
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise Refused(line, "the size of a list is not a positive int", "write [0.0] * N with a constant N")
        element = tree.FLOAT if isinstance(zero, float) else tree.INT
        return tree.StateField(line, name, tree.ListOf(element), 0, size)

    # Functions

    def function(self, node: ast.FunctionDef) -> None:
        parameters, result = self.head(node)
        documentation = ast.get_docstring(node) or ""
        function = tree.Function(node.lineno, node.name, self.path, documentation, parameters, result, {}, ())
        self.define(function, node)
        self.heads.append((node, function))

    def body(self, node: ast.FunctionDef, function: tree.Function) -> None:
        """Read the body of a function whose head has been read."""
        scope = self.scope()
        try:
            for name in function.parameters:
                scope.refuse_taken(name, node.lineno)
        except Refused as refused:
            self.note(refused)
            return
        scope.types.update(function.parameters)
        scope.known.update(function.parameters)
        function.body, refusals = read_body(_without_docstring(node.body), scope, function.result, node.lineno)
        function.locals.update({name: kind for name, kind in scope.types.items() if name not in function.parameters})
        for each in refusals:
            self.note(each)

    def refuse_circles(self) -> None:
        """Refuse each function that calls itself, by whatever way."""
        for _, function in self.heads:
            way = _way_to(function, function, [])
            if way:
                names = " -> ".join([function.name, *(call.function.name for call in way)])
                self.note(Refused(way[0].line, f"'{function.name}' calls itself: {names}", "write a loop"))

    def head(
        self, node: ast.FunctionDef
    ) -> tuple[dict[str, tree.Plain | tree.StateOf | tree.ListOf], tree.Plain | tree.TupleOf]:
        given = node.args
        if node.decorator_list:
            raise Refused(node.lineno, f"{node.name}() is decorated", "write a plain function; the driver compiles it")
        if given.defaults or given.kw_defaults:
            raise Refused(node.lineno, f"{node.name}() has default arguments", "pass every argument")
        if given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs:
            raise Refused(node.lineno, f"{node.name}() has special parameters", "name plain parameters only")
        parameters: dict[str, tree.Plain | tree.StateOf | tree.ListOf] = {}
        for argument in given.args:
            kind = self.annotation(argument.annotation, argument.lineno, f"the parameter '{argument.arg}'")
            if isinstance(kind, tree.TupleOf) or kind == tree.NONE:
                raise Refused(
                    argument.lineno, f"the parameter '{argument.arg}' is a {kind}", "take its numbers one by one"
                )
            parameters[argument.arg] = kind
        result = self.annotation(node.returns, node.lineno, f"the result of {node.name}()")
        if isinstance(result, tree.ListOf | tree.StateOf):
            raise Refused(node.lineno, f"{node.name}() returns a {result}", "take it as a parameter and write into it")
        return parameters, result

    def annotation(self, node: ast.expr | None, line: int, whose: str) -> tree.Type:
        match node:
            case None:
                raise Refused(
                    line, f"{whose} is not annotated", "write its type: float, int, bool, list[float], a state"
                )
            case ast.Constant(value=None):
                return tree.NONE
            case ast.Name(id="float" | "int" | "bool"):
                return tree.Plain(node.id)
            case ast.Name():
                return self.state_type(node, whose)
            case ast.Subscript(value=ast.Name(id="list"), slice=inner):
                element = self.annotation(inner, line, whose)
                if element in tree.NUMBERS or isinstance(element, tree.StateOf):
                    return tree.ListOf(element)
            case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
                items = tuple(tree.Plain(part.id) for part in parts if isinstance(part, ast.Name))
                if len(items) == len(parts) > 1 and all(item in tree.VALUES for item in items):
                    return tree.TupleOf(items)
        raise Refused(
            line,
            f"{whose} has the type {ast.unparse(node)}",
            "use float, int, bool, list[float], list[int], a state, list of one, or a tuple of numbers as result",
        )

    def state_type(self, node: ast.Name, whose: str) -> tree.StateOf:
        if node.id in self.spoiled:
            raise Spoiled(node.lineno, node.id)
        if not isinstance(self.globals.get(node.id), tree.State):
            what = f"{whose} has the type {node.id}, which is no state class here"
            raise Refused(node.lineno, what, "use float, int, bool, list[float], or define or import the state first")
        return tree.StateOf(node.id)


def _way_to(goal: tree.Function, start: tree.Function, seen: list[tree.Function]) -> list[tree.Call]:
    """The calls that lead from one function to another, empty when there are none."""
    seen.append(start)
    for call in tree.calls(start):
        if call.function is goal:
            return [call]
        way = [] if call.function in seen else _way_to(goal, call.function, seen)
        if way:
            return [call, *way]
    return []


def _defined_names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign():
            return [target.id for target in node.targets if isinstance(target, ast.Name)]
        case ast.ImportFrom() | ast.Import():
            return [alias.asname or alias.name for alias in node.names]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def _instead_at_top(node: ast.stmt) -> tuple[str, str]:
    match node:
        case ast.Import(names=names):
            instead = "write from math import sqrt" if names[0].name == "math" else "write from .sibling import a"
            return f"'import {names[0].name}' is outside the subset", instead
        case ast.AsyncFunctionDef():
            return "async is outside the subset", "write a plain function"
        case ast.AnnAssign():
            return "a constant is annotated", "write NAME = 1.0; the value gives the type"
        case ast.Expr(value=ast.Constant(value=str())):
            return "text stands outside a docstring's place", "write a comment"
        case ast.AugAssign():
            return "a constant is changed", "keep what changes in a state"
    return f"{type(node).__name__} stands at the top of a module", "put it in a function"
