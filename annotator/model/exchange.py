"""What a file holds of a document: the same facts as a project's records, by name instead of id.

Formats read and write these values and never touch the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.section import Section
from annotator.model.span import Fragments
from annotator.model.text import NO_OFFSETS, OffsetMap


@dataclass(frozen=True, slots=True)
class ExchangeReview:
    """Somebody, by name, looked at a span and found it right; "" where a file does not say."""

    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeNote:
    """What somebody, by name, noted on a document as a whole."""

    text: str
    by: str = ""
    at: str = ""


class ExchangeSpan(NamedTuple):
    """A span as files name it: label and annotator by name, offsets in code points of the text.

    `id`, `annotator`, `created_at`, `updated_at` are "" where a file does not say. (There are
    millions of them, and a named tuple is made, hashed and compared many times faster than others.)
    """

    label: str
    fragments: Fragments
    text: str = ""
    id: str = ""
    annotator: str = ""
    note: str = ""
    unsure: bool = False
    attributes: tuple[Attribute, ...] = ()
    created_at: str = ""
    updated_at: str = ""
    reviewed: ExchangeReview | None = None


class ExchangeRelation(NamedTuple):
    """A relation as files name it: its type by name, its spans by their ids."""

    type: str
    head: str
    tail: str
    id: str = ""
    annotator: str = ""
    attributes: tuple[Attribute, ...] = ()
    created_at: str = ""
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeDocument:
    """A document with all work on it. `states` holds (annotator's name, state) pairs, by name.

    `meta` holds further facts as (name, JSON text) pairs, sorted by name; `line` is where in its
    file it stood (from 1; 0 if that says nothing). `text_sha256` is the hash that the project keeps
    ("" in what was read): a text damaged there must not leave under a hash of its own.
    """

    text: str = field(repr=False)
    id: str = ""
    title: str = ""
    source: str = ""
    state: State | None = None
    states: tuple[tuple[str, State], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    spans: tuple[ExchangeSpan, ...] = ()
    relations: tuple[ExchangeRelation, ...] = ()
    original_sha256: str = ""
    encoding: str = ""
    offset_map: OffsetMap = NO_OFFSETS
    line: int = 0
    text_sha256: str = ""
    note: ExchangeNote | None = None
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeLabel:
    """A label as files define it: `color` is "#RRGGBB" or "" where a file does not say."""

    name: str
    color: str = ""
    guideline: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing read from a file: a document, or a sentence that says why it was refused.

    `dropped` are sentences (with the line where there are lines) on single spans, relations or
    attributes that were left out of the document; `mended` counts those whose offsets were put
    right because the covered text proved the place. `labels` are definitions that the file holds.
    """

    document: ExchangeDocument | None = None
    refusal: str = ""
    dropped: tuple[str, ...] = ()
    mended: int = 0
    labels: tuple[ExchangeLabel, ...] = ()


Readings = Iterator[Reading]
