"""From the typed tree of a package to JavaScript that gives the same bits.

Each module becomes one that a person can read: names and docstrings are kept, and a function says from which line it
came. Or the whole package becomes one file for machines, without comments.

A state is a class with plain fields; a list or table is a `Float64Array`, a list of states an array; several results
are an array that is unpacked where the function is called. Nothing is judged here: what stands in a tree has passed the
subset's rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby

from portable import tree
from portable.javascript_expressions import MODULO, Names, field, number, own
from portable.javascript_statements import INDENT, function_lines


def modules(package: tree.Package) -> dict[str, str]:
    """Give the text of a JavaScript module for each module of the package, by the name of its file.

    One more, which no Python module can be called, says from which source they come.
    """
    names = {each: own(each.name) for module in package.modules.values() for each in _named(module)}
    texts = {f"{name}.js": _module(module, names) for name, module in package.modules.items()}
    return {**texts, "$source.js": f"{_source(package)}\n"}


def bundle(package: tree.Package) -> str:
    """Give the text of one JavaScript module that holds the package, and exports an object for each of its modules."""
    names = _distinct_names(package)
    every = [each for module in package.modules.values() for each in module.definitions.values()]
    parts = ["\n".join(_definition(each, names)) for each in every]
    parts += [_namespace(module, names) for module in package.modules.values()]
    exported = ", ".join(f"${name} as {own(name)}" for name in package.modules)
    return "\n".join(
        [
            f"// Translated from {package.folder.name}.",
            _source(package),
            *_helpers(parts),
            *parts,
            f"export {{ {exported} }};",
            "",
        ]
    )


def documentation(text: str) -> Iterator[str]:
    """Give a docstring as a comment."""
    lines = text.replace("*/", "*\\/").splitlines()
    if len(lines) == 1:
        yield f"/** {lines[0]} */"
    elif lines:
        yield "/**"
        yield from (f" * {line}".rstrip() for line in lines)
        yield " */"


def _source(package: tree.Package) -> str:
    """Give the hash of the source, by which a log says which engine saw it; `openstride.runtime` makes the same."""
    digest = sha256()
    for path in sorted(module.path for module in package.modules.values()):
        text = path.read_bytes()
        digest.update(f"{path.stem}\n{len(text)}\n".encode() + text)
    return f'export const SOURCE = "{digest.hexdigest()[:16]}";'


def _module(module: tree.Module, names: Names) -> str:
    opening = [
        f"// Translated from {module.path.parent.name}/{module.path.name}; change that, not this.",
        *documentation(module.documentation),
        *(
            f'import {{ {", ".join(map(own, found))} }} from "./{sibling}.js";'
            for sibling, found in module.imports.items()
        ),
    ]
    parts = ["\n".join(opening)]
    for are_constants, together in groupby(module.definitions.values(), lambda each: isinstance(each, tree.Constant)):
        exported = [_exported(each, module, names) for each in together]
        parts += ["\n".join(exported)] if are_constants else exported
    return "\n\n".join([*parts, *_helpers(parts)]) + "\n"


def _exported(definition: tree.Definition, module: tree.Module, names: Names) -> str:
    """Give a definition with what it is for and where it stands in the source; a constant speaks for itself."""
    comment: list[str] = []
    if not isinstance(definition, tree.Constant):
        comment = [*documentation(definition.documentation), f"// {module.path.name}:{definition.line}"]
    first, *rest = _definition(definition, names)
    return "\n".join([*comment, f"export {first}", *rest])


def _helpers(parts: list[str]) -> list[str]:
    return [MODULO] if any("$modulo(" in part for part in parts) else []


def _definition(definition: tree.Definition, names: Names) -> Iterator[str]:
    match definition:
        case tree.Constant():
            yield f"const {names[definition]} = {_constant(definition.value)};"
        case tree.State():
            yield from _state(definition)
        case tree.Function():
            yield from function_lines(definition, names)


def _constant(value: float | tuple[float, ...]) -> str:
    return f"Float64Array.of({', '.join(map(number, value))})" if isinstance(value, tuple) else number(value)


def _state(state: tree.State) -> Iterator[str]:
    yield f"class {own(state.name)} {{"
    yield f"{INDENT}constructor() {{"
    for each in state.fields.values():
        yield f"{INDENT * 2}this.{field(each.name)} = {_initial(each)};"
    yield f"{INDENT}}}"
    yield "}"


def _initial(each: tree.StateField) -> str:
    match each.type:
        case tree.StateOf(name=name):
            return f"new {own(name)}()"
        case tree.ListOf():
            return f"new Float64Array({each.size})"
    return number(each.value)


def _named(module: tree.Module) -> Iterator[tree.Constant | tree.Function]:
    return (each for each in module.definitions.values() if not isinstance(each, tree.State))


def _distinct_names(package: tree.Package) -> Names:
    """Name functions and constants so that they can stand side by side, some with their module's name."""
    count = Counter(name for module in package.modules.values() for name in module.definitions)
    return {
        each: own(each.name) if count[each.name] == 1 else f"{each.name}${name}"
        for name, module in package.modules.items()
        for each in _named(module)
    }


def _namespace(module: tree.Module, names: Names) -> str:
    """Gather what a module defines in an object, by the names that it has in the source."""
    members = (
        f"{name}: {own(name) if isinstance(each, tree.State) else names[each]}"
        for name, each in module.definitions.items()
    )
    return f"const ${module.name} = {{ {', '.join(members)} }};"
