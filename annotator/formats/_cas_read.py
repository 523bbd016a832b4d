"""Feature structures as documents, whatever their types are.

Every annotation is a span: named by its `label` if it has one, else by its type; other features are
attributes. `Governor` and `Dependent` make a relation, as do links with a role, and references from
one annotation to another (named after the feature). Tokens, sentences and metadata are no spans.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats._cas import FACTS, HEAD, METADATA, SPAN, TAIL, Structure, Type, attribute_of
from annotator.formats._ids import made_id, once
from annotator.formats._json_lines import load
from annotator.formats._native_line import parse
from annotator.formats._offsets import Place, Said, Unit, mend, source_of
from annotator.model import moment
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
    Reading,
)
from annotator.model.span import covered_text
from annotator.model.text import check_text, sha256_of

_NO_SPANS = frozenset(
    (
        "uima.tcas.DocumentAnnotation",
        METADATA,
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.TagsetDescription",
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token",
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence",
        FACTS,
    )
)
_SHORT_NO_SPANS = frozenset(("Token", "Sentence"))
_MADE_UP = re.compile(r"#\d+")
_MOST_SENTENCES = 1000


def reading(
    sofas: Mapping[int, tuple[str, str]],
    found: Sequence[Structure],
    types: Mapping[str, Type],
    options: ReadOptions,
) -> Reading:
    """The document of a CAS. `sofas` are (name, text) by number. Raises InputError."""
    texts = {number: text for number, (_, text) in sofas.items() if text}
    if not texts:
        raise InputError("it holds no text.")
    first = next((n for n in texts if sofas[n][0] == "_InitialView"), min(texts))
    raw = texts[first]
    if len(raw) > options.max_bytes or len(raw.encode("utf-8", "replace")) > options.max_bytes:
        raise InputError(f"its text is larger than {options.max_mb:g} MB.")
    return _Cas(raw, first, found, types, options).reading()


class _Cas:
    """One text with its structures, on the way to a document."""

    def __init__(
        self,
        raw: str,
        sofa: int,
        found: Sequence[Structure],
        types: Mapping[str, Type],
        options: ReadOptions,
    ) -> None:
        self.source = source_of(raw)
        self.types, self.options = types, options
        self.by_id = {structure.id: structure for structure in found}
        self.all = [s for s in found if s.sofa == sofa or s.begin is None]
        self.others = len(found) - len(self.all)
        self.base = self._facts()
        self.is_own = self.base is not None
        self.dropped: Counter[str] = Counter()
        self.spans: dict[int, str] = {}  # the id of the span that a structure became

    def reading(self) -> Reading:
        if self.others:
            self.dropped["an annotation on another text of the same file is not read"] += (
                self.others
            )
        document = self.base or self._described()
        key = document.id or sha256_of(self.source.text)
        spans = tuple(self._spans(key))
        relations = once(self._relations(), self.dropped)
        document = replace(
            document,
            text=self.source.text,
            spans=spans,
            relations=relations,
            offset_map=self.source.offset_map,
            text_sha256="",
            line=0,
        )
        counted = sorted(self.dropped.items())[:_MOST_SENTENCES]
        sentences = (
            f"{what} ({count:,} times)." if count > 1 else f"{what}." for what, count in counted
        )
        return Reading(document, dropped=tuple(f"{self.options.name}: {s}" for s in sentences))

    # --- the document ----------------------------------------------------------------------------

    def _facts(self) -> ExchangeDocument | None:
        """What our own files say of the document."""
        for structure in self.all:
            facts = structure.values.get("facts")
            if structure.type == FACTS and isinstance(facts, str):
                line, length = load(facts.encode("utf-8", "replace")), len(self.source.text)
                found = parse(line, 0, self.options, length).document
                return found and without_made_state(found)
        return None

    def _described(self) -> ExchangeDocument:
        for structure in self.all:
            if structure.type == METADATA:
                values = {k: v for k, v in structure.values.items() if isinstance(v, str)}
                for value in values.values():
                    check_text(value)
                language = values.get("language", "x-unspecified")
                is_known = re.fullmatch("[A-Za-z-]{2,20}", language) and language[:2] != "x-"
                return ExchangeDocument(
                    self.source.text,
                    id=values.get("documentId", ""),
                    title=values.get("documentTitle", ""),
                    source=values.get("documentUri", ""),
                    meta=(("language", f'"{language}"'),) if is_known else (),
                )
        return ExchangeDocument(self.source.text)

    # --- spans -----------------------------------------------------------------------------------

    def _spans(self, key: str) -> Iterator[ExchangeSpan]:
        groups: dict[tuple[str, str | int], list[Structure]] = {}
        for structure in self.all:
            if self._is_span(structure):
                said = structure.values.get("uid")
                name = said if said and isinstance(said, str) else structure.id
                groups.setdefault((self._label(structure), name), []).append(structure)
        places = mend(
            self.source,
            [Said([(s.begin or 0, s.end or 0) for s in group]) for group in groups.values()],
            usual=Unit.UTF16,
        )
        seen: set[str] = set()
        for ((label, uid), group), place in zip(groups.items(), places, strict=True):
            try:
                span = self._span(label, group[0], place)
            except InputError as error:
                self.dropped[f"a span “{label}”: {str(error).rstrip('.')}"] += 1
                continue
            if self.is_own and isinstance(uid, str):
                key_of = "" if _MADE_UP.fullmatch(uid) else uid
            else:
                key_of = made_id(key, uid, label, span.fragments)
            if key_of and key_of in seen:
                self.dropped[f"a span “{label}”: another has the id {key_of} already"] += 1
                continue
            seen.add(key_of)
            self.spans |= {structure.id: key_of for structure in group}
            yield span._replace(id=key_of)

    def _is_span(self, structure: Structure) -> bool:
        is_relation = HEAD in structure.refs or TAIL in structure.refs
        if structure.begin is None or structure.end is None or is_relation:
            return False
        kind, seen = structure.type, 0
        if _short(kind) in _SHORT_NO_SPANS:
            return False
        while kind and seen < 100:
            if kind in _NO_SPANS:
                return False
            kind, seen = self.types[kind].parent if kind in self.types else "", seen + 1
        return True

    def _label(self, structure: Structure) -> str:
        label = structure.values.get("label")
        return label if isinstance(label, str) and label.strip() else _short(structure.type)

    def _span(self, label: str, structure: Structure, place: Place) -> ExchangeSpan:
        if place.fragments is None:
            raise InputError(place.complaint)
        _check_name(label)
        values = dict(structure.values)
        values.pop("label", None)
        values.pop("uid", None)
        plain = {}
        if structure.type == SPAN:
            plain = {name: _text(values.pop(name, "")) for name in _PLAIN}
        has_review = structure.type == SPAN and ("reviewed_by" in values or "reviewed_at" in values)
        by, at = (
            (_text(values.pop(n, "")) for n in ("reviewed_by", "reviewed_at"))
            if has_review
            else ("", "")
        )
        unsure = structure.type == SPAN and values.pop("unsure", False) in (True, "true")
        return ExchangeSpan(
            label=label,
            fragments=place.fragments,
            text=covered_text(self.source.text, place.fragments),
            annotator=plain.get("annotator", ""),
            note=plain.get("note", ""),
            unsure=unsure,
            attributes=self._attributes(values),
            created_at=_moment(plain.get("created_at", "")),
            updated_at=_moment(plain.get("updated_at", "")),
            reviewed=ExchangeReview(by, _moment(at)) if has_review else None,
        )

    def _attributes(self, values: Mapping[str, str | bool]) -> tuple[Attribute, ...]:
        name_of = attribute_of if self.is_own else str
        found = {name_of(n): _text(v) for n, v in values.items() if self.is_own or v != ""}
        return tuple(sorted(Attribute(name, value) for name, value in found.items() if name))

    # --- relations -------------------------------------------------------------------------------

    def _relations(self) -> Iterator[ExchangeRelation]:
        for structure in self.all:
            heads, tails = structure.refs.get(HEAD, ()), structure.refs.get(TAIL, ())
            if heads or tails:
                yield from self._relation(structure, heads[:1], tails[:1])
            elif structure.id in self.spans:
                for name, targets in structure.refs.items():
                    yield from self._links(structure.id, name, targets)

    def _relation(
        self, structure: Structure, heads: tuple[int, ...], tails: tuple[int, ...]
    ) -> Iterator[ExchangeRelation]:
        head, tail = (self.spans.get(end[0], "") if end else "" for end in (heads, tails))
        kind = self._label(structure)
        if not head or not tail:
            self.dropped[f"a relation “{kind}”: its ends are not spans that are read"] += 1
            return
        values = dict(structure.values)
        values.pop("label", None)
        is_ours = self.is_own
        plain = {n: _text(values.pop(n, "")) for n in _PLAIN_RELATION} if is_ours else {}
        try:
            _check_name(kind)
            yield ExchangeRelation(
                kind,
                head,
                tail,
                plain.get("uid", ""),
                plain.get("annotator", ""),
                self._attributes(values),
                _moment(plain.get("created_at", "")),
                _moment(plain.get("updated_at", "")),
            )
        except InputError as error:
            self.dropped[f"a relation: {error}"] += 1

    def _links(self, head: int, name: str, targets: tuple[int, ...]) -> Iterator[ExchangeRelation]:
        """References of a span: to spans, or to links that have a role and a target."""
        for number in targets:
            role, end = name, number
            link = self.by_id.get(number)
            if link is not None and number not in self.spans and "target" in link.refs:
                role = _text(link.values.get("role", "")) or name
                end = link.refs["target"][0]
            if end in self.spans and role.strip() and end != head:
                yield ExchangeRelation(role, self.spans[head], self.spans[end])
            else:
                self.dropped[f"a reference “{name}” leads to no span that is read"] += 1


_PLAIN = ("annotator", "note", "created_at", "updated_at")
_PLAIN_RELATION = ("uid", "annotator", "created_at", "updated_at")


def without_made_state(document: ExchangeDocument) -> ExchangeDocument:
    """Without the state that our own form makes up where none is known."""
    is_made = document.state is State.NEW and not document.states
    return replace(document, state=None) if is_made else document


def number_of(value: object) -> int:
    """An offset or id. Raises InputError."""
    if type(value) is int and 0 <= value < 10**12:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value):
        return int(value)
    raise FormatError(f"“{str(value)[:40]}” is no number that can be an offset or an id.")


def _check_name(name: str) -> None:
    check_text(name)
    if not name.strip():
        raise InputError("its label is blank")


def _short(kind: str) -> str:
    return kind.rpartition(".")[2] or kind


def _text(value: str | bool) -> str:
    text = value if isinstance(value, str) else "true" if value else "false"
    check_text(text)
    return text


def _moment(said: str) -> str:
    try:
        return moment.normal(said) if said else ""
    except (OverflowError, ValueError) as error:
        raise InputError(f"“{said[:40]}” is no moment that can be kept") from error
