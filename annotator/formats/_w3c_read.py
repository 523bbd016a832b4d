"""Web annotations → documents: what stands on one text is one document.

Our own files tell where a document begins, and are read document by document; those of other
programs are read as a whole, because their annotations may stand in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats import w3c as format
from annotator.formats._findings import Findings, own_source, short
from annotator.formats._json_items import items
from annotator.formats._json_lines import facts_as_said, lines, load
from annotator.formats._offsets import Place, Source, mend
from annotator.formats._w3c_marks import SpanMark, as_objects, link_of, relation_of, span_mark
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    Reading,
    Readings,
)

_FACTOR = 8
_MOST_SEARCHED = 100_000_000


class Record(NamedTuple):
    """An annotation and its line."""

    value: Mapping[str, Any]
    line: int


def read_annotations(file: BinaryIO, options: ReadOptions) -> Readings:
    """The documents of a file of annotations."""
    gathered = _Gathered(options)
    try:
        for found in _records(file, options):
            if isinstance(found, str):
                yield Reading(refusal=found)
            elif isinstance(found.value.get(format.FACTS), dict) and isinstance(
                found.value[format.FACTS].get("doc_id"), str
            ):
                yield from gathered.readings()
                gathered = _Gathered(options, found)
            else:
                gathered.add(found)
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))
    yield from gathered.readings()


def _records(file: BinaryIO, options: ReadOptions) -> Iterator[Record | str]:
    """The annotations, or a sentence where a line is none; from lines, a list or a collection."""
    head = file.read(200_000)
    file.seek(0)
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    is_lines = first[0].startswith(b"{") and (not first[1] or first[0].rstrip().endswith(b"}"))
    limit = _FACTOR * options.max_bytes
    found = lines(file, limit) if is_lines else items(file, limit)
    for number, data in found:
        try:
            if data is None:
                raise InputError("the line is longer than the largest text allows.")
            if data.strip():
                yield from _flat(load(data), number)
        except InputError as error:
            yield str(FormatError(str(error), options.name, number))


def _flat(value: object, line: int) -> Iterator[Record]:
    """An annotation, or those of a collection or a page of one."""
    if isinstance(value, list):
        for item in value:
            yield from _flat_object(item, line)
    else:
        yield from _flat_object(value, line)


def _flat_object(value: object, line: int) -> Iterator[Record]:
    if not isinstance(value, dict):
        raise InputError("an annotation must be a JSON object.")
    first = value.get("first")
    page: dict[str, Any] = first if isinstance(first, dict) else value
    inside = page.get("items") or page.get("@graph") or value.get("rows")
    if isinstance(inside, list):
        for item in inside:
            if isinstance(item, dict):
                yield Record(item, line)
    else:
        yield Record(value, line)


class _Gathered:
    """Annotations on texts: all those of a file, or of one document that `about` describes."""

    def __init__(self, options: ReadOptions, about: Record | None = None) -> None:
        self.options, self.about = options, about
        self.marks: dict[str, list[SpanMark]] = {}
        self.links: dict[str, list[Record]] = {}  # by the head
        self.findings = Findings(options)

    def add(self, record: Record) -> None:
        """Take an annotation; one that is neither a span nor a relation is listed."""
        if ends := link_of(record.value):
            self.links.setdefault(ends[0], []).append(record)
            return
        findings = Findings(self.options, record.line)
        try:
            for mark in span_mark(record.value, record.line, findings):
                self.marks.setdefault(mark.source, []).append(mark)
        except InputError as error:
            findings.drop(f"an annotation: {error}")
        self.findings.dropped += findings.dropped

    def readings(self) -> Readings:
        """A document for each text."""
        sources = list(self.marks)
        if self.about is not None:
            targets = as_objects(self.about.value.get("target"), "source")
            own = str(targets[0].get("source") or targets[0].get("id")) if targets else ""
            sources = [own, *(source for source in sources if source != own)]
        ends: set[str] = set()
        for number, source in enumerate(sources):
            about = self.about if number == 0 else None
            try:
                yield self._document(source, about, ends)
            except InputError as error:
                line = about.line if about else self.marks[source][0].line
                if about is not None:  # what is said of it goes with it
                    self.links.clear()
                yield Reading(refusal=str(FormatError(str(error), self.options.name, line)))
        for link in (link for links in self.links.values() for link in links):
            missing = [end for end in link_of(link.value) if end not in ends]
            what = f"there is no span “{short(missing[0])}”" if missing else "it is on two texts"
            self.findings.drop(f"a relation: {what}.", self.options.name, link.line)
        if self.findings.dropped:
            yield Reading(dropped=tuple(self.findings.dropped))

    def _document(self, name: str, about: Record | None, ends: set[str]) -> Reading:
        marks = self.marks.get(name, [])
        facts: Mapping[str, Any] = about.value[format.FACTS] if about else {}
        findings = Findings(self.options, about.line if about else marks[0].line)
        raw, id, file = _text(name, self.options)
        source = own_source(raw, findings.text(facts, "text_sha256"), self.options)
        places = _places(source, marks)
        spans = findings.spans(source, [mark.draft for mark in marks], places)
        ids = {span.id for span in spans if span.id}
        ends |= ids
        relations = [found for link in self._links(ids) for found in _relation(link, findings)]
        return findings.reading(
            ExchangeDocument(
                text=source.text,
                id=findings.text(facts, "doc_id") if about else id,
                title=findings.text(facts, "title"),
                source=findings.text(facts, "source") if about else file,
                state=findings.state(facts.get("state")),
                states=findings.states(facts.get("states")),
                meta=_meta(facts, findings),
                spans=spans,
                relations=findings.relations(relations, spans),
                original_sha256=findings.text(facts, "original_sha256"),
                encoding=findings.text(facts, "encoding"),
                offset_map=source.offset_map,
                line=findings.line,
                note=findings.note(facts),
                sections=findings.sections(facts.get("document_sections")),
            )
        )

    def _links(self, ids: set[str]) -> Iterator[Record]:
        """The relations between these spans, which are none of another text then."""
        for head in sorted(ids & self.links.keys()):
            left = []
            for link in self.links[head]:
                if ids.issuperset(link_of(link.value)):
                    yield link
                else:
                    left.append(link)
            self.links[head] = left


def _meta(facts: Mapping[str, Any], findings: Findings) -> tuple[tuple[str, str], ...]:
    records = findings.objects(facts.get("meta"), "meta")
    found = {findings.text(r, "name"): findings.text(r, "value") for r in records}
    return facts_as_said({name: value for name, value in found.items() if name})


def _relation(record: Record, findings: Findings) -> list[ExchangeRelation]:
    try:
        return [relation_of(record.value, findings)]
    except InputError as error:
        findings.drop(f"a relation: {error}", findings.name, record.line)
        return []


# --- texts and places ----------------------------------------------------------------------------


def _text(source: str, options: ReadOptions) -> tuple[str, str, str]:
    """The text that a source names, the document's id in the project ("" if it is none of it), and
    the file that it stands in ("" for none). Raises InputError where it is not there.
    """
    last = unquote(source.rstrip("/").replace("#", "/").rpartition("/")[2])
    short_name = last.rpartition(":")[2]
    for name in dict.fromkeys((source, last, f"{last}.txt", f"{short_name}.txt")):
        if name in options.siblings and not name.lower().endswith((".jsonl", ".jsonld", ".json")):
            file = options.beside(name)
            if file is not None:
                with file:
                    return _decoded(file.read(options.max_bytes + 1), name, options), "", name
    for id in dict.fromkeys((source, last, short_name)):
        if text := options.text_of(id):
            return text, id, ""
    raise InputError(
        f"the text of “{short(source)}” is not there: put it beside as {short(short_name)}.txt."
    )


def _decoded(data: bytes, name: str, options: ReadOptions) -> str:
    from annotator.formats._decoding import decode

    if len(data) > options.max_bytes:
        raise InputError(f"{name} is larger than {options.max_mb:g} MB.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data, options.encoding)[0]


def _places(source: Source, marks: Sequence[SpanMark]) -> list[Place]:
    """Where the marks stand: by their positions; where the quotes contradict those or there are
    none, by the quotes, if these stand in one place only.
    """
    placed = [mark for mark in marks if mark.draft.said.fragments]
    found = iter(mend(source, [mark.draft.said for mark in placed]))
    places: list[Place] = []
    left = _MOST_SEARCHED
    for mark in marks:
        has_position = bool(mark.draft.said.fragments)
        place = next(found) if has_position else Place(None, "its quote stands nowhere, or twice.")
        if place.fragments is None and mark.quotes and left > 0:
            left -= 2 * len(source.text) * len(mark.quotes)
            anchored = [_anchored(source.text, *quote) for quote in mark.quotes]
            fragments = sorted(pair for pair in anchored if pair is not None)
            apart = all(a[1] < b[0] for a, b in pairwise(fragments))
            if len(fragments) == len(mark.quotes) and apart:
                place = Place(tuple(fragments), mended=has_position)
        places.append(place)
    return places


def _anchored(text: str, exact: str, prefix: str, suffix: str) -> tuple[int, int] | None:
    """Where a quote stands, if there is one place for it."""
    for before, behind in (("", ""), (prefix, suffix), (prefix, ""), ("", suffix)):
        whole = before + exact + behind
        start = text.find(whole)
        if start >= 0 and text.find(whole, start + 1) < 0:
            start += len(before)
            return start, start + len(exact)
    return None
