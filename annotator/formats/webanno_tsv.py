"""WebAnno TSV 3.1 to 3.3 (WebAnno, INCEpTION): read only, for INCEpTION itself calls it outdated.

Offsets count UTF-16 units; files of programs that count code points are told by their tokens. A
span's label is its `label`, or else the name of its layer; features are attributes. A relation
leads from the governor (its address) to the dependent (its row), a slot from its host. Chains are
listed as left out. Text between sentences is not in the file: a line end stands there, then blanks.
"""

from __future__ import annotations

from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import Feature, ReadOptions, Setting
from annotator.model.exchange import Reading, Readings

NAME = "webanno-tsv"
TITLE = "WebAnno TSV 3"
EXTENSIONS = (".tsv",)
CAN_READ = True
CAN_WRITE = False
IS_FOLDER = False
HOLDS: frozenset[Feature] = frozenset()
LIMITS = (
    "Only read: spans, also stacked ones, their features, relations and slots; chains are listed "
    "as left out. Ask INCEpTION for UIMA CAS JSON where you can: it holds more."
)
LABELS = Setting(
    "labels",
    "Labels are",
    (
        ("layer", "the names of layers; features become attributes"),
        ("feature", "the values of each layer's first feature"),
    ),
    reading=True,
    writing=False,
)
SETTINGS: tuple[Setting, ...] = (LABELS,)
EXTRA = ""

_MARKS_FACTOR = 30


def looks_right(name: str, head: bytes) -> bool:
    """The line that every such file begins with."""
    mark = b"#FORMAT=WebAnno TSV 3"
    return name.lower().endswith(".tsv") and head.removeprefix(b"\xef\xbb\xbf").startswith(mark)


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file is a document."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read the document of one file."""
    from annotator.formats._webanno_read import document

    try:
        limit = options.max_bytes * _MARKS_FACTOR
        data = file.read(limit + 1)
        if len(data) > limit:
            raise InputError(f"it is larger than {options.max_mb * _MARKS_FACTOR:,.0f} MB.")
        yield document(data, options, LABELS.chosen(options.settings))
    except FormatError as error:
        yield Reading(refusal=str(error))
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))
