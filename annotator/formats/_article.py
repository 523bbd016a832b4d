"""What readers of articles share: a file read whole within bounds, and what is found of it.

An article is text, sections and facts; the file itself is known by its hash. What is wrong is one
refusal with the file's name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import MEGABYTE, ReadOptions
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.model.facts import normal_fact
from annotator.model.section import Section, SectionKind, mended_sections
from annotator.model.text import BOM, NO_OFFSETS, OffsetMap, normalise

EXTRA = "documents"
LARGEST_FILE = 500 * MEGABYTE
"""Of files with pictures and the like in them; their texts are bounded by the user's limit."""
_LONGEST_TITLE = 500


@dataclass(slots=True)
class Article:
    """What is found in a file: `facts` by their names (see `model/facts`), as they stand there.

    `offset_map` leads from the file's own text to `text`, where one is told. `dropped` are
    sentences on what was left out.
    """

    text: str
    title: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    encoding: str = ""
    offset_map: OffsetMap = NO_OFFSETS
    dropped: tuple[str, ...] = ()


Maker = Callable[[bytes, ReadOptions], Article]


def reading_of(
    file: BinaryIO, options: ReadOptions, make: Maker, most_bytes: int = LARGEST_FILE
) -> Reading:
    """The one document of a file, or the sentence that says why it is refused."""
    try:
        data = whole(file, options, most_bytes)
        article = make(data, options)
        document = document_of(article, options.name, options.max_mb, data)
        return Reading(document, dropped=tuple(_named(s, options.name) for s in article.dropped))
    except InputError as error:
        return Reading(refusal=_named(str(error), options.name))
    except RecursionError:
        return Reading(refusal=_named("its parts are nested too deeply.", options.name))


def _named(sentence: str, name: str) -> str:
    return sentence if sentence.startswith(name) else str(FormatError(sentence, name))


def whole(file: BinaryIO, options: ReadOptions, most_bytes: int) -> bytes:
    """All bytes of a file. Raises InputError where there are too many, or none."""
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise InputError(
            f"the file is larger than {most_bytes / MEGABYTE:,.0f} MB, the most that is read of "
            "its kind. Save its text as plain text, or split it."
        )
    if not data:
        raise InputError("the file is empty.")
    return data


def document_of(article: Article, name: str, max_mb: float, data: bytes) -> ExchangeDocument:
    """An article as a document. Raises InputError for a text that cannot be kept."""
    if len(article.text) > max_mb * MEGABYTE or len(article.text.encode("utf-8", "replace")) > int(
        max_mb * MEGABYTE
    ):
        raise too_long(max_mb)
    text, moved = normalise(article.text)
    if not text.strip():
        raise InputError("the file holds no text.")
    sections = (
        Section(moved.to_text(s.start), moved.to_text(s.end), s.kind, s.reason)
        for s in article.sections
    )
    return ExchangeDocument(
        text=text,
        title=clean_line(article.title),
        source=printable(PurePath(name).name),
        meta=_meta(article.facts),
        original_sha256=hashlib.sha256(data).hexdigest(),
        encoding=article.encoding,
        offset_map=article.offset_map,
        sections=mended_sections(sections, len(text)),
    )


def too_long(max_mb: float) -> InputError:
    """The refusal of a text that is too long."""
    return InputError(
        f"its text is longer than {max_mb:g} MB, the most that is read. Split it, or raise the "
        "limit in the preferences."
    )


def printable(text: str) -> str:
    """A text that can be stored: half characters are replaced, NUL is left out."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def clean_line(text: str, longest: int = _LONGEST_TITLE) -> str:
    """One line without control characters, cut where it is too long."""
    line = printable(text[: longest * 4])
    return " ".join("".join(c if c.isprintable() else " " for c in line).split())[:longest]


def _meta(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The facts that make sense, in their normal forms; what a file says wrongly is left out."""
    found = {}
    for name, said in facts.items():
        try:
            value = normal_fact(name, clean_line(said, 2_000))
        except InputError:
            continue
        if value:
            found[name] = json.dumps(value, ensure_ascii=False)
    return tuple(sorted(found.items()))


class Blocks:
    """Builds a text of blocks, each on lines of its own, and the sections that they are."""

    def __init__(self, max_mb: float) -> None:
        self._max_mb = max_mb
        self._left = int(max_mb * MEGABYTE)
        self._pieces: list[str] = []
        self._length = 0
        self._is_open = False
        self.sections: list[Section] = []

    def add(
        self, text: str, kind: SectionKind | None = None, reason: str = "", gap: str = "\n\n"
    ) -> None:
        """A block, behind a blank line (or `gap`). Blanks at its edges and empty ones are left
        out. Raises InputError where the text grows too long."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix(BOM).strip()
        if not text:
            return
        if self._length:
            self._pieces.append(gap)
            self._length += len(gap)
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        self._left -= len(text) + len(gap)
        if self._left < 0:
            raise too_long(self._max_mb)
        self._tell(start, kind, reason)

    def _tell(self, start: int, kind: SectionKind | None, reason: str) -> None:
        last = self.sections[-1] if self.sections else None
        if kind is None:
            self._is_open = False
            return
        if self._is_open and last is not None and (last.kind, last.reason) == (kind, reason):
            start = self.sections.pop().start
        self.sections.append(Section(start, self._length, kind, reason))
        self._is_open = True

    def text(self) -> str:
        """All blocks so far."""
        return "".join(self._pieces)
