"""From the typed tree of a package to declarations for TypeScript: what its translation to JavaScript holds.

They stand beside what `portable.javascript` writes, name for name, so that a page of strict TypeScript can import the
one and is checked against the other. Lists and nested states are read-only, since they are written in place and never
replaced; nothing is said of sizes, or of which numbers are whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from portable import tree
from portable.javascript import documentation
from portable.javascript_expressions import field, own
from portable.javascript_statements import INDENT

PLAIN = {tree.FLOAT: "number", tree.INT: "number", tree.BOOL: "boolean", tree.NONE: "void"}
SOURCE = "export const SOURCE: string;"


def modules(package: tree.Package) -> dict[str, str]:
    """Give the text of the declarations of each JavaScript module, by the name of its file."""
    texts = {f"{name}.d.ts": _module(module) for name, module in package.modules.items()}
    return {**texts, "$source.d.ts": f"{SOURCE}\n"}


def bundle(package: tree.Package) -> str:
    """Give the declarations of the bundle: an object for each module, and the type of each state."""
    parts = ["\n".join(_interface(state)) for state in package.states().values()]
    parts += ["\n".join(_namespace(module)) for module in package.modules.values()]
    return "\n\n".join([f"// Declarations of {package.folder.name}.\n{SOURCE}", *parts]) + "\n"


def _module(module: tree.Module) -> str:
    opening = [f"// Declarations of {module.path.parent.name}/{module.path.name}; change that, not this."]
    mentioned = set(_mentioned(module))
    for sibling, found in module.imports.items():
        if states := [name for name in found if name in mentioned]:
            opening.append(f'import type {{ {", ".join(map(own, states))} }} from "./{sibling}.js";')
    parts = ["\n".join(opening)]
    for are_constants, together in groupby(module.definitions.values(), lambda each: isinstance(each, tree.Constant)):
        exported = ["\n".join(_exported(each)) for each in together]
        parts += ["\n".join(exported)] if are_constants else exported
    # Without this line a module that holds nothing would be none.
    return "\n\n".join(parts if module.definitions else [*parts, "export {};"]) + "\n"


def _mentioned(module: tree.Module) -> Iterator[str]:
    """Give the names of the states that stand in a module's signatures and fields."""
    for each in module.definitions.values():
        match each:
            case tree.State(fields=found):
                types: Iterable[tree.Type] = (one.type for one in found.values())
            case tree.Function(parameters=parameters):
                types = parameters.values()
            case _:
                types = ()
        for kind in types:
            match kind:
                case tree.StateOf(name=name) | tree.ListOf(element=tree.StateOf(name=name)):
                    yield name


def _exported(definition: tree.Definition) -> Iterator[str]:
    """Declare what a module exports."""
    match definition:
        case tree.Constant(name=name, type=kind):
            yield f"export const {own(name)}: {_constant(kind)};"
        case tree.State(name=name, documentation=text):
            yield from documentation(text)
            yield f"export class {own(name)} {{"
            yield from _fields(definition)
            yield "}"
        case tree.Function(name=name, documentation=text):
            yield from documentation(text)
            yield f"export function {own(name)}({_parameters(definition)}): {_type(definition.result)};"


def _interface(state: tree.State) -> Iterator[str]:
    yield from documentation(state.documentation)
    yield f"export interface {own(state.name)} {{"
    yield from _fields(state)
    yield "}"


def _namespace(module: tree.Module) -> Iterator[str]:
    """Declare the object that holds what a module defines, by the names that it has in the source."""
    yield from documentation(module.documentation)
    yield f"export const {own(module.name)}: {{"
    for each in module.definitions.values():
        yield from (f"{INDENT}{line}" for line in _member(each))
    yield "};"


def _member(definition: tree.Definition) -> Iterator[str]:
    match definition:
        case tree.Constant(name=name, type=kind):
            yield f"readonly {name}: {_constant(kind)};"
        case tree.State(name=name, documentation=text):
            yield from documentation(text)
            yield f"readonly {name}: new () => {own(name)};"
        case tree.Function(name=name, documentation=text):
            yield from documentation(text)
            yield f"readonly {name}: ({_parameters(definition)}) => {_type(definition.result)};"


def _fields(state: tree.State) -> Iterator[str]:
    for each in state.fields.values():
        word = "" if isinstance(each.type, tree.Plain) else "readonly "
        yield f"{INDENT}{word}{field(each.name)}: {_type(each.type)};"


def _parameters(function: tree.Function) -> str:
    return ", ".join(f"{own(name)}: {_type(kind)}" for name, kind in function.parameters.items())


def _constant(kind: tree.Plain | tree.TupleOf) -> str:
    return _type(kind) if isinstance(kind, tree.Plain) else "Float64Array"


def _type(kind: tree.Type) -> str:
    match kind:
        case tree.StateOf(name=name):
            return own(name)
        case tree.ListOf(element=tree.StateOf(name=name)):
            return f"readonly {own(name)}[]"
        case tree.ListOf():
            return "Float64Array"
        case tree.TupleOf(items=items):
            return f"[{', '.join(PLAIN[each] for each in items)}]"
    return PLAIN[kind]
