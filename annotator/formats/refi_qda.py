"""REFI-QDA: projects (.qdpx) and codebooks (.qdc) of QualCoder, MAXQDA, ATLAS.ti, NVivo.

A label is a Code, a span a PlainTextSelection with one Coding, its annotator and times stand where
REFI-QDA has them, a note is a Note, a relation a Link, whose further facts are in a Note too. An
interrupted span is one selection for each fragment. What has no place stands in the Description of
a selection (see `_refi_words`), what is known of a document in a variable of its source, as a line
of our own format without the text. Offsets are code points; texts are UTF-8 with line feeds. GUIDs
are made of ids, so the same content gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import (
    EVERYTHING,
    WHOLE_DOCUMENT,
    Kept,
    ReadOptions,
    Setting,
    Target,
    WriteOptions,
)
from annotator.formats import _refi_words as words
from annotator.formats import native as own
from annotator.formats._json_lines import written_text
from annotator.formats._xml_write import (
    CONTROLS,
    Cleaner,
    escaped,
    name_without_controls,
    quoted,
    without_controls,
)
from annotator.formats.native import line_of, relation_order, span_order
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
    Readings,
)

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

NAME = "refi-qda"
TITLE = "REFI-QDA project (QualCoder, MAXQDA, ATLAS.ti, NVivo)"
EXTENSIONS = (".qdpx", ".qdc")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = False
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything: labels as codes, notes as notes, relations as links; attributes stand in "
    "the descriptions of selections, and an interrupted span is several of them."
)
CONTENT = Setting(
    "content",
    "What is written",
    (("project", "Texts with codings (.qdpx)"), ("codebook", "Only the labels (.qdc)")),
)
SETTINGS: tuple[Setting, ...] = (CONTENT,)
EXTRA = ""

_PROJECT, _CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
_IN_MEMORY = 8_000_000
_LONGEST_NAME = 200
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def looks_right(name: str, head: bytes) -> bool:
    """A ZIP file called .qdpx, or a codebook."""
    if name.lower().endswith(".qdpx"):
        return head.startswith(b"PK\x03\x04")
    return name.lower().endswith(".qdc") and b"CodeBook" in head


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: all is in one file."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read source by source; a codebook gives its labels alone."""
    from annotator.formats._refi_read import readings

    try:
        yield from readings(file, options)
    except FormatError as error:
        said = str(error)
        yield Reading(refusal=said if error.path == options.name else f"{options.name}: {said}")
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it, but for control characters in what is written as XML."""
    if CONTENT.chosen(options.settings) == "codebook":
        return Kept(None, Counter({WHOLE_DOCUMENT: 1}))
    held = own.kept(document, options)
    document = held.document or document
    cleaner = Cleaner()
    _, spans, relations = cleaner.cleaned(document, document.text)
    if not cleaner.count:
        return held
    result = replace(document, spans=spans, relations=relations)
    return Kept(result, held.losses + Counter({CONTROLS: cleaner.count}))


# --- writing -------------------------------------------------------------------------------------


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Texts as they come, the project at the end; what it holds waits in temporary files."""
    if CONTENT.chosen(options.settings) == "codebook":
        with target.open() as file:
            codes = "".join(_codes(options, set()))
            listed = f"<Codes>{codes}</Codes>" if codes else "<Codes/>"
            start = f'{_HEAD}<CodeBook xmlns="{_CODEBOOK}" origin="Annotator">'
            file.write(f"{start}{listed}</CodeBook>\n".encode())
        return
    from zipfile import ZipFile

    with target.open() as file, ZipFile(file, "w") as archive, ExitStack() as stack:
        project = _Project(*(_temporary(stack) for _ in range(3)))
        for document in documents:
            name = f"sources/{words.guid_of('text', document.id)}.txt"
            archive.writestr(_member(name), written_text(document.text).encode())
            project.add(document)
        _write_project(archive, project, options)


def _temporary(stack: ExitStack) -> IO[bytes]:
    return stack.enter_context(SpooledTemporaryFile(_IN_MEMORY))


def _member(name: str) -> ZipInfo:
    """A member without a time, the same on all systems."""
    from zipfile import ZIP_DEFLATED, ZipInfo

    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def _write_project(archive: ZipFile, project: _Project, options: WriteOptions) -> None:
    with archive.open(_member("project.qde"), "w", force_zip64=True) as file:
        start = f'{_HEAD}<Project xmlns="{_PROJECT}" name="annotator" origin="Annotator">'
        file.write(start.encode())
        users = "".join(
            f"<User guid={quoted(words.guid_of('user', name))} name={quoted(name)}/>"
            for name in sorted(project.users)
        )
        codes = "".join(_codes(options, project.labels))
        book = f"<CodeBook><Codes>{codes}</Codes></CodeBook>" if codes else ""
        variable = (
            f'<Variables><Variable guid="{_variable()}" name="{words.FACTS}" '
            'typeOfVariable="Text"/></Variables>'
        )
        for part in (f"<Users>{users}</Users>" if users else "", book, variable):
            file.write(part.encode())
        for name, held in project.parts():
            if held.tell():
                held.seek(0)
                file.write(f"<{name}>".encode())
                while piece := held.read(1_000_000):
                    file.write(piece)
                file.write(f"</{name}>".encode())
        file.write(b"</Project>\n")


def _codes(options: WriteOptions, used: set[str]) -> Iterator[str]:
    known = {label.name: label for label in options.labels}
    for name in sorted(known.keys() | used):
        label = known.get(name, ExchangeLabel(name))
        color = f" color={quoted(label.color)}" if label.color else ""
        guideline = without_controls(label.guideline)
        inside = f"<Description>{escaped(guideline)}</Description>" if guideline else ""
        guid = words.guid_of("code", name)
        shown = quoted(name_without_controls(name))
        yield f'<Code guid="{guid}" name={shown} isCodable="true"{color}>{inside}</Code>'


def _variable() -> str:
    return words.guid_of("variable", words.FACTS)


class _Project:
    """The parts of a project while documents come."""

    def __init__(self, sources: IO[bytes], notes: IO[bytes], links: IO[bytes]) -> None:
        self.users: set[str] = set()
        self.labels: set[str] = set()
        self._sources, self._notes, self._links = sources, notes, links

    def parts(self) -> tuple[tuple[str, IO[bytes]], ...]:
        """What is written after users, codes and variables, in the schema's order."""
        return (("Sources", self._sources), ("Notes", self._notes), ("Links", self._links))

    def add(self, document: ExchangeDocument) -> None:
        """Write one document's part of the project."""
        guid, text = (words.guid_of(kind, document.id) for kind in ("source", "text"))
        shown = without_controls(document.title or document.id)
        start = f"<TextSource guid={quoted(guid)} name={quoted(shown)}"
        self._sources.write(f'{start} plainTextPath="internal://{text}.txt">'.encode())
        guids: dict[str, str] = {}
        for number, span in enumerate(sorted(document.spans, key=span_order)):
            self.labels.add(span.label)
            own = words.guid_of("span", span.id or f"{document.id}/{number}")
            guids.setdefault(span.id, own)
            self._sources.writelines(part.encode() for part in self._selections(span, own))
        facts = replace(document, text=".", text_sha256="", spans=(), relations=())
        line = line_of(facts).decode().strip()
        self._sources.write(
            f'<VariableValue><VariableRef targetGUID="{_variable()}"/><TextValue>{escaped(line)}'
            "</TextValue></VariableValue></TextSource>".encode()
        )
        for number, relation in enumerate(sorted(document.relations, key=relation_order)):
            own = words.guid_of("relation", relation.id or f"{document.id}/{number}")
            self._link(relation, own, guids)

    def _selections(self, span: ExchangeSpan, guid: str) -> Iterator[str]:
        user = self._user(span.annotator)
        label = words.guid_of("code", span.label)
        by_coding = f"{user}{_time('creationDateTime', span.created_at)}"
        by = f"{by_coding}{_time('modifiedDateTime', span.updated_at)}"
        pieces = span.text if len(span.fragments) == 1 else ""
        for number, (start, end) in enumerate(span.fragments):
            own = guid if not number else words.guid_of("part", f"{guid}/{number}")
            if number:
                pairs = [(words.PART_OF, guid)]
            else:
                pairs = words.attribute_pairs(span.attributes) + _own_pairs(span)
            shown = pieces if pieces and len(pieces) <= _LONGEST_NAME else ""
            name = f" name={quoted(shown)}" if shown and without_controls(shown) == shown else ""
            place = f'startPosition="{start}" endPosition="{end}"'
            description = f"<Description>{escaped(words.described(pairs))}</Description>"
            coding = words.guid_of("coding", own + "/coding")
            yield f"<PlainTextSelection guid={quoted(own)}{name} {place}{by}>"
            yield description if pairs else ""
            yield f"<Coding guid={quoted(coding)}{by_coding}>"
            yield f'<CodeRef targetGUID="{label}"/></Coding>'
            if span.note and not number:
                yield f'<NoteRef targetGUID="{self._note(guid, user, span.note)}"/>'
            yield "</PlainTextSelection>"

    def _note(self, guid: str, user: str, note: str) -> str:
        own = words.guid_of("note", guid + "/note")
        content = f"<PlainTextContent>{escaped(note)}</PlainTextContent>"
        self._notes.write(f'<Note guid="{own}" name="Note"{user}>{content}</Note>'.encode())
        return own

    def _link(self, relation: ExchangeRelation, guid: str, guids: dict[str, str]) -> None:
        pairs = words.attribute_pairs(relation.attributes)
        if not words.is_guid(relation.id):
            pairs.append((words.ID, relation.id))
        times = (
            f"{self._user(relation.annotator)}{_time('creationDateTime', relation.created_at)}"
            f"{_time('modifiedDateTime', relation.updated_at)}"
        )
        inside = ""
        if pairs or times:
            own = words.guid_of("note", guid + "/note")
            described = f"<Description>{escaped(words.described(pairs))}</Description>"
            self._notes.write(
                f'<Note guid="{own}" name="Link"{times}>{described if pairs else ""}'
                "<PlainTextContent/></Note>".encode()
            )
            inside = f'<NoteRef targetGUID="{own}"/>'
        ends = f'originGUID="{guids[relation.head]}" targetGUID="{guids[relation.tail]}"'
        self._links.write(
            f"<Link guid={quoted(guid)} name={quoted(relation.type)} "
            f'direction="OneWay" {ends}>{inside}</Link>'.encode()
        )

    def _user(self, name: str) -> str:
        if not name:
            return ""
        self.users.add(name)
        return f' creatingUser="{words.guid_of("user", name)}"'


def _own_pairs(span: ExchangeSpan) -> list[tuple[str, str]]:
    pairs = [] if words.is_guid(span.id) else [(words.ID, span.id)]
    pairs += [(words.UNSURE, "true")] if span.unsure else []
    if span.reviewed is not None:
        pairs += [(words.REVIEWED_BY, span.reviewed.by), (words.REVIEWED_AT, span.reviewed.at)]
    return pairs


def _time(name: str, moment: str) -> str:
    return f" {name}={quoted(moment)}" if moment else ""
