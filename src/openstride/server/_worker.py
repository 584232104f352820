"""The process that does the work on runs: one at a time, in its own memory, so that its death is only its own.

Orders come in on standard input, a line of JSON each, and every one is answered on standard output by a line of JSON:
the problem that was met, or `null`. When the input ends, so does the process, at once: nobody waits for its work then,
and whoever starts it next goes on where it was.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from openstride.analysis import AnalysisError
from openstride.recordings import RecordingError
from openstride.server._documents import plain
from openstride.server._errors import DiskFullError, HomeError
from openstride.server._problems import problem_of
from openstride.server._work import advance, prepare

#: So much memory may the work take: an hour of two feet takes a tenth of it.
MOST_MEMORY: Final = 4 << 30
#: The screen of a runner goes before the work.
_NICENESS: Final = 5


def main() -> None:
    """Do what is ordered until the input ends."""
    # An interrupt is for home, which ends this process in its own way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _answers()
    _limit()
    orders: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    while True:
        answers.write(json.dumps(_obey(orders.get())) + "\n")
        answers.flush()


def _obey(order: str) -> object:
    run = json.loads(order)["run"]
    try:
        if run is None:
            prepare()
        else:
            advance(Path(run))
    except (RecordingError, AnalysisError, HomeError) as error:
        return plain(problem_of(error))
    except OSError as error:
        return plain(problem_of(DiskFullError(Path(run), error.strerror or str(error))))
    except Exception as error:  # noqa: BLE001  # whatever it is, the next run must not suffer from it
        traceback.print_exc()
        return plain(problem_of(error))
    return None


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
