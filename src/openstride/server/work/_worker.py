"""The process that does the work on runs: one at a time, in its own memory, so that its death is only its own.

Orders come in on standard input, a line of JSON each, and every one is answered on standard output by a line of JSON:
what was found, or the problem that was met. Before the answer lines may say how far the work is. When the input ends,
so does the process, at once: nobody waits for its work then, and whoever is given it next does it once more.
"""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from openstride.analysis import AnalysisError
from openstride.recordings import RecordingError, RecordingNotWrittenError
from openstride.server._documents import HowFar, Order, Outcome
from openstride.server._errors import DiskFullError, HomeError
from openstride.server._problems import problem_of
from openstride.server.archive import unpack
from openstride.server.work._brought import read_again, read_brought
from openstride.server.work._work import Tell, analyse_run, prepare, seal_run

#: So much memory may the work take: an hour of two feet takes a tenth of it.
MOST_MEMORY: Final = 4 << 30
#: The screen of a runner goes before the work.
_NICENESS: Final = 5
#: How often home is told how far the work is, at most (s).
_TELLING: Final = 0.1


def main() -> None:
    """Do what is ordered until the input ends."""
    # An interrupt is for home, which ends this process in its own way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _answers()
    _limit()
    orders: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()

    def say(said: HowFar | Outcome) -> None:
        answers.write(said.model_dump_json() + "\n")
        answers.flush()

    # A log is hundreds of thousands of objects and no cycles; looking for some all the time takes as long as the work.
    gc.disable()
    _keep_what_is_there()
    while True:
        order = Order.model_validate_json(orders.get())
        say(obey(order, _now_and_then(lambda share: say(HowFar(progress=share)))))
        gc.collect()


def obey(order: Order, tell: Tell = lambda _: None) -> Outcome:
    """Do what is ordered, and return what came of it: whatever goes wrong is a problem of this run alone."""
    run = Path(order.run)
    try:
        return _done(order, run, tell)
    except RecordingNotWrittenError as error:
        # It is the disk that is to blame, not what was recorded: there may be room the next time.
        return Outcome(problem=problem_of(DiskFullError(run, error.message)))
    except (RecordingError, AnalysisError, HomeError) as error:
        return Outcome(problem=problem_of(error))
    except OSError as error:
        return Outcome(problem=problem_of(DiskFullError(run, error.strerror or str(error))))
    except Exception as error:  # noqa: BLE001  # whatever it is, the next run must not suffer from it
        traceback.print_exc()
        return Outcome(problem=problem_of(error))


def _done(order: Order, run: Path, tell: Tell) -> Outcome:
    if order.work == "seal":
        return Outcome(sealed=seal_run(run, tell))
    if order.work == "analyse":
        return Outcome(analysed=analyse_run(run, order.told, order.kept, tell))
    if order.work == "read":
        return Outcome(read=read_brought(run, order.time_zone))
    if order.work == "read_again":
        return Outcome(read=read_again(run, order.part, order.time_zone))
    if order.work == "unpack":
        return Outcome(unpacked=unpack(run, datetime.now(UTC), tell))
    prepare()
    _keep_what_is_there()
    return Outcome()


def _keep_what_is_there() -> None:
    """Let no look for cycles go over what is there by now, which stays.

    The imports alone leave so many objects that each look takes a tenth of a second, as long as reading a file.
    """
    gc.collect()
    gc.freeze()


def _now_and_then(tell: Tell) -> Tell:
    """Return a function that tells a share of what it is told: nobody sees more."""
    told = time.monotonic()

    def tell_some(share: float) -> None:
        nonlocal told
        if time.monotonic() - told >= _TELLING:
            told = time.monotonic()
            tell(share)

    return tell_some


def _listen(orders: queue.Queue[str]) -> None:
    for line in sys.stdin:
        orders.put(line)
    os._exit(0)


def _answers() -> TextIO:
    """Return standard output for answers alone: whatever else prints, prints to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _limit() -> None:
    with suppress(ImportError, AttributeError, OSError, ValueError):
        # There is no such module on Windows, where the work goes without limits.
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    with suppress(AttributeError, OSError):
        os.nice(_NICENESS)


if __name__ == "__main__":
    main()
