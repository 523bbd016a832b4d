"""What is found of one document in a file of any program, and what had to be left out of it.

Whatever is wrong with one span, relation, attribute or time is a sentence; the rest is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats._ids import made_id
from annotator.formats._json_lines import as_offset, kind
from annotator.formats._offsets import Place, Said, Source, mend, source_of
from annotator.formats._sections import fitting, section_from
from annotator.model import moment
from annotator.model.attribute import Attribute
from annotator.model.document import STATES, State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
    Reading,
)
from annotator.model.section import Section
from annotator.model.span import Fragments, covered_text
from annotator.model.text import check_text, sha256_of

_LONGEST_WORDS = 10_000
"""Characters of a value that JSON cannot hold."""


class Draft(NamedTuple):
    """A span as a file says it: where, and all else (its fragments and text are not set yet).

    `name` and `line` say which file says it, where that is another than the document's.
    """

    said: Said
    span: ExchangeSpan
    name: str = ""
    line: int = 0


class Findings:
    """Collects the sentences on one document; `name` and `line` say where they were found."""

    def __init__(self, options: ReadOptions, line: int = 0) -> None:
        self.name, self.line = options.name, line
        self.dropped: list[str] = []
        self.mended = 0
        self._document = ""
        self._is_local: Callable[[str], bool] = bool
        self._made: dict[str, str] = {}

    def make_ids(self, document: str, where: Callable[[str], bool] = bool) -> None:
        """Take ids of spans for names within the document (its id, or its text's hash) only, and
        make others of them: `where` says which.
        """
        self._document, self._is_local = document, where

    def drop(self, sentence: str, name: str = "", line: int = 0) -> None:
        """List something that is left out, in the file `name` at `line` or here."""
        self.dropped.append(
            str(FormatError(sentence, name or self.name, (line if name else self.line) or None))
        )

    def reading(self, document: ExchangeDocument) -> Reading:
        """The document with all that was said of it. Its sections lie as the file says until now,
        in the text as it stands there."""
        if document.sections:
            try:
                found = fitting(document.sections, len(document.text), document.offset_map)
            except InputError as error:
                found = ()
                self.drop(f"the sections: {error}")
            document = replace(document, sections=found)
        return Reading(document, dropped=tuple(self.dropped), mended=self.mended)

    def spans(
        self,
        source: Source,
        drafts: Sequence[Draft],
        places: Sequence[Place] | None = None,
    ) -> tuple[ExchangeSpan, ...]:
        """Those of the drafts that stand in the text, where they stand; the others are listed.

        `places` says where they stand, if that is known.
        """
        found: list[ExchangeSpan] = []
        known: set[str] = set()
        if places is None:
            places = mend(source, [draft.said for draft in drafts])
        for draft, place in zip(drafts, places, strict=True):
            span = draft.span
            name = f"span {span.id}" if span.id else f"a span labelled “{short(span.label)}”"
            if place.fragments is None:
                self.drop(f"{name}: {place.complaint}", draft.name, draft.line)
            elif not span.label.strip():
                self.drop(f"{name}: its label is blank.", draft.name, draft.line)
            elif span.id and span.id in known:
                self.drop(f"{name}: another span has this id.", draft.name, draft.line)
            else:
                known.add(span.id)
                self.mended += place.mended
                text = covered_text(source.text, place.fragments)
                id = self._id(span, place.fragments)
                found.append(span._replace(id=id, fragments=place.fragments, text=text))
        return tuple(found)

    def _id(self, span: ExchangeSpan, fragments: Fragments) -> str:
        if not (self._document and span.id and self._is_local(span.id)):
            return span.id
        made = made_id(self._document, span.id, span.label, fragments)
        return self._made.setdefault(span.id, made)

    def relations(
        self, relations: Iterable[ExchangeRelation], spans: Iterable[ExchangeSpan]
    ) -> tuple[ExchangeRelation, ...]:
        """Those of the relations whose two spans are there; the others are listed."""
        ends = {span.id for span in spans if span.id}
        found: list[ExchangeRelation] = []
        known: set[str] = set()
        for relation in relations:
            name = f"relation {relation.id}" if relation.id else f"a relation “{relation.type}”"
            if self._document:
                head, tail = (self._made.get(e, e) for e in (relation.head, relation.tail))
                id = "" if self._is_local(relation.id) else relation.id
                relation = relation._replace(id=id, head=head, tail=tail)
            missing = [end for end in (relation.head, relation.tail) if end not in ends]
            if missing:
                self.drop(f"{name}: there is no span “{short(missing[0])}”.")
            elif relation.id and relation.id in known:
                self.drop(f"{name}: another relation has this id.")
            else:
                known.add(relation.id)
                found.append(relation)
        return tuple(found)

    # --- fields, each wrong one listed and left out ----------------------------------------------

    def text(self, record: Mapping[str, Any], field: str) -> str:
        """A text; numbers become one."""
        value = record.get(field)
        if value is None:
            return ""
        if type(value) in (int, float):
            value = as_words(value)
        if not isinstance(value, str):
            self.drop(f'"{field}" must be text, not {kind_of(value)}.')
            return ""
        try:
            check_text(value)
        except InputError as error:
            self.drop(f'"{field}": {error}')
            return ""
        return value

    def flag(self, record: Mapping[str, Any], field: str) -> bool:
        """True or false, also as 1 and 0 or in words."""
        value = record.get(field)
        if value in (None, "", 0, "0", "no", "false", "False", "FALSE"):
            return False
        if value in (1, "1", "yes", "true", "True", "TRUE"):
            return True
        self.drop(f'"{field}" must be true or false, not “{short(str(value))}”.')
        return False

    def moment(self, record: Mapping[str, Any], field: str) -> str:
        """A time in our form."""
        said = self.text(record, field)
        try:
            return moment.normal(said) if said else ""
        except (InputError, OverflowError):
            self.drop(f'"{field}": “{short(said)}” is not a moment in ISO 8601.')
            return ""

    def attributes(self, value: object) -> tuple[Attribute, ...]:
        """From {"name": "value"}, [{"name": …, "value": …}] or [["name", "value"]]."""
        if value is None:
            return ()
        pairs: list[tuple[object, object]] = []
        if isinstance(value, Mapping):
            pairs = list(value.items())
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, Mapping):
                    pairs.append((item.get("name"), item.get("value")))
                elif isinstance(item, list | tuple) and len(item) == 2:
                    pairs.append((item[0], item[1]))
                else:
                    pairs.append((None, None))
        else:
            self.drop(f"attributes must be an object or a list, not {kind_of(value)}.")
        found: dict[str, str] = {}
        for name, said in pairs:
            if not isinstance(name, str) or not name.strip():
                self.drop("an attribute has no name.")
            elif name in found:
                self.drop(f"two attributes of one span are called “{short(name)}”.")
            elif said is not None:
                found[name] = as_words(said)
        return tuple(sorted(Attribute(name, said) for name, said in found.items()))

    def state(self, value: object) -> State | None:
        """A state, if it is a word for one."""
        if value in (None, ""):
            return None
        if isinstance(value, str) and value in STATES:
            return State(value)
        self.drop(f"there is no state “{short(str(value))}”.")
        return None

    def states(self, value: object) -> tuple[tuple[str, State], ...]:
        """From [{"annotator": …, "state": …}], by name."""
        found: dict[str, State] = {}
        for record in self.objects(value, "states"):
            name, state = self.text(record, "annotator"), self.state(record.get("state"))
            if not name or state is None:
                self.drop("a state has no annotator or says nothing.")
            elif found.setdefault(name, state) is not state:
                self.drop(f"“{short(name)}” has two states.")
        return tuple(sorted(found.items()))

    def note(self, record: Mapping[str, Any]) -> ExchangeNote | None:
        """A note from {"note": …, "note_by": …, "note_at": …}; None where it is empty."""
        text = self.text(record, "note")
        if not text:
            return None
        return ExchangeNote(text, self.text(record, "note_by"), self.moment(record, "note_at"))

    def sections(self, value: object) -> tuple[Section, ...]:
        """From [{"start": …, "end": …, "kind": …, "reason": …}], wherever they may lie."""
        found = []
        for record in self.objects(value, "document_sections"):
            try:
                found.append(section_from(record))
            except InputError as error:
                self.drop(f"a section: {error}")
        return tuple(found)

    def review(self, record: Mapping[str, Any]) -> ExchangeReview | None:
        """A review from {"reviewed": …, "reviewed_by": …, "reviewed_at": …}."""
        if not self.flag(record, "reviewed"):
            return None
        return ExchangeReview(self.text(record, "reviewed_by"), self.moment(record, "reviewed_at"))

    def objects(self, value: object, what: str) -> list[Mapping[str, Any]]:
        """A list of objects; what is none in it is listed."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.drop(f'"{what}" must be a list, not {kind_of(value)}.')
            return []
        found = [item for item in value if isinstance(item, Mapping)]
        if len(found) < len(value):
            self.drop(f'{len(value) - len(found)} of "{what}" are no objects.')
        return found


# --- values --------------------------------------------------------------------------------------


def own_source(raw: str, said_hash: str, options: ReadOptions) -> Source:
    """The text of a record, as it stands there and as it is kept. Raises InputError.

    Where the hash of the text as it stands is told, it is kept as it stands: a byte order mark at
    its beginning is a character then.
    """
    size = len(raw) if len(raw) > options.max_bytes else len(raw.encode("utf-8", "replace"))
    if size > options.max_bytes:
        raise InputError(
            f"the text is {size / 1e6:.0f} MB; the most that is read is {options.max_mb:g} MB."
        )
    check_text(raw)
    if not raw:
        raise InputError("the text is empty.")
    if said_hash and said_hash.lower() == sha256_of(raw) and "\r" not in raw:
        return Source(raw, raw)
    source = source_of(raw)
    if said_hash and said_hash.lower() not in (sha256_of(source.text), sha256_of(raw)):
        raise InputError(
            "its text_sha256 does not match the text: the text was changed after it was written."
        )
    if not source.text:
        raise InputError("the text is empty.")
    return source


def offset_of(value: object) -> int:
    """An offset, also as digits in a text. Raises InputError."""
    if isinstance(value, str):
        digits = value.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
            raise InputError(f"“{short(value)}” is not a whole number.")
        return int(digits)
    if value is None:
        raise InputError('"start" or "end" is missing.')
    if type(value) not in (int, float):
        raise InputError(f"an offset must be a whole number, not {kind_of(value)}.")
    return as_offset(value)


def name_of(value: object, what: str) -> str:
    """A label or a type. Raises InputError where there is none."""
    if type(value) is int:
        value = str(value) if abs(value) < 10**15 else ""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"it has no {what}.")
    check_text(value)
    return value


def as_words(value: object) -> str:
    """Any value as text: a text as it is, anything else as JSON has it."""
    if isinstance(value, str):
        return value
    import orjson

    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS).decode()
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        return str(value)[:_LONGEST_WORDS]


def kind_of(value: object) -> str:
    """What kind of value it is, for sentences; also of those that JSON has not."""
    try:
        return kind(value)
    except KeyError:
        return type(value).__name__


def short(text: str, limit: int = 60) -> str:
    """A text for a sentence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
