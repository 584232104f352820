"""The declarations name what the translation holds, with its types, and nothing else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from portable import javascript, translate, tree, typescript
from portable.modules import read_package
from portable.node import find_node
from tests.conftest import ROOT, Require
from tests.portable.test_javascript import RING

ENGINE = ROOT / "src" / "openstride" / "engine"
TSC = ROOT / "app" / "node_modules" / "typescript" / "bin" / "tsc"
STRICT = (
    *("--noEmit", "--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--verbatimModuleSyntax"),
    *("--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2023,dom"),
)
USER = '''
"""Uses a ring."""

from .ring import N, Ring, push


class User:
    def __init__(self) -> None:
        self.ring = Ring()
        self.slow = 0.0


def use(user: User) -> None:
    user.slow = float(push(user.ring, 1.0) + N)
'''
PAGE = """
import { Live, ROWS, begin, end, take } from "./modules/live.js";
import { Stride } from "./modules/stride.js";
import { SOURCE } from "./modules/$source.js";
import { SOURCE as SAME, live, stride } from "./engine.js";
import type { Foot } from "./engine.js";

const state = new Live();
begin(state, true, 3328, 512, 32000);
const strides = Array.from({ length: ROWS }, () => new Stride());
export const given: number = take(state, strides, 0, 0, new Float64Array(6), 1) + end(state, strides);
export const sources: [string, string] = [SOURCE, SAME];

const other = new live.Live();
export const done: void = live.begin(other, false, 3328, 512, 32000);
export const foot: Foot = other.foot;
export const walking: boolean = new stride.Stride().walking;

// @ts-expect-error A number is no truth value.
begin(state, 1, 3328, 512, 32000);
// @ts-expect-error A list is written in place.
state.foot.samples.time = new Float64Array(1);
// @ts-expect-error There is no such field.
state.nothing = 0;
// @ts-expect-error Nor is there in the bundle.
foot.nothing = 0;
"""


def package_of(folder: Path, **modules: str) -> tree.Package:
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)
    package, refusals = read_package(folder)
    assert refusals == []
    return package


def test_a_module_is_declared_name_by_name(tmp_path: Path) -> None:
    declared = typescript.modules(package_of(tmp_path, ring=RING))["ring.d.ts"]
    assert declared.splitlines()[0].startswith("// Declarations of ")
    assert declared.partition("\n\n")[2] == (
        "export const N: number;\n"
        "export const STEP: number;\n"
        "export const TABLE: Float64Array;\n"
        "\n"
        "/** Numbers, the oldest first. */\n"
        "export class Ring {\n"
        "  readonly cells: Float64Array;\n"
        "  readonly codes: Float64Array;\n"
        "  count: number;\n"
        "  last: number;\n"
        "  full: boolean;\n"
        "}\n"
        "\n"
        "/** Add a number; where it went. */\n"
        "export function push(ring: Ring, x: number): number;\n"
    )


def test_a_state_of_another_module_is_imported_as_a_type_and_nothing_else_is(tmp_path: Path) -> None:
    declared = typescript.modules(package_of(tmp_path, ring=RING, user=USER))["user.d.ts"]
    assert re.findall(r"^import .*", declared, re.MULTILINE) == ['import type { Ring } from "./ring.js";']
    assert "  readonly ring: Ring;\n  slow: number;\n" in declared


def test_lists_of_states_and_several_results_are_arrays_and_tuples(tmp_path: Path) -> None:
    source = (
        '"""One."""\n\n\nclass Row:\n    def __init__(self) -> None:\n        self.x = 0.0\n\n\n'
        "def split(rows: list[Row], n: int, x: list[float]) -> tuple[float, bool]:\n    return x[0], n > 0\n\n\n"
        "def new(rows: list[Row]) -> None:\n    rows[0].x = 1.0\n"
    )
    package = package_of(tmp_path, one=source)
    declared = typescript.modules(package)["one.d.ts"]
    assert "split(rows: readonly Row[], n: number, x: Float64Array): [number, boolean];" in declared
    assert "export function new$(rows: readonly Row[]): void;" in declared
    assert "readonly new: (rows: readonly Row[]) => void;" in typescript.bundle(package)


def test_a_comment_does_not_end_within_a_docstring(tmp_path: Path) -> None:
    bundle = typescript.bundle(package_of(tmp_path, ring=RING))
    assert "/**\n * A ring.\n *\n * It holds *\\/ the last N numbers.\n */\nexport const ring: {" in bundle


def test_a_bundle_is_an_object_for_each_module_and_a_type_for_each_state(tmp_path: Path) -> None:
    bundle = typescript.bundle(package_of(tmp_path, ring=RING, user=USER))
    assert "export interface Ring {" in bundle
    assert "export interface User {\n  readonly ring: Ring;\n  slow: number;\n}" in bundle
    assert "  readonly User: new () => User;\n  readonly use: (user: User) => void;\n};" in bundle


def test_a_module_that_holds_nothing_is_still_one(tmp_path: Path) -> None:
    declared = typescript.modules(package_of(tmp_path, one='"""Nothing."""\n'))["one.d.ts"]
    assert declared.endswith("\n\nexport {};\n")


def test_the_engine_is_declared_as_it_is_translated() -> None:
    package, _ = read_package(ENGINE)
    translated, declared = javascript.modules(package), typescript.modules(package)
    assert {name.replace(".js", ".d.ts") for name in translated} == set(declared)
    for name, text in translated.items():
        exports = re.compile(r"^export (const|class|function) ([\w$]+)", re.MULTILINE)
        assert exports.findall(text) == exports.findall(declared[name.replace(".js", ".d.ts")]), name


@pytest.mark.parametrize(("name", "expected"), [("engine.js", "engine.d.ts"), ("engine.mjs", "engine.d.mts")])
def test_declarations_lie_where_typescript_looks_for_them(tmp_path: Path, name: str, expected: str) -> None:
    package_of(tmp_path, ring=RING)
    translate.write(tmp_path, tmp_path / "out" / name, bundle=True)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([name, expected])


def test_a_strict_page_can_import_the_engine(tmp_path: Path, require: Require) -> None:
    require("page", "TypeScript is not installed; `make page` brings it", present=TSC.is_file() and bool(find_node()))
    translate.write(ENGINE, tmp_path / "modules")
    translate.write(ENGINE, tmp_path / "engine.js", bundle=True)
    (tmp_path / "page.ts").write_text(PAGE)
    command = [*find_node(), str(TSC), *STRICT, "page.ts"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
