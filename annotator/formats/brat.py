"""brat standoff: a folder with a .txt and a .ann for each document, and brat's configuration.

What has no place of its own in brat is written so that brat shows it and loses nothing:

* Names of labels, relations and attributes, and values of attributes, hold letters, digits, `_`,
  `.` and `-`; every other byte of their UTF-8 is `%xx` ("attributed to" is `attributed%20to`), and
  visual.conf gives the names to show. An empty value is `%`.
* No fragment may hold a line end, so spans are cut there; fragments with nothing but line ends
  between them are one when they are read.
* A note of several lines is several AnnotatorNotes, of which an empty one is `%`. The annotator is
  a comment of the type `Annotator`, a doubt the binary attribute `Unsure`; other binary attributes
  read as "true".
* Events read as relations from their trigger, named after the roles; equivalences as relations
  from each to the next; normalisations as attributes named after their type.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import (
    DROPPED,
    Feature,
    Kept,
    Loss,
    ReadOptions,
    Setting,
    Target,
    WriteOptions,
    reduced,
)
from annotator.formats._json_lines import written_text
from annotator.formats._names import escape, file_name, fits
from annotator.formats.native import relation_order, span_order
from annotator.model.exchange import ExchangeDocument, ExchangeSpan, Reading, Readings
from annotator.model.span import Fragments, covered_text
from annotator.model.text import BOM

NAME = "brat"
TITLE = "brat standoff"
EXTENSIONS = (".ann",)
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = frozenset(
    {
        Feature.DOCUMENT_IDS,
        Feature.FRAGMENTS,
        Feature.ANNOTATORS,
        Feature.NOTES,
        Feature.UNSURE,
        Feature.ATTRIBUTES,
        Feature.RELATIONS,
    }
)
LIMITS = (
    "Holds spans (also interrupted and overlapping ones), attributes, relations, notes and "
    "annotators; not titles, states, reviews or times. Blanks and signs in names are escaped."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

CONFIG, VISUAL = "annotation.conf", "visual.conf"
CONFIGS = (CONFIG, VISUAL, "tools.conf", "kb_shortcuts.conf")
UNSURE, ANNOTATOR, NOTES = "Unsure", "Annotator", "AnnotatorNotes"
EMPTY = "%"
LIKE_EMPTY = re.compile("%(25)*")

LINE_ENDS = Loss(
    "span that begins, ends or is interrupted at a line end",
    "spans that begin, end or are interrupted at a line end",
    "changed there",
)
ONLY_LINE_ENDS = Loss("span of line ends alone", "spans of line ends alone", "left out")
UNTIDY = Loss(
    "note or name with tabs, odd line ends or blank lines",
    "notes or names with tabs, odd line ends or blank lines",
    "tidied",
)
LONG_ID = Loss(
    "document whose id is too long for a file's name",
    "documents whose ids are too long for files' names",
    "left out",
)


def looks_right(name: str, head: bytes) -> bool:
    """Lines that begin with an id of one of brat's kinds, or nothing at all."""
    if not name.lower().endswith(".ann"):
        return False
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    return not line or (line[:1] in b"TREAMNW#*" and b"\t" in line)


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The text, and the folder's configuration."""
    wanted = (f"{stem_of(name)}.txt", *CONFIGS)
    return tuple(other for other in wanted if other in siblings)


def stem_of(name: str) -> str:
    """The name that a document's files share."""
    plain = PurePath(name).name
    return plain[:-4] if plain.lower().endswith(".ann") else plain


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read the document of one .ann file; its text is in the .txt file beside it."""
    from annotator.formats._brat_read import document

    try:
        yield document(file, options)
    except FormatError as error:
        yield Reading(refusal=str(error))
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))


# --- what is kept --------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """Spans as they come back after they were cut at line ends."""
    if not fits(document.id):
        return Kept(None, Counter({LONG_ID: 1}))
    held = reduced(document, HOLDS)
    base = held.document or document
    losses: Counter[Loss] = Counter(held.losses)
    spans = []
    for span in base.spans:
        pieces = join_lines(document.text, cut_lines(document.text, span.fragments))
        if not pieces:
            losses[ONLY_LINE_ENDS] += 1
            continue
        if pieces != span.fragments:
            losses[LINE_ENDS] += 1
            text = covered_text(document.text, pieces)
            span = span._replace(fragments=pieces, text=text)
        tidied = span._replace(note=_tidy(span.note), annotator=_one_line(span.annotator))
        losses[UNTIDY] += tidied != span
        spans.append(tidied)
    left = {span.id for span in spans}
    relations = []
    for relation in base.relations:
        if relation.head not in left or relation.tail not in left:
            losses[DROPPED[Feature.RELATIONS]] += 1
            continue
        tidy = relation._replace(annotator=_one_line(relation.annotator))
        losses[UNTIDY] += tidy != relation
        relations.append(tidy)
    result = replace(base, spans=tuple(spans), relations=tuple(relations))
    return Kept(result, +losses, held.becomes)


def cut_lines(text: str, fragments: Fragments) -> Fragments:
    """The fragments without line ends, cut where they were."""
    pieces = []
    for start, end in fragments:
        for line in text[start:end].split("\n"):
            if line:
                pieces.append((start, start + len(line)))
            start += len(line) + 1
    return tuple(pieces)


def join_lines(text: str, fragments: Fragments) -> Fragments:
    """The fragments, those made one that have nothing but line ends between them."""
    merged: list[tuple[int, int]] = []
    for start, end in fragments:
        if merged and not text[merged[-1][1] : start].strip("\n"):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def _tidy(note: str) -> str:
    """A note without tabs, which would part fields, and without lines of blanks alone."""
    lines = note.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(line if line.strip() else "" for line in lines)


def _one_line(name: str) -> str:
    return " ".join(_tidy(name).split("\n"))


# --- writing -------------------------------------------------------------------------------------


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Two files for each document; the configuration at the end, when all names are known."""
    from annotator.formats._brat_config import Config

    config = Config(options)
    for document in documents:
        name = file_name(document.id)
        with target.open(f"{name}.txt") as file:
            file.write(written_text(document.text).encode())
        with target.open(f"{name}.ann") as file:
            file.writelines(line.encode() + b"\n" for line in _lines(document))
        config.note(document)
    for name, lines in ((CONFIG, config.annotation()), (VISUAL, config.visual())):
        with target.open(name) as file:
            file.writelines(line.encode() + b"\n" for line in lines)


def _lines(document: ExchangeDocument) -> Iterator[str]:
    spans = sorted(document.spans, key=span_order)
    relations = sorted(document.relations, key=relation_order)
    ids = {span.id: f"T{number}" for number, span in enumerate(spans, 1)}
    shift = int(document.text.startswith(BOM))  # brat counts the mark that is put before it
    for number, span in enumerate(spans, 1):
        pieces = cut_lines(document.text, span.fragments)
        offsets = ";".join(f"{start + shift} {end + shift}" for start, end in pieces)
        said = covered_text(document.text, pieces)
        yield f"T{number}\t{safe(span.label)} {offsets}\t{said}"
    for number, what in enumerate(_attributes(spans), 1):
        yield f"A{number}\t{what}"
    for number, relation in enumerate(relations, 1):
        ends = f"Arg1:{ids[relation.head]} Arg2:{ids[relation.tail]}"
        yield f"R{number}\t{safe(relation.type)} {ends}"
    comments = [line for n, span in enumerate(spans, 1) for line in _comments(f"T{n}", span)]
    comments += [
        f"{ANNOTATOR} R{number}\t{relation.annotator}"
        for number, relation in enumerate(relations, 1)
        if relation.annotator
    ]
    for number, what in enumerate(comments, 1):
        yield f"#{number}\t{what}"


def _attributes(spans: list[ExchangeSpan]) -> Iterator[str]:
    for number, span in enumerate(spans, 1):
        if span.unsure:
            yield f"{UNSURE} T{number}"
        for attribute in sorted(span.attributes):
            yield f"{safe(attribute.name)} T{number} {safe(attribute.value) or EMPTY}"


def _comments(target: str, span: ExchangeSpan) -> Iterator[str]:
    if span.note:
        for line in span.note.split("\n"):
            yield f"{NOTES} {target}\t{_note_line(line)}"
    if span.annotator:
        yield f"{ANNOTATOR} {target}\t{span.annotator}"


def _note_line(line: str) -> str:
    """A line of a note; one that looks like an empty one gets another escape."""
    return line + "25" if LIKE_EMPTY.fullmatch(line) else line or EMPTY


def safe(name: str) -> str:
    """A name as brat can hold it."""
    escaped = escape(name, lambda c: c.isalnum() or c in "_.-")
    return f"%2d{escaped[1:]}" if escaped.startswith("-") else escaped
