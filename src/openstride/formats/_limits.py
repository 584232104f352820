"""How much one file may ask of us. What goes beyond is refused by name, before memory or time is spent on it."""

from __future__ import annotations

from typing import Final

#: Of one file, unpacked (bytes). The largest activity files are of a few megabytes: a day at one record a second.
FILE_BYTES: Final = 64 << 20
#: XML and JSON become a tree several times their size before a record is read (bytes).
TEXT_BYTES: Final = 24 << 20
#: In all activities of a file: forty hours at one a second. Of 19 columns they take 332 MB to read. Heart rates of
#: their own come once a minute for years, and take less: of them there may be as many as the file holds.
RECORDS: Final = 150_000
#: Elements of XML inside one another; activity files have a dozen.
DEPTH: Final = 64
#: A message of FIT has a header and some values. Files of single bytes would be read message by message for minutes.
MESSAGE_BYTES: Final = 5
#: Before that average is asked for.
FREE_MESSAGES: Final = 20_000
#: Between an instant and most others of its activity (s). A flipped bit moves a record by months or years.
FAR: Final = 30.0 * 86_400.0
#: Of everything unpacked from what was given at once (bytes), and how many files that may be.
ARCHIVE_BYTES: Final = 8 << 30
ARCHIVE_FILES: Final = 50_000
#: Archives in archives: an export of a service in an archive of the runner's, its files compressed.
ARCHIVE_NESTING: Final = 3
#: Text shrinks to a tenth or a thirtieth, and nothing that is a run to less than this share of it.
ARCHIVE_RATIO: Final = 200
#: Before that is asked (bytes).
RATIO_FREE_BYTES: Final = 4 << 20
