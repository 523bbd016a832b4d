"""The history's payload: changes as bytes, and back.

A payload is zlib-compressed JSON: a list of [kind, before, after], each record an object of its
fields or null. A repair's change has two more: what was odd before and after, as [column, value]
pairs. A document's text is named by its hash; the texts' table keeps it for ever.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b85decode, b85encode
from collections.abc import Callable, Iterable
from dataclasses import fields
from itertools import pairwise
from typing import Any

import orjson

from annotator.errors import InputError
from annotator.model.attribute import Attribute
from annotator.model.change import Change, Odd, Record
from annotator.model.document import Annotator, Assignment, Document, as_stored
from annotator.model.kinship import Kinship
from annotator.model.relation import Relation
from annotator.model.release import Release
from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.model.schema import Label, RelationType
from annotator.model.section import DocumentSections, Section, SectionKind
from annotator.model.span import Span
from annotator.model.text import OffsetMap
from annotator.store.version import SCHEMA_VERSION

KINDS: dict[str, type[Record]] = {
    "document": Document,
    "annotator": Annotator,
    "assignment": Assignment,
    "label": Label,
    "relation_type": RelationType,
    "span": Span,
    "relation": Relation,
    "review": Review,
    "document_note": DocumentNote,
    "saved_search": SavedSearch,
    "document_sections": DocumentSections,
    "kinship": Kinship,
    "release": Release,
}
_ARE_DOCUMENTS = ("document", "document_note")
"""Their ids are those of documents."""
_NAMES = {kind: name for name, kind in KINDS.items()}
_FIELDS = {kind: tuple(f.name for f in fields(kind)) for kind in KINDS.values()}

TextOf = Callable[[str], str]

MOST = 512 << 20
"""Bytes a payload may hold unpacked. A file may come from anybody, and a few hundred bytes can
unpack to gigabytes; what we write never comes near this."""
MOST_OFFSETS = 128 << 20  # four bytes for each character that was dropped


def encode(changes: Iterable[Change]) -> bytes:
    """The changes as a payload of the present schema version."""
    rows = [
        [_NAMES[type(c.record)], _plain(c.before), _plain(c.after)]
        + ([c.before_odd, c.after_odd] if c.before_odd or c.after_odd else [])
        for c in changes
    ]
    return compress(orjson.dumps(rows))


def plain_records(records: Iterable[Record]) -> bytes:
    """The payload of records that are all new, before it is compressed."""
    return orjson.dumps([(_NAMES[type(r)], None, _plain(r)) for r in records])


def plain_spans(contents: Iterable[tuple[Any, ...]]) -> bytes:
    """The same of spans that are given by the values of their fields, in their order."""
    return orjson.dumps(
        [
            (
                "span",
                None,
                {
                    "id": id_,
                    "document_id": document,
                    "label_id": label,
                    "annotator_id": by,
                    "fragments": parts,
                    "text": text,
                    "note": note,
                    "unsure": unsure,
                    "attributes": [(a.name, a.value) for a in named] if named else (),
                    "created_at": at,
                    "updated_at": changed,
                },
            )
            for id_, document, label, by, parts, text, note, unsure, named, at, changed in contents
        ]
    )


def compress(plain: bytes) -> bytes:
    """A payload as it is kept. Raises InputError if it is more than could be read again."""
    return _pack(plain, MOST)


def decode(payload: bytes, schema_version: int, text_of: TextOf) -> tuple[Change, ...]:
    """The changes of a payload that was written at `schema_version`.

    `text_of` gives a document's text by its hash. Raises zlib.error or a ValueError for what is
    malformed.
    """
    rows = orjson.loads(_unpack(payload, MOST))
    if not 1 <= schema_version <= SCHEMA_VERSION:
        raise zlib.error("of no version of this program")
    if schema_version < SCHEMA_VERSION:
        from annotator.store.migrations import upgrades_after

        for upgrade in upgrades_after(schema_version):
            rows = upgrade(rows)
    try:
        return tuple(
            Change(_record(kind, before, text_of), _record(kind, after, text_of), *map(_odd, odd))
            for kind, before, after, *odd in rows
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise zlib.error("malformed record") from error


def names_any(payload: bytes, ids: Iterable[str]) -> bool:
    """Does a payload hold one of these ids as a value? Far cheaper than decoding it; some other
    value that reads the same is taken for it."""
    plain = _unpack(payload, MOST)
    return any(orjson.dumps(id_) in plain for id_ in ids)


def documents_in(payload: bytes) -> set[str]:
    """The ids of the documents that a payload's changes touch; cheaper than decoding it. What is
    malformed names none: whoever asks can do nothing about it."""
    try:
        rows = orjson.loads(_unpack(payload, MOST))
        records = [(kind, after or before or {}) for kind, before, after, *_ in rows]
        named = [
            record.get("document_id", record.get("id") if kind in _ARE_DOCUMENTS else None)
            for kind, record in records
        ]
    except (zlib.error, AttributeError, TypeError, ValueError):
        return set()
    return {id_ for id_ in named if isinstance(id_, str)}


def pack_offsets(offset_map: OffsetMap) -> bytes:
    """An offset map as bytes: the distances between dropped characters, compressed; b"" if none."""
    dropped = offset_map.dropped
    if not dropped:
        return b""
    steps = [dropped[0], *(b - a for a, b in pairwise(dropped))]
    return _pack(struct.pack(f"<{len(steps)}I", *steps), MOST_OFFSETS)


def unpack_offsets(data: bytes) -> OffsetMap:
    """The offset map that `pack_offsets` packed."""
    if not data:
        return OffsetMap()
    raw = _unpack(data, MOST_OFFSETS)
    dropped, position = [], 0
    for step in struct.unpack(f"<{len(raw) // 4}I", raw):
        position += step
        dropped.append(position)
    return OffsetMap(tuple(dropped))


def plain_sections(sections: Iterable[Section]) -> list[tuple[int, int, str, str]]:
    """Sections as they are kept, in JSON."""
    return [(s.start, s.end, str(s.kind), s.reason) for s in sections]


def sections_of(plain: Any) -> tuple[Section, ...]:
    """The sections that `plain_sections` made plain. Raises ValueError or TypeError for anything
    else; whether they lie in their text and apart is another question."""
    found = []
    for start, end, kind, reason in plain:
        if (type(start), type(end), type(reason)) != (int, int, str):
            raise ValueError("a section of other values")
        found.append(Section(start, end, SectionKind(kind), reason))
    return tuple(found)


def _pack(plain: bytes, most: int) -> bytes:
    if len(plain) > most:  # it could not be read again
        raise InputError("This is too much for one step; nothing was changed. Do it in parts.")
    return zlib.compress(plain, 1)


def _unpack(packed: bytes, most: int) -> bytes:
    """Raises zlib.error for what is malformed, or would unpack to more than `most` bytes."""
    unpacking = zlib.decompressobj()
    plain = unpacking.decompress(packed, most)
    if not unpacking.eof:
        raise zlib.error("incomplete, or too large when it is unpacked")
    return plain


def _plain(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    plain = {name: getattr(record, name) for name in _FIELDS[type(record)]}
    if isinstance(record, Document):
        del plain["text"]
        plain["offset_map"] = b85encode(pack_offsets(record.offset_map)).decode("ascii")
    elif isinstance(record, Span | Relation):
        plain["attributes"] = [(a.name, a.value) for a in record.attributes]
    elif isinstance(record, DocumentSections):
        plain["sections"] = plain_sections(record.sections)
    return plain


def _odd(pairs: list[list[Any]]) -> Odd:
    return tuple((column, value) for column, value in pairs)


def _record(kind: str, plain: dict[str, Any] | None, text_of: TextOf) -> Record | None:
    if plain is None:
        return None
    if kind == "document":
        plain["text"] = text_of(plain["text_sha256"])
        plain["offset_map"] = unpack_offsets(b85decode(plain["offset_map"]))
        plain["meta"] = tuple((name, value) for name, value in plain["meta"])
    elif kind == "assignment":
        plain["state"] = as_stored(plain["state"])
    elif kind == "document_sections":
        plain["sections"] = sections_of(plain["sections"])
    elif kind in ("span", "relation"):
        plain["attributes"] = tuple(Attribute(name, value) for name, value in plain["attributes"])
        if kind == "span":
            plain["fragments"] = tuple((start, end) for start, end in plain["fragments"])
    return KINDS[kind](**plain)
