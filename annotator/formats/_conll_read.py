"""Files of tokens and tags as documents: any number of columns, any of the usual tag schemes.

The first column is the token, the last its tag. IOB1, IOB2, IOE1, IOE2, IOBES, BILOU, BMES and tags
without a prefix are told apart by what the tags themselves say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats._json_lines import lines
from annotator.formats._names import unescape
from annotator.formats.conll import DOCSTART, NO_VALUE, companions
from annotator.model.exchange import ExchangeDocument, ExchangeSpan, Reading
from annotator.model.text import check_text

_LONGEST_LINE = 1_000_000
_TAG = re.compile(r"([BILOUESM])-(.+)")
_NONE = frozenset(("O", "_", "-", "-X-", "o"))
_BEGINS, _ENDS = "BSU", "ELSU"
_COLUMNS = re.compile(r"[ \t]+")


@dataclass
class _Found:
    """A document while its lines are gathered: sentences of tokens, spans by offset."""

    id: str = ""
    line: int = 1
    sentences: list[list[str]] = field(default_factory=lambda: [[]])
    spans: list[tuple[str, int, int]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    size: int = 0
    open: tuple[str, int] | None = None
    blank: int = 0

    def text(self) -> str:
        """The tokens joined by blanks, a line a sentence."""
        return "\n".join(" ".join(tokens) for tokens in self.sentences if tokens)

    def add(self, token: str, tag: str) -> None:
        """Take a token with its tag."""
        found = _TAG.fullmatch(tag)
        prefix, label = (found[1], found[2]) if found else ("I", "" if tag in _NONE else tag)
        if self.open and (not label or prefix in _BEGINS or self.open[0] != label):
            self.close()
        tokens = self.sentences[-1]
        if self.size:
            self.size += 1  # what parts it from the token before
        if label and self.open is None:
            self.open = (label, self.size)
        tokens.append(token)
        self.size += len(token)
        if label and prefix in _ENDS:
            self.close()

    def close(self) -> None:
        """End the open span, if there is one, behind the last token."""
        if self.open and (label := unescape(self.open[0])).strip():
            self.spans.append((label, self.open[1], self.size))
        elif self.open:
            self.blank += 1
        self.open = None

    def end_sentence(self) -> None:
        """A blank line."""
        self.close()
        if self.sentences[-1]:
            self.sentences.append([])


def documents(file: BinaryIO, options: ReadOptions) -> Iterator[Reading]:
    """All documents of a file, and of the other layers of the same texts beside it.

    Raises FormatError where it is no such file.
    """
    others = companions(options.name, options.siblings)
    with ExitStack() as stack:
        streams = [_stream(file, options.name, options)]
        for name in others:
            other = options.beside(name)
            if other is None:
                raise InputError(f"“{name}” beside it is gone.")
            streams.append(_stream(stack.enter_context(other), name, options))
        for layers in zip_longest(*streams):
            yield _reading(layers, (options.name, *others))


def _reading(layers: tuple[_Found | None, ...], names: tuple[str, ...]) -> Reading:
    first = layers[0]
    text = first.text() if first else ""
    spans: list[tuple[str, int, int]] = []
    dropped: list[str] = []
    for layer, name in zip(layers, names, strict=True):
        if first is None or layer is None or layer.text() != text or layer.id != first.id:
            return Reading(
                refusal=f"{names[0]}: its words are not those of “{name}”, "
                "which should hold the same texts. Read the files one by one, each in a folder."
            )
        spans += layer.spans
        dropped += layer.dropped
        if layer.blank:
            who = "1 span has" if layer.blank == 1 else f"{layer.blank:,} spans have"
            dropped.append(f"{name}: {who} a blank label in the document at line {layer.line:,}.")
    document = ExchangeDocument(
        text=text,
        id=first.id if first else "",
        spans=tuple(
            ExchangeSpan(label, ((start, end),), text[start:end])
            for label, start, end in sorted(spans, key=lambda s: (s[1], s[2], s[0]))
        ),
        line=first.line if first else 0,
    )
    return Reading(document, dropped=tuple(dropped))


def _stream(file: BinaryIO, name: str, options: ReadOptions) -> Iterator[_Found]:
    """The documents of one file, one after the other."""
    found = _Found()
    columns = 0
    seen = False
    for number, data in lines(file, _LONGEST_LINE):
        line = _decoded(data, name, number)
        if line.startswith(DOCSTART):
            found.end_sentence()
            if found.size:
                yield found
            found = _Found(_id_of(line), number)
            seen = True
            continue
        fields = _COLUMNS.split(line.strip(" \t")) if "\t" not in line else line.split("\t")
        if not line.strip():
            found.end_sentence()
        elif len(fields) == 1 or not fields[0]:
            found.dropped.append(str(FormatError(f"“{line[:60]}” has no tag.", name, number)))
            if fields[0] and columns:
                found.add(fields[0], "O")
        elif line.startswith("#") and not _is_row(fields, columns):
            continue  # a comment, as CoNLL-U has them
        else:
            columns = columns or len(fields)
            found.add(fields[0].strip() or fields[0], fields[-1].strip())
        if found.size > options.max_bytes:
            raise FormatError(
                f"the document that begins in line {found.line:,} is larger than "
                f"{options.max_mb:g} MB.",
                name,
                number,
            )
    found.end_sentence()
    if found.size:
        yield found
        seen = True
    if not seen:
        raise FormatError("it holds no words with tags.", name)


def _is_row(fields: list[str], columns: int) -> bool:
    """Is a line that begins with # a token with its tag?"""
    if columns:
        return len(fields) == columns
    return fields[-1] in _NONE or _TAG.fullmatch(fields[-1]) is not None


def _decoded(data: bytes | None, name: str, number: int) -> str:
    if data is None:
        raise FormatError("the line is too long to be a word with its tag.", name, number)
    try:
        line = data.decode("utf-8").removesuffix("\n").removesuffix("\r").replace("\r", " ")
        check_text(line)
    except UnicodeDecodeError as error:
        raise FormatError("it is not UTF-8. Save the file as UTF-8.", name, number) from error
    except InputError as error:
        raise FormatError(str(error), name, number) from error
    return line


def _id_of(line: str) -> str:
    """The id that our files put where CoNLL-2003 has the part of speech; else there is none."""
    fields = _COLUMNS.split(line.strip())
    is_ours = len(fields) == 4 and fields[2:] == [NO_VALUE, "O"] and fields[1] not in _NONE
    return unescape(fields[1]) if is_ours else ""
