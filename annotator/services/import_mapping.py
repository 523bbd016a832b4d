"""What files call things, and what the project is to call them: chosen in a dialog or a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Names
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from annotator.errors import InputError, StorageError
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.store.footprint import read_plainly

_MOST = 10_000_000  # bytes
Ours = dict[str, str | None]
_Work = TypeVar("_Work", ExchangeSpan, ExchangeRelation)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Their name → ours, None to leave out all that is called so. What is not named stays as it is.

    Among `annotators`, "" stands for work that names nobody.
    """

    labels: Names[str, str | None] = field(default_factory=dict)
    attributes: Names[str, str | None] = field(default_factory=dict)
    annotators: Names[str, str | None] = field(default_factory=dict)
    relation_types: Names[str, str | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.labels, self.attributes, self.annotators, self.relation_types))

    def to_json(self) -> bytes:
        """The file that `read_mapping` reads."""
        import orjson

        record = {f.name: dict(getattr(self, f.name)) for f in fields(self)}
        return orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


_KINDS = {
    "labels": "label",
    "attributes": "attribute",
    "annotators": "annotator",
    "relation_types": "relation type",
}


def read_mapping(path: Path) -> Mapping:
    """The mapping that a JSON file holds: {"labels": {"PER": "person", "MISC": null}, …}.

    Raises InputError with the place of what is wrong.
    """
    import orjson

    try:
        with read_plainly(path) as file:
            record = orjson.loads(file.read(_MOST))
    except OSError as error:
        raise InputError(f"{path}: it cannot be read ({error.strerror or error}).") from error
    except (orjson.JSONDecodeError, StorageError) as error:
        raise InputError(f"{path}: it is not JSON ({error}).") from error
    example = '{"labels": {"PER": "person", "MISC": null}}'
    if not isinstance(record, dict):
        raise InputError(f"{path}: it must hold an object, such as {example}.")
    for name in record:
        if name not in _KINDS:
            raise InputError(
                f"{path}: there is no “{name}” to be mapped. There are: {', '.join(_KINDS)}."
            )
    return Mapping(**{name: _names(path, name, value) for name, value in record.items()})


def _names(path: Path, kind: str, value: Any) -> Ours:
    if not isinstance(value, dict):
        raise InputError(f"{path}: “{kind}” must be an object of names.")
    for theirs, ours in value.items():
        if ours is not None and not (isinstance(ours, str) and ours.strip()):
            raise InputError(
                f"{path}: in “{kind}”, “{theirs}” must be given a name, or null to leave it out."
            )
    return value


class Mapper:
    """Calls what files hold as the mapping says. `left_out` counts what goes; `dropped` are
    sentences on attributes that would stand twice."""

    def __init__(self, mapping: Mapping | None) -> None:
        self.left_out: Counter[str] = Counter()
        self.dropped: list[str] = []
        self._mapping = mapping or Mapping()
        self._met: dict[str, set[str]] = {kind: set() for kind in _KINDS}

    def unmet(self) -> list[str]:
        """Sentences on names that are mapped, but that no file held."""
        return [
            f"The mapping names the {what} “{name}”, which no file holds."
            for kind, what in _KINDS.items()
            for name in getattr(self._mapping, kind)
            if name not in self._met[kind]
        ]

    def label(self, label: ExchangeLabel) -> ExchangeLabel | None:
        """A label's definition under our name; None if it is left out."""
        name = self._name("labels", label.name)
        return None if name is None else replace(label, name=name)

    def document(self, place: str, document: ExchangeDocument) -> ExchangeDocument:
        """A document with our names; `place` is for sentences."""
        if not self._mapping:
            return document
        spans = tuple(s for span in document.spans if (s := self._span(place, span)) is not None)
        gone = {span.id for span in document.spans if span.id} - {span.id for span in spans}
        relations = tuple(
            r
            for relation in document.relations
            if (r := self._relation(place, relation, gone)) is not None
        )
        states: dict[str, State] = {}
        for name, state in document.states:
            ours = self._name("annotators", name)
            if ours is None:
                self.left_out["state"] += 1
            else:
                states.setdefault(ours, state)
        return replace(
            document,
            spans=spans,
            relations=relations,
            states=tuple(sorted(states.items())),
            note=self._note(document.note),
        )

    def _name(self, kind: str, name: str) -> str | None:
        names: Names[str, str | None] = getattr(self._mapping, kind)
        if name not in names:
            return name
        self._met[kind].add(name)
        return names[name]

    def _span(self, place: str, span: ExchangeSpan) -> ExchangeSpan | None:
        label, by = self._name("labels", span.label), self._name("annotators", span.annotator)
        if label is None or by is None:
            self.left_out["span"] += 1
            return None
        review = self._review(span.reviewed)
        span = self._attributes(place, span)
        return span._replace(label=label, annotator=by, reviewed=review)

    def _relation(
        self, place: str, relation: ExchangeRelation, gone: set[str]
    ) -> ExchangeRelation | None:
        kind = self._name("relation_types", relation.type)
        by = self._name("annotators", relation.annotator)
        if kind is None or by is None or relation.head in gone or relation.tail in gone:
            self.left_out["relation"] += 1
            return None
        return self._attributes(place, relation)._replace(type=kind, annotator=by)

    def _attributes(self, place: str, work: _Work) -> _Work:
        if not work.attributes or not self._mapping.attributes:
            return work
        found: dict[str, str] = {}
        for attribute in work.attributes:
            name = self._name("attributes", attribute.name)
            if name is None:
                self.left_out["attribute"] += 1
            elif name in found:
                self.dropped.append(
                    f"{place}: the attribute {attribute.name} = “{attribute.value}” was left out, "
                    f"for another one is called {name} already."
                )
            else:
                found[name] = attribute.value
        return work._replace(attributes=tuple(Attribute(*pair) for pair in sorted(found.items())))

    def _review(self, review: ExchangeReview | None) -> ExchangeReview | None:
        by = None if review is None else self._name("annotators", review.by)
        if review is not None and by is None:
            self.left_out["review"] += 1
        return None if review is None or by is None else replace(review, by=by)

    def _note(self, note: ExchangeNote | None) -> ExchangeNote | None:
        by = None if note is None else self._name("annotators", note.by)
        if note is not None and by is None:
            self.left_out["note"] += 1
        return None if note is None or by is None else replace(note, by=by)
