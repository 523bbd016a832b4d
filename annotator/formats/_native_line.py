"""One line of `annotator/1` as values. Whatever is wrong with it is an InputError with a sentence.

A line of another program is welcome too: only "text" must be there, names of people, ids and times
may be missing, and newlines of other systems are normalised with all offsets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from annotator.errors import InputError
from annotator.formats import MEGABYTE, ReadOptions
from annotator.formats._json_lines import META_FIELDS, PLAIN_META, as_object
from annotator.formats._native_span import own_spans
from annotator.formats.native import FORMAT, SCHEMA_VERSION
from annotator.model import moment
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
    Reading,
)
from annotator.model.span import Fragments, covered_text, ordered_fragments
from annotator.model.text import BOM, OffsetMap, normalise, sha256_of

T = TypeVar("T")

LINE_FIELDS = ("format", "id", "text", "text_sha256", "offset_unit", "spans", "relations", "meta")
_LINE_FIELDS = frozenset(LINE_FIELDS)
# Fields of `meta` that mean something to the program only there, not beside "text".
_OWN_META = set(META_FIELDS) - {"title", "source", *PLAIN_META}
_KINDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


def parse(value: object, number: int, options: ReadOptions) -> Reading:
    """The document that a line's JSON value holds. Raises InputError."""
    record = as_object(value)
    _check_version(record)
    raw = _field(record, "text", str)
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
    _check_hash(_text(record, "text_sha256"), raw, text)
    place = _Place(raw, text, offset_map)
    spans = place.spans(_objects(record, "spans"))
    _check_ids(spans, "spans")
    relations = tuple(_relation(relation) for relation in _objects(record, "relations"))
    _check_ids(relations, "relations")
    meta = _field(record, "meta", dict) or {}
    if not record.keys() <= _LINE_FIELDS:
        further = {k: v for k, v in record.items() if k not in LINE_FIELDS and k not in _OWN_META}
        meta = further | meta
    return Reading(_document(meta, record, number, place, spans, relations))


class _Place:
    """The text of a line, as it stands there (`raw`) and as it is kept."""

    def __init__(self, raw: str, text: str, offset_map: OffsetMap) -> None:
        self.raw, self.text, self.offset_map = raw, text, offset_map

    def spans(self, records: list[dict[str, Any]]) -> tuple[ExchangeSpan, ...]:
        """The spans, their offsets mapped to the text that is kept."""
        if self.offset_map.dropped:
            return tuple(map(self.closely, records))
        return own_spans(records, self.text, self.closely)

    def closely(self, record: dict[str, Any]) -> ExchangeSpan:
        """A span, whoever wrote it. Raises InputError."""
        name = _text(record, "id")
        try:
            label = _text(record, "label")
            if not label.strip():
                raise InputError('it has no "label".')
            raw_fragments = _fragments(record, len(self.raw))
            fragments = self._mapped(raw_fragments)
            text = covered_text(self.text, fragments)
            said = _field(record, "text", str)
            if said is not None and said not in (text, covered_text(self.raw, raw_fragments)):
                raise InputError(
                    f"it says “{_short(said)}”, but the text from {raw_fragments[0][0]} to "
                    f"{raw_fragments[-1][1]} reads “{_short(text)}”."
                )
            return ExchangeSpan(
                label=label,
                fragments=fragments,
                text=text,
                id=name,
                annotator=_text(record, "annotator"),
                note=_text(record, "note"),
                unsure=_field(record, "unsure", bool) or False,
                attributes=_attributes(record),
                created_at=_moment(record, "created_at"),
                updated_at=_moment(record, "updated_at"),
                reviewed=_review(record),
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

    plain = {name: _text(meta, name) for name in PLAIN_META}
    kept = {name: value for name, value in plain.items() if value}
    kept |= {name: value for name, value in meta.items() if name not in META_FIELDS}
    _field(meta, "annotators", list)
    try:
        further = tuple(
            (name, orjson.dumps(kept[name], option=orjson.OPT_SORT_KEYS).decode())
            for name in sorted(kept)
        )
    except orjson.JSONEncodeError as error:
        raise InputError(f'"meta" cannot be kept ({error}).') from error
    return ExchangeDocument(
        text=place.text,
        id=_text(record, "id"),
        title=_text(meta, "title"),
        source=_text(meta, "source"),
        state=_state(meta),
        states=_states(meta),
        meta=further,
        spans=spans,
        relations=relations,
        original_sha256=_text(meta, "original_sha256"),
        encoding=_text(meta, "encoding"),
        offset_map=place.offset_map,
        line=number,
        note=_note(meta),
    )


def _review(record: dict[str, Any]) -> ExchangeReview | None:
    said = _field(record, "reviewed", dict)
    return None if said is None else ExchangeReview(_text(said, "by"), _moment(said, "at"))


def _note(meta: dict[str, Any]) -> ExchangeNote | None:
    said = _field(meta, "document_note", dict)
    if said is None or not _text(said, "text"):
        return None
    return ExchangeNote(_text(said, "text"), _text(said, "by"), _moment(said, "at"))


def _relation(record: dict[str, Any]) -> ExchangeRelation:
    name = _text(record, "id")
    try:
        for needed in ("type", "head", "tail"):
            if not _text(record, needed):
                raise InputError(f'it has no "{needed}".')
        return ExchangeRelation(
            type=_text(record, "type"),
            head=_text(record, "head"),
            tail=_text(record, "tail"),
            id=name,
            annotator=_text(record, "annotator"),
            attributes=_attributes(record),
            created_at=_moment(record, "created_at"),
            updated_at=_moment(record, "updated_at"),
        )
    except InputError as error:
        raise InputError(f"relation {name or '(no id)'}: {error}") from error


def _fragments(record: dict[str, Any], length: int) -> Fragments:
    start, end = _field(record, "start", int), _field(record, "end", int)
    given = _field(record, "fragments", list)
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


def _attributes(record: dict[str, Any]) -> tuple[Attribute, ...]:
    found = [Attribute(_text(a, "name"), _text(a, "value")) for a in _objects(record, "attributes")]
    if any(not attribute.name for attribute in found):
        raise InputError('an attribute has no "name".')
    if len({attribute.name for attribute in found}) < len(found):
        raise InputError("two of its attributes have the same name.")
    return tuple(sorted(found))


def _state(meta: dict[str, Any]) -> State | None:
    said = _text(meta, "state")
    try:
        return State(said) if said else None
    except ValueError as error:
        known = ", ".join(State)
        raise InputError(f"there is no state “{_short(said)}”. States: {known}.") from error


def _states(meta: dict[str, Any]) -> tuple[tuple[str, State], ...]:
    states: dict[str, State] = {}
    for record in _objects(meta, "states"):
        name, state = _text(record, "annotator"), _state(record)
        if not name or state is None:
            raise InputError('each of "states" needs an "annotator" and a "state".')
        if states.setdefault(name, state) is not state:
            raise InputError(f"“{name}” has two states.")
    return tuple(sorted(states.items()))


def _moment(record: dict[str, Any], name: str) -> str:
    said = _text(record, name)
    try:
        return moment.normal(said) if said else ""
    except OverflowError as error:
        raise InputError(f"“{said}” is not a moment that can be kept.") from error


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
            f"it is in the format {_short(said)}, which this version cannot read "
            f"(it reads {FORMAT}). Use a newer version of the program."
        )
    meta = record.get("meta")
    version = meta.get("schema_version") if said == FORMAT and isinstance(meta, dict) else None
    if version not in (None, SCHEMA_VERSION):
        raise InputError(
            f"its schema version is {_short(str(version))}, but this version of the program "
            f"reads {SCHEMA_VERSION}. Use a newer version of the program."
        )
    unit = record.get("offset_unit", "codepoint")
    if unit != "codepoint":
        raise InputError(
            f"its offsets are counted in “{_short(str(unit))}”; only “codepoint” can be read."
        )


def _check_hash(said: str, raw: str, text: str) -> None:
    if not said:
        return
    if said.lower() != sha256_of(text) and said.lower() != sha256_of(raw):
        raise InputError(
            "its text_sha256 does not match the text: the text was changed after it was written."
        )


def _check_ids(items: Iterable[ExchangeSpan | ExchangeRelation], what: str) -> None:
    seen = set()
    for item in items:
        if item.id and item.id in seen:
            raise InputError(f"two {what} have the id {item.id}.")
        seen.add(item.id)


# --- fields --------------------------------------------------------------------------------------


def _field(record: dict[str, Any], name: str, kind: type[T]) -> T | None:
    """The field if it is there and not null. Raises InputError if it is of another kind."""
    value = record.get(name)
    if value is None:
        return None
    if type(value) is not kind:
        raise InputError(f'"{name}" must be {_KINDS[kind]}, not {_kind(value)}.')
    return value


def _text(record: dict[str, Any], name: str) -> str:
    return _field(record, name, str) or ""


def _objects(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    values = _field(record, name, list) or []
    for value in values:
        if not isinstance(value, dict):
            raise InputError(f'"{name}" must be a list of objects, not of {_kind(value)}.')
    return values


def _kind(value: object) -> str:
    return {float: "a number", type(None): "null"}.get(type(value)) or _KINDS[type(value)]


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
