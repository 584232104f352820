"""`openstride compare` says in a sentence what differs at matched speed, shows each lens, and refuses with a reason."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from rich.cells import cell_len

from openstride.analysis import ComparedMetric, Comparison, Estimate
from openstride.analysis._compare import Gait, Verdict
from openstride.cli import main
from openstride.cli._comparison_report import verdict
from openstride.messages import LANGUAGES, catalogue
from openstride.recordings import Side
from openstride.report import require_page, write_report
from tests.cli.conftest import Command


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run, one with contacts longer by a tenth, a faster one, a short one and a walk."""
    folder = tmp_path_factory.mktemp("runs")
    even = ("--fatigue", "0")
    for name, words in {
        "old": ("easy", "--seed", "1", *even),
        "new": ("easy", "--seed", "2", "--contact-time", "275", *even),
        "fast": ("easy", "--seed", "3", "--pace", "4:00"),
        "short": ("easy", "--seed", "4"),
        "walk": ("walker", "--seed", "5"),
    }.items():
        duration = "1:30" if name in {"short", "walk"} else "8:00"
        assert main(["simulate", *words, "--duration", duration, "--out", str(folder / name)]) == 0
    return folder


@pytest.fixture(autouse=True)
def quiet(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Throw away what was printed while the runs were made."""
    assert runs.is_dir()
    capsys.readouterr()


def test_the_first_sentence_says_what_differs(command: Command, runs: Path) -> None:
    ended = command("compare", runs / "new", runs / "old", "--names", "new shoe", "old shoe")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "new shoe against old shoe"
    said = " ".join(" ".join(lines[1:4]).split())
    assert re.match(r"At \d:\d\d–\d:\d\d /km: contact time \d\d ± \d ms longer, ", said)
    assert "in new shoe; nothing else told apart." in said
    assert "A  new shoe · simulated-easy-2 · " in ended.out


def test_every_difference_stands_with_its_lens_and_the_real_ones_first(command: Command, runs: Path) -> None:
    out = command("compare", runs / "new", runs / "old").out
    told, untold = out.index("  Real difference"), out.index("  Not told apart")
    assert told < out.index("    Contact time") < untold < out.index("    Cadence")
    contact, cadence = (next(line for line in out.splitlines() if name in line) for name in ("    Contact", "    Cad"))
    assert "ms" in contact
    assert contact.index("┼") < contact.index("╋")
    assert re.search(r"Cadence +1\d\d\.\d+ +1\d\d\.\d+ +\S+\s±\s\S+\sspm", cadence)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_the_terminal(
    command: Command, runs: Path, monkeypatch: pytest.MonkeyPatch, width: int, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ended = command("compare", runs / "new", runs / "old", "--language", language, "--names", "新鞋", "旧鞋")
    assert ended.code == 0
    assert max(cell_len(line) for line in ended.out.splitlines()) <= width


def test_a_chinese_reader_reads_chinese(command: Command, runs: Path) -> None:
    out = command("compare", runs / "new", runs / "old", "--language", "zh", "--names", "新鞋", "旧鞋").out
    said = "".join(out.split("跑步 · 双脚")[0].split())
    assert re.search(r"\d:\d\d–\d:\d\d/公里时.“新鞋”的触地时间长\d\d±\d毫秒.*其余无法区分。", said)


def test_equal_runs_are_not_told_apart(command: Command, runs: Path) -> None:
    ended = command("compare", runs / "old", "--halves")
    assert ended.code == 0
    assert ended.out.startswith("second half against first half\n")
    assert "nothing told apart." in ended.out
    assert "Real difference" not in ended.out


def test_runs_without_a_common_speed_say_so(command: Command, runs: Path) -> None:
    ended = command("compare", runs / "fast", runs / "old")
    assert ended.code == 3
    assert "The two share no speed" in ended.out
    assert "At matched speed" not in ended.out


def test_too_little_says_how_much_it_takes(command: Command, runs: Path) -> None:
    said = " ".join(command("compare", runs / "short", runs / "old").out.split())
    assert re.search(r"not enough data\. One of the two has \d:\d\d of the 2:00 that each needs", said)


def test_the_json_is_that_of_the_report_with_the_warnings(command: Command, runs: Path) -> None:
    ended = command("compare", runs / "new", runs / "old", "--json", "--mass", 70, "--height", 1.75)
    document = json.loads(ended.out)
    assert (document["schema"], document["this_recording"]) == (1, "simulated-easy-2")
    assert (document["recording"], document["gait"]) == ("simulated-easy-1", "running")
    assert document["warnings"] == []
    metrics = {(each["metric"], each["side"]): each for each in document["metrics"]}
    contact = metrics["contact_time", None]
    assert contact["verdict"] == "real_difference"
    assert contact["difference"]["value"] == pytest.approx(
        contact["this_run"]["value"] - contact["other_run"]["value"], abs=1e-9
    )
    assert ("leg_stiffness", None) in metrics


def test_the_report_of_a_run_has_the_comparison_in_it(
    command: Command, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, report = tmp_path / "page.html", tmp_path / "run.html"
    page.write_text('<title>OpenStride</title><script id="report-data" type="application/json"></script>')
    monkeypatch.setattr("openstride.cli._compare_run.require_page", partial(require_page, page))
    monkeypatch.setattr("openstride.cli._compare_run.write_report", partial(write_report, page=page))
    words = ("compare", runs / "new", runs / "old", "--names", "new", "old", "--report", report)
    ended = command(*words)
    assert (ended.code, "The report is in" in ended.said) == (0, True)
    data = re.search(r"<script[^>]*>(.*?)</script>", report.read_text(encoding="utf-8"), re.DOTALL)
    assert data is not None
    document = json.loads(data[1])
    assert document["recording"] == "simulated-easy-2"
    assert document["comparison"] == {
        key: value
        for key, value in json.loads(command(*words[:-2], "--json").out).items()
        if key in document["comparison"]
    } | {"recording": "simulated-easy-1"}
    assert command(*words).code == 2
    assert command(*words, "--force").code == 0


def test_pods_left_alone_make_it_surer(command: Command, runs: Path) -> None:
    apart, paired = (
        json.loads(command("compare", runs / "new", runs / "old", "--json", *more).out)["metrics"]
        for more in ((), ("--same-mounting",))
    )
    for one, two in zip(apart, paired, strict=True):
        assert two["difference"]["uncertainty"] < one["difference"]["uncertainty"]


def test_a_run_and_a_walk_are_refused_in_words(command: Command, runs: Path) -> None:
    ended = command("compare", runs / "old", runs / "walk")
    assert (ended.code, ended.out) == (2, "")
    assert "The two cannot be compared." in ended.err
    assert "simulated-easy-1" in ended.err
    chinese = command("compare", runs / "old", runs / "walk", "--language", "zh")
    assert (chinese.code, "这两次无法比较。" in chinese.err) == (2, True)


def test_one_run_needs_another_or_its_halves(command: Command, runs: Path) -> None:
    assert "name a second recording B, or ask for --halves of A" in command("compare", runs / "old").said
    both = command("compare", runs / "old", runs / "new", "--halves")
    assert (both.code, "not both" in both.said) == (2, True)


def test_a_recording_that_is_not_there_is_refused(command: Command, runs: Path) -> None:
    ended = command("compare", runs / "old", runs / "nowhere")
    assert ended.code == 2
    assert "nowhere" in ended.err


def test_warnings_of_either_run_make_it_partial(command: Command, shared: Path) -> None:
    folder = shared / "recordings"
    ended = command("compare", folder / "llio-40", folder / "llio-36")
    assert ended.code == 3
    assert ended.out.count("What to know about it") == 2


def told(
    metric: str, value: float, *, verdict: Verdict = "real_difference", side: Side | None = None
) -> ComparedMetric:
    found = ComparedMetric(metric, None, "s", Estimate(0.2 + value, 0.01), Estimate(0.2, 0.01), Estimate(value, 0.0015))
    return replace(found, verdict=verdict, side=side)


def comparison(*metrics: ComparedMetric, gait: Gait = "walking") -> Comparison:
    return Comparison("b", None, None, None, gait, (1.2, 1.4), 300.0, 300.0, metrics)


LONGER = told("contact_time", 0.008)
ALIKE = told("cadence", 0.0, verdict="not_told_apart")
LEFT = told("contact_time", 0.008, side="left")


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        ([LONGER], "contact time 8 ± 3 ms longer in A."),
        ([told("contact_time", -0.008), ALIKE], "contact time 8 ± 3 ms shorter in A; nothing else told apart."),
        ([ALIKE], "nothing told apart."),
        ([LONGER, LEFT], "contact time 8 ± 3 ms longer in A."),
        ([LEFT], "contact time, left 8 ± 3 ms longer in A."),
    ],
)
def test_the_sentence_says_each_difference_once_and_which_way(metrics: list[ComparedMetric], said: str) -> None:
    found = verdict(comparison(*metrics), catalogue("en"))
    assert found.replace("\N{NO-BREAK SPACE}", " ") == f"At 1.20–1.40 m/s: {said}"
