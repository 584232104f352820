"""The pages below docs: what they quote is so, what they link to is there, what they show runs."""

from __future__ import annotations

import importlib
import inspect
import re
import runpy
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
FIGURES = sorted((DOCS / "figures").glob("*.svg"))
SOLVED = (DOCS / "how-a-stride-is-solved.md").read_text(encoding="utf-8")

LINK = re.compile(r"\]\((?!https?://|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)")
CONSTANT = re.compile(r"`([a-z_]+)\.([A-Za-z_]+)`")
QUOTED = re.compile(r"`([a-z_]+)\.([A-Za-z_]+)` = (-?\d+(?:\.\d+)?)")
COLOUR = re.compile(r"#[0-9a-f]{6}\b")

LIGHT_PAGE, DARK_PAGE = "#ffffff", "#0d1117"
LEAST_CONTRAST = 3.0  # WCAG 2.1, 1.4.11: graphical objects
MOST_BYTES = 150_000


def without_code(page: str) -> str:
    return re.sub(r"^ *```.*?^ *```", "", page, flags=re.DOTALL | re.MULTILINE)


def anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", without_code(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def value_of(module: str, name: str) -> object:
    """Value of a constant as the pages name it; a name in small letters is a setting of the sensor model."""
    if module == "analysis":
        return getattr(importlib.import_module("openstride.analysis"), name)
    found = importlib.import_module(f"openstride.engine.{module}")
    return getattr(found if name.isupper() else found.Sensor(), name)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_constant_that_is_quoted_is_the_engines() -> None:
    quoted = [(module, name, float(number)) for module, name, number in QUOTED.findall(SOLVED)]
    assert len(quoted) > 50
    assert [each for each in quoted if value_of(each[0], each[1]) != each[2]] == []


def test_every_constant_that_is_named_has_its_value_beside_it() -> None:
    assert set(CONSTANT.findall(SOLVED)) == {(module, name) for module, name, _ in QUOTED.findall(SOLVED)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    dead = []
    for path, anchor in LINK.findall(without_code(text)):
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            dead.append(f"{path}#{anchor}" if anchor else path)
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_python_on_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
    script = tmp_path / "page.py"
    script.write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(script))
    assert capsys.readouterr().err == ""


def test_every_figure_is_shown_and_no_page_below_docs_shows_one_twice() -> None:
    shown = [
        (page.parent / path).resolve()
        for page in sorted(DOCS.rglob("*.md"))
        for path in re.findall(r"!\[[^\]]+\]\(([^)]+\.svg)\)", page.read_text(encoding="utf-8"))
    ]
    assert sorted(shown) == FIGURES
    assert FIGURES


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: str(figure.name))
def test_a_figure_is_small_and_the_same_every_time(figure: Path) -> None:
    text = figure.read_text(encoding="utf-8")
    assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own file
    assert len(text.encode()) < MOST_BYTES
    assert "<dc:date>" not in text
    assert "<text" in text


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: str(figure.name))
def test_a_figure_reads_on_light_and_on_dark_pages(figure: Path) -> None:
    text = figure.read_text(encoding="utf-8")
    used = set(COLOUR.findall(re.sub(r'="?(?:url\()?#[^"]*"', "", text)))
    assert used
    for page in (LIGHT_PAGE, DARK_PAGE):
        assert {colour: contrast(colour, page) for colour in used if contrast(colour, page) < LEAST_CONTRAST} == {}


def test_every_decision_is_listed_and_numbered_in_order() -> None:
    notes = sorted(path.name for path in (DOCS / "decisions").glob("[0-9]*.md"))
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \[\d+\]\(([^)]+)\)", index, re.MULTILINE) == notes
    numbers = [int(name[:4]) for name in notes]
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_the_sources_the_engine_cites_are_on_the_page() -> None:
    cited = set()
    for module in ("contact", "effort", "springs"):
        found = importlib.import_module(f"openstride.engine.{module}")
        cited |= set(re.findall(r"doi:(10\.\d+/[^\s:,]+?)\)", inspect.getsource(found)))
    assert cited
    assert [doi for doi in sorted(cited) if doi not in SOLVED] == []
