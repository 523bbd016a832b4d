"""The documents of a DocBin. See `spacy_docbin` for what stands where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, NamedTuple

from annotator.errors import FormatError, InputError
from annotator.formats import MEGABYTE, ReadOptions
from annotator.formats._docbin_file import DocBinFile, FoundDoc, FoundSpan, spans_in
from annotator.formats._docbin_write import NO_ID, SPANS_KEY, USER_DATA_KEY
from annotator.formats._facts import other_document, own_document, relation_of, span_of
from annotator.formats._findings import Draft, Findings, name_of, own_source, short
from annotator.formats._json_lines import check_strings, load
from annotator.formats._msgpack import unpacked
from annotator.formats._offsets import Said
from annotator.formats.native import FORMAT
from annotator.model.attribute import Attribute
from annotator.model.exchange import (
    ExchangeRelation,
    ExchangeSpan,
    Reading,
    Readings,
)

_ENTITIES = ""  # the key of what is no group but the entities
_INSIDE, _BEGINS = 1, 3
_MOST_FACTOR = 10  # texts may be larger than their file, unpacked: words are spelt once


def read_all(file: BinaryIO, options: ReadOptions) -> Readings:
    """One reading for each document; a file that cannot be read is one refusal."""
    try:
        found = DocBinFile(file)
    except ImportError:
        sentence = 'reading it needs the extra “spacy”: pip install "annotator[spacy]".'
        yield Reading(refusal=str(FormatError(sentence, options.name)))
        return
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))
        return
    left = found.size * _MOST_FACTOR + options.max_bytes
    for number, doc in enumerate(found.docs(), 1):
        named = replace(options, name=f"{options.name}, document {number}")
        try:
            words, length = _words(doc, options)
            left -= length
            if left < 0:
                raise InputError("the texts up to here are far larger than the file could hold.")
            yield _reading(doc, words, named)
        except InputError as error:
            yield Reading(refusal=str(FormatError(str(error), named.name)))
        if left < 0:
            return


class _Mark(NamedTuple):
    """A span by characters of the text as it stands in the file."""

    key: str
    label: str
    start: int
    end: int
    id: str
    kb_id: str


def _reading(doc: FoundDoc, words: list[str], options: ReadOptions) -> Reading:
    findings = Findings(options)
    raw, places = _text(doc, words)
    user_data = _user_data(doc, findings)
    own = _own_json(user_data, findings)
    said_hash = own.get("text_sha256")
    source = own_source(raw, said_hash if isinstance(said_hash, str) else "", options)
    marks = list(_marks(doc, places, findings))
    if own:
        meta = own.get("meta")
        others = _others(doc, user_data, findings)
        document = own_document(meta if isinstance(meta, dict) else {}, others, findings)
        drafts = list(_own_drafts(marks, own, findings))
    else:
        document = other_document(_others(doc, user_data, findings))
        drafts = list(_drafts(marks, set()))
    document = replace(document, text=source.text, offset_map=source.offset_map)
    spans = findings.spans(source, drafts)
    relations = findings.relations(_relations(own, findings), spans)
    spans = tuple(span._replace(id=_given_id(span.id)) for span in spans)
    relations = tuple(r._replace(head=_given_id(r.head), tail=_given_id(r.tail)) for r in relations)
    return findings.reading(replace(document, spans=spans, relations=relations))


def _words(doc: FoundDoc, options: ReadOptions) -> tuple[list[str], int]:
    """The words of a document and how many characters they have. Raises InputError."""
    from spacy.attrs import ORTH

    words = [doc.strings.get(number, "") for number in doc.numbers(ORTH)]
    if not all(words):
        raise InputError("it is damaged: the file does not spell all of its words.")
    length = sum(map(len, words))
    if length > options.max_bytes:
        raise InputError(
            f"the text is {length / MEGABYTE:,.0f} MB; "
            f"the most that is read is {options.max_mb:g} MB."
        )
    return words, length


def _text(doc: FoundDoc, words: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text, and where in it each token is."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for word, space in zip(words, doc.spaces, strict=True):
        blank = " " if space or not doc.has_known_spaces else ""
        parts += (word, blank)
        places.append((at, at + len(word)))
        at += len(word) + len(blank)
    return "".join(parts), places


# --- what is not spans ---------------------------------------------------------------------------


def _user_data(doc: FoundDoc, findings: Findings) -> dict[Any, Any]:
    if not isinstance(doc.user_data, memoryview):
        return {}
    try:
        found = unpacked(doc.user_data)
    except InputError as error:
        findings.drop(f"its user data cannot be read: {error}")
        return {}
    return found if isinstance(found, dict) else {}


def _own_json(user_data: Mapping[Any, Any], findings: Findings) -> dict[str, Any]:
    """What we wrote into the user data; empty where that is not there."""
    said = user_data.get(USER_DATA_KEY)
    if not isinstance(said, str):
        return {}
    try:
        found = load(said.encode())
    except InputError as error:
        findings.drop(f"what this program wrote into its user data cannot be read: {error}")
        return {}
    return found if isinstance(found, dict) and found.get("made_by") == FORMAT else {}


def _others(doc: FoundDoc, user_data: Mapping[Any, Any], findings: Findings) -> dict[str, Any]:
    """Facts of other programs: categories, user data, and extensions by their names."""
    found: dict[str, Any] = {}
    for key, value in user_data.items():
        if isinstance(key, tuple) and len(key) == 4 and key[0] == "._." and key[2] is None:
            key = key[1]
        if key == USER_DATA_KEY:
            continue
        if isinstance(key, str) and key and _is_json([key, value]):
            found[key] = value
        else:
            findings.drop(f"user data “{short(str(key))}” is nothing that can be kept.")
    if isinstance(doc.cats, dict) and doc.cats and _is_json(doc.cats):
        found["cats"] = doc.cats
    return found


def _is_json(value: object) -> bool:
    """Can it be kept as JSON?"""
    import orjson

    try:
        orjson.dumps(value)
        check_strings(value)
    except (orjson.JSONEncodeError, InputError):
        return False
    return True


# --- spans ---------------------------------------------------------------------------------------


def _marks(doc: FoundDoc, places: list[tuple[int, int]], findings: Findings) -> Iterator[_Mark]:
    """The spans of all groups, and the entities, by characters; those that fit nowhere listed."""
    found: list[FoundSpan] = []
    try:
        found += spans_in(doc.groups, SPANS_KEY)
    except InputError as error:
        findings.drop(str(error))
    found += _entities(doc)
    for span in found:
        if not 0 <= span.start < span.end <= len(places):
            findings.drop(f"a span from token {span.start} to {span.end} does not fit the text.")
            continue
        try:
            label = name_of(doc.strings.get(span.label), "label")
            ids = [doc.strings.get(number, "") for number in (span.id, span.kb_id)]
            check_strings(ids)
        except InputError as error:
            findings.drop(f"a span from token {span.start} to {span.end}: {error}")
            continue
        yield _Mark(span.key, label, places[span.start][0], places[span.end - 1][1], *ids)


def _entities(doc: FoundDoc) -> Iterator[FoundSpan]:
    from spacy.attrs import ENT_ID, ENT_IOB, ENT_KB_ID, ENT_TYPE

    iobs, kinds = doc.numbers(ENT_IOB), doc.numbers(ENT_TYPE)
    ids, kb_ids = doc.numbers(ENT_ID), doc.numbers(ENT_KB_ID)
    start = label = 0
    for token, (iob, kind) in enumerate(zip([*iobs, 0], [*kinds, 0], strict=True)):
        if iob == _INSIDE and kind == label:
            continue
        if label:
            yield FoundSpan(_ENTITIES, start, token, label, ids[start], kb_ids[start])
        start, label = token, kind if iob in (_INSIDE, _BEGINS) else 0


def _drafts(marks: list[_Mark], known: set[tuple[str, int, int]]) -> Iterator[Draft]:
    """Spans of another program, each place and label once; ids there are those of things.

    `known` are the (label, start, end) that are there already.
    """
    marks.sort(key=lambda mark: (mark.key == _ENTITIES, mark.key != SPANS_KEY))
    for mark in marks:
        place = (mark.label, mark.start, mark.end)
        if place in known:
            continue
        known.add(place)
        further = {"id": mark.id, "kb_id": mark.kb_id}
        if mark.key not in (SPANS_KEY, _ENTITIES):
            further["spans_key"] = mark.key
        attributes = tuple(sorted(Attribute(n, v) for n, v in further.items() if v))
        said = Said([(mark.start, mark.end)])
        yield Draft(said, ExchangeSpan(mark.label, (), attributes=attributes))


def _own_drafts(marks: list[_Mark], own: Mapping[str, Any], findings: Findings) -> Iterator[Draft]:
    """Spans of ours: those of our group, with what stands in the user data; parts together.

    Those that others added to the document, in groups of their own or as entities, come last.
    """
    ours = [mark for mark in marks if mark.key == SPANS_KEY]
    given = own.get("spans")
    known: dict[str, Any] = given if isinstance(given, dict) else {}
    wholes: defaultdict[str, list[_Mark]] = defaultdict(list)
    for number, mark in enumerate(ours):
        wholes[mark.id or f"{NO_ID}+{number}"].append(mark)
    for name, parts in wholes.items():
        record = known.get(name)
        record = record if isinstance(record, dict) else {}
        if record.get("parts", 1) == len(parts) and len({part.label for part in parts}) == 1:
            groups = [parts]
        else:  # it was changed elsewhere
            groups = [[part] for part in parts]
        for number, group in enumerate(groups, 1):
            span = span_of(group[0].label, record if number == 1 else {}, findings)
            span = span._replace(id=name if number == 1 else f"{name}#{number}")
            yield Draft(Said([(part.start, part.end) for part in group]), span)
    others = [mark for mark in marks if mark.key != SPANS_KEY]
    yield from _drafts(others, {(mark.label, mark.start, mark.end) for mark in ours})


def _relations(own: Mapping[str, Any], findings: Findings) -> Iterator[ExchangeRelation]:
    for record in findings.objects(own.get("relations"), "relations"):
        try:
            kind = name_of(record.get("type"), "type")
            ends = (name_of(record.get("head"), "head"), name_of(record.get("tail"), "tail"))
        except InputError as error:
            findings.drop(f"relation: {error}")
            continue
        relation = relation_of(kind, ends, record, findings)
        yield relation._replace(id=findings.text(record, "id"))


def _given_id(name: str) -> str:
    """A span's own id, of its name in the file."""
    if name.startswith(NO_ID * 2):
        return name[len(NO_ID) :]
    return "" if name.startswith(NO_ID) else name
