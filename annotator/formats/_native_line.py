"""One line of `annotator/1` as values. Whatever is wrong with it is an InputError with a sentence.

A line of another program is welcome too: only "text" must be there, names of people, ids and times
may be missing, and newlines of other systems are normalised with all offsets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from annotator.errors import InputError
from annotator.formats import MEGABYTE, ReadOptions
from annotator.formats._json_lines import META_FIELDS, PLAIN_META, as_object
from annotator.formats._native_fields import (
    attributes_in,
    field_in,
    moment_in,
    objects_in,
    review_in,
    short,
    text_in,
)
from annotator.formats._native_span import NOT_OURS, own_spans
from annotator.formats._sections import fitting, section_from
from annotator.formats.native import FORMAT, SCHEMA_VERSION
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from annotator.model.span import Fragments, covered_text, ordered_fragments
from annotator.model.text import BOM, OffsetMap, normalise, sha256_of

LINE_FIELDS = ("format", "id", "text", "text_sha256", "offset_unit", "spans", "relations", "meta")
_LINE_FIELDS = frozenset(LINE_FIELDS)
# Fields of `meta` that mean something to the program only there, not beside "text".
_OWN_META = set(META_FIELDS) - {"title", "source", *PLAIN_META}
_META_FIELDS = frozenset(META_FIELDS)


def parse(value: object, number: int, options: ReadOptions, length: int | None = None) -> Reading:
    """The document that a line's JSON value holds. Raises InputError.

    `length` is that of the document's text where the line does not hold that, but facts alone.
    """
    record = as_object(value)
    _check_version(record)
    raw = field_in(record, "text", str)
    if raw is None:
        raise InputError('there is no "text" in this line.')
    if len(raw) * 4 > options.max_bytes and len(raw.encode()) > options.max_bytes:
        raise InputError(
            f"the text is {len(raw.encode()) / MEGABYTE:.0f} MB; "
            f"the most that is read is {options.max_mb:g} MB."
        )
    if not raw:
        raise InputError("the text is empty.")
    text, offset_map = _kept(raw, own=record.get("format") == FORMAT)
    _check_hash(text_in(record, "text_sha256"), raw, text)
    place = _Place(raw, text, offset_map)
    spans = place.spans(objects_in(record, "spans"))
    _check_ids(spans, "spans")
    relations = tuple(_relation(relation) for relation in objects_in(record, "relations"))
    _check_ids(relations, "relations")
    meta = field_in(record, "meta", dict) or {}
    if not record.keys() <= _LINE_FIELDS:
        further = {k: v for k, v in record.items() if k not in LINE_FIELDS and k not in _OWN_META}
        meta = further | meta
    document = _document(meta, record, number, place, spans, relations)
    if said := objects_in(meta, "document_sections"):
        found = [section_from(one) for one in said]
        sections = fitting(found, len(text) if length is None else length, offset_map)
        document = replace(document, sections=sections)
    return Reading(document)


class _Place:
    """The text of a line, as it stands there (`raw`) and as it is kept."""

    def __init__(self, raw: str, text: str, offset_map: OffsetMap) -> None:
        self.raw, self.text, self.offset_map = raw, text, offset_map

    def spans(self, records: list[dict[str, Any]]) -> tuple[ExchangeSpan, ...]:
        """The spans, their offsets mapped to the text that is kept."""
        if self.offset_map.dropped:
            return tuple(map(self.closely, records))
        try:
            return own_spans(records, self.text, self.closely)
        except NOT_OURS:
            return tuple(map(self.closely, records))

    def closely(self, record: dict[str, Any]) -> ExchangeSpan:
        """A span, whoever wrote it. Raises InputError."""
        name = text_in(record, "id")
        try:
            label = text_in(record, "label")
            if not label.strip():
                raise InputError('it has no "label".')
            raw_fragments = _fragments(record, len(self.raw))
            fragments = self._mapped(raw_fragments)
            text = covered_text(self.text, fragments)
            said = field_in(record, "text", str)
            if said is not None and said not in (text, covered_text(self.raw, raw_fragments)):
                raise InputError(
                    f"it says “{short(said)}”, but the text from {raw_fragments[0][0]} to "
                    f"{raw_fragments[-1][1]} reads “{short(text)}”."
                )
            return ExchangeSpan(
                label=label,
                fragments=fragments,
                text=text,
                id=name,
                annotator=text_in(record, "annotator"),
                note=text_in(record, "note"),
                unsure=field_in(record, "unsure", bool) or False,
                attributes=attributes_in(record),
                created_at=moment_in(record, "created_at"),
                updated_at=moment_in(record, "updated_at"),
                reviewed=review_in(record),
            )
        except InputError as error:
            raise InputError(f"span {name or '(no id)'}: {error}") from error

    def _mapped(self, fragments: Fragments) -> Fragments:
        if self.offset_map.dropped:
            to_text = self.offset_map.to_text
            fragments = tuple((to_text(start), to_text(end)) for start, end in fragments)
        return ordered_fragments(fragments, len(self.text))


def _document(
    meta: dict[str, Any],
    record: dict[str, Any],
    number: int,
    place: _Place,
    spans: tuple[ExchangeSpan, ...],
    relations: tuple[ExchangeRelation, ...],
) -> ExchangeDocument:
    import orjson

    plain = {name: text_in(meta, name) for name in PLAIN_META}
    kept = {name: value for name, value in plain.items() if value}
    kept |= {name: value for name, value in meta.items() if name not in _META_FIELDS}
    field_in(meta, "annotators", list)
    try:
        further = tuple(
            (name, orjson.dumps(kept[name], option=orjson.OPT_SORT_KEYS).decode())
            for name in sorted(kept)
        )
    except orjson.JSONEncodeError as error:
        raise InputError(f'"meta" cannot be kept ({error}).') from error
    return ExchangeDocument(
        text=place.text,
        id=text_in(record, "id"),
        title=text_in(meta, "title"),
        source=text_in(meta, "source"),
        state=_state(meta),
        states=_states(meta),
        meta=further,
        spans=spans,
        relations=relations,
        original_sha256=text_in(meta, "original_sha256"),
        encoding=text_in(meta, "encoding"),
        offset_map=place.offset_map,
        line=number,
        note=_note(meta),
    )


def _note(meta: dict[str, Any]) -> ExchangeNote | None:
    said = field_in(meta, "document_note", dict)
    if said is None or not text_in(said, "text"):
        return None
    return ExchangeNote(text_in(said, "text"), text_in(said, "by"), moment_in(said, "at"))


def _relation(record: dict[str, Any]) -> ExchangeRelation:
    name = text_in(record, "id")
    try:
        for needed in ("type", "head", "tail"):
            if not text_in(record, needed):
                raise InputError(f'it has no "{needed}".')
        return ExchangeRelation(
            type=text_in(record, "type"),
            head=text_in(record, "head"),
            tail=text_in(record, "tail"),
            id=name,
            annotator=text_in(record, "annotator"),
            attributes=attributes_in(record),
            created_at=moment_in(record, "created_at"),
            updated_at=moment_in(record, "updated_at"),
        )
    except InputError as error:
        raise InputError(f"relation {name or '(no id)'}: {error}") from error


def _fragments(record: dict[str, Any], length: int) -> Fragments:
    start, end = field_in(record, "start", int), field_in(record, "end", int)
    given = field_in(record, "fragments", list)
    if given is None:
        if start is None or end is None:
            raise InputError('it has neither "fragments" nor both "start" and "end".')
        given = [[start, end]]
    fragments = []
    for pair in given:
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(n) is int for n in pair)):
            raise InputError('"fragments" must be a list of pairs of whole numbers.')
        fragments.append((pair[0], pair[1]))
    ordered = ordered_fragments(fragments, length)
    for name, said, found in (("start", start, ordered[0][0]), ("end", end, ordered[-1][1])):
        if said is not None and said != found:
            raise InputError(f'its "{name}" is {said}, but its fragments say {found}.')
    return ordered


def _state(meta: dict[str, Any]) -> State | None:
    said = text_in(meta, "state")
    try:
        return State(said) if said else None
    except ValueError as error:
        known = ", ".join(State)
        raise InputError(f"there is no state “{short(said)}”. States: {known}.") from error


def _states(meta: dict[str, Any]) -> tuple[tuple[str, State], ...]:
    states: dict[str, State] = {}
    for record in objects_in(meta, "states"):
        name, state = text_in(record, "annotator"), _state(record)
        if not name or state is None:
            raise InputError('each of "states" needs an "annotator" and a "state".')
        if states.setdefault(name, state) is not state:
            raise InputError(f"“{name}” has two states.")
    return tuple(sorted(states.items()))


def _kept(raw: str, own: bool) -> tuple[str, OffsetMap]:
    """The text as it is kept. Our own texts have lost their byte order mark: what stands at their
    beginning is a character.
    """
    if not (own and raw.startswith(BOM)):
        return normalise(raw)
    text, offset_map = normalise(BOM + raw)  # which takes the one put before
    return text, OffsetMap(tuple(position - 1 for position in offset_map.dropped[1:]))


# --- checks --------------------------------------------------------------------------------------


def _check_version(record: dict[str, Any]) -> None:
    said = record.get("format")
    if isinstance(said, str) and said.startswith("annotator/") and said != FORMAT:
        raise InputError(
            f"it is in the format {short(said)}, which this version cannot read "
            f"(it reads {FORMAT}). Use a newer version of the program."
        )
    meta = record.get("meta")
    version = meta.get("schema_version") if said == FORMAT and isinstance(meta, dict) else None
    if version not in (None, SCHEMA_VERSION):
        raise InputError(
            f"its schema version is {short(str(version))}, but this version of the program "
            f"reads {SCHEMA_VERSION}. Use a newer version of the program."
        )
    unit = record.get("offset_unit", "codepoint")
    if unit != "codepoint":
        raise InputError(
            f"its offsets are counted in “{short(str(unit))}”; only “codepoint” can be read."
        )


def _check_hash(said: str, raw: str, text: str) -> None:
    if not said:
        return
    if said.lower() != sha256_of(text) and said.lower() != sha256_of(raw):
        raise InputError(
            "its text_sha256 does not match the text: the text was changed after it was written."
        )


def _check_ids(items: Iterable[ExchangeSpan | ExchangeRelation], what: str) -> None:
    ids = [item.id for item in items if item.id]
    if len(set(ids)) < len(ids):
        (first, _), *_ = Counter(ids).most_common(1)
        raise InputError(f"two {what} have the id {first}.")
