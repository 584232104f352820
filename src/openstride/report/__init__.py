"""What a person reads after a run: one self-contained page, and the data in it.

The page itself is built from `app/`; here an analysis becomes the data that the page reads, and both become one file.
Its sister in the terminal is the command's. Nothing is measured here: every number was worked out in `analysis`. The
form of the data is a contract with `app/src/report/document.ts`, and a test holds the two to each other.
"""

from __future__ import annotations

from openstride.report._document import SCHEMA, report_document
from openstride.report._errors import PageNotBuiltError, ReportError, ReportExistsError, ReportNotWrittenError
from openstride.report._packing import ABSENT, Packed, pack
from openstride.report._page import BUILT, render, require_page, write_report
from openstride.report._rails import RAILS, Rail, rails

__all__ = [
    "ABSENT",
    "BUILT",
    "RAILS",
    "SCHEMA",
    "Packed",
    "PageNotBuiltError",
    "Rail",
    "ReportError",
    "ReportExistsError",
    "ReportNotWrittenError",
    "pack",
    "rails",
    "render",
    "report_document",
    "require_page",
    "write_report",
]
