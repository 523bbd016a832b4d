"""Documents, annotators, and who stands where with which document."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from annotator.model import moment
from annotator.model.ids import document_id_of
from annotator.model.text import NO_OFFSETS, OffsetMap, sha256_of, title_of


class State(StrEnum):
    """How far an annotator is with a document."""

    NEW = "new"
    IN_PROGRESS = "in progress"
    FINISHED = "finished"
    NOTHING_TO_TAG = "nothing to tag"
    EXCLUDED = "excluded"

    @property
    def is_done(self) -> bool:
        """Is there nothing left to do (finished, nothing to tag, excluded)?"""
        return self not in (State.NEW, State.IN_PROGRESS)


def as_stored(word: str) -> State:
    """The state of that word; a word that is none stays as it is, for a repair to be undone."""
    return State(word) if word in STATES else cast(State, word)


def as_shown(word: object) -> State:
    """The state that a stored word stands for; one that is none stands for work that has begun,
    until a check of the project mends it."""
    return State(word) if word in STATES else State.IN_PROGRESS


STATES = frozenset(str(state) for state in State)
"""The words for states."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its metadata. The text never changes; `text_sha256` is of its UTF-8 bytes.

    `source` is the name of the file it came from, `original_sha256` the hash of that file's bytes,
    `encoding` how they were read, `offset_map` how offsets in the original map to the text's.
    `meta` holds further facts as (name, JSON text) pairs, sorted by name; `position` its place in
    the list of documents.
    """

    id: str
    title: str
    text: str = field(repr=False)
    text_sha256: str
    source: str = ""
    original_sha256: str = ""
    encoding: str = ""
    offset_map: OffsetMap = NO_OFFSETS
    meta: tuple[tuple[str, str], ...] = ()
    position: int = 0
    created_at: str = ""


def new_document(
    text: str, *, position: int, id: str = "", title: str = "", source: str = "", **facts: Any
) -> Document:
    """A document of a normalised text: id and title are made where none is given.

    `facts` are further fields of Document (encoding, offset_map, meta, ...); `text_sha256` is
    among them where it is known already.
    """
    sha256 = facts.pop("text_sha256", "") or sha256_of(text)
    return Document(
        id=id or document_id_of(sha256),
        title=title if title.strip() else title_of(text) or source or "Untitled",
        text=text,
        text_sha256=sha256,
        source=source,
        position=position,
        created_at=moment.now(),
        **facts,
    )


LARGE_TEXT, LARGE_COUNT = 200_000, 2_000
"""Code points and spans from which on reading a document would be noticed."""


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A row of the list of documents: `length` in code points, `state` the present annotator's."""

    id: str
    title: str
    length: int
    state: State
    spans: int
    position: int
    source: str = ""
    note: str = ""

    @property
    def is_large(self) -> bool:
        """Does the document take so long to read that a window would stand still?"""
        return self.length > LARGE_TEXT or self.spans > LARGE_COUNT


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person (or program) whose spans are kept apart."""

    id: str
    name: str
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """How far one annotator is with one document; no assignment means new."""

    document_id: str
    annotator_id: str
    state: State
    updated_at: str = ""

    @property
    def id(self) -> str:
        """Document and annotator name an assignment together."""
        return f"{self.document_id}/{self.annotator_id}"
