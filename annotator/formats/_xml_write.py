"""Values as XML holds them: quoted, and without the characters that XML has no place for."""

from __future__ import annotations

import re
from dataclasses import replace

from annotator.formats import Loss
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan
from annotator.model.span import covered_text

CONTROLS = Loss("control character", "control characters", "replaced, because XML cannot hold them")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SIGNS = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\r": "&#13;",
        "\t": "&#9;",
    }
)


def quoted(value: str) -> str:
    """A value of an attribute, with its quotation marks."""
    return f'"{escaped(value)}"'


def escaped(value: str) -> str:
    """A text between tags. What XML cannot hold is written as JSON may write it."""
    plain = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
    return plain.translate(_SIGNS)


def without_controls(value: str) -> str:
    """The value with blanks for what XML cannot hold."""
    return _CONTROL.sub(" ", value)


def name_without_controls(name: str) -> str:
    """The name with signs for what XML cannot hold: a name of blanks alone would be none."""
    return _CONTROL.sub("\ufffd", name)


def is_control(character: str) -> bool:
    """Has XML no place for it?"""
    return _CONTROL.match(character) is not None


class Cleaner:
    """Puts blanks for what XML cannot hold, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def clean(self, text: str) -> str:
        """The text with blanks for them."""
        cleaned, count = _CONTROL.subn(" ", text)
        self.count += count
        return cleaned if count else text

    def name(self, name: str) -> str:
        """The name of a label or a type with signs for them."""
        self.count += len(_CONTROL.findall(name))
        return name_without_controls(name)

    def cleaned(
        self, document: ExchangeDocument, text: str
    ) -> tuple[str, tuple[ExchangeSpan, ...], tuple[ExchangeRelation, ...]]:
        """The text, which is given, and the marks on it, cleaned."""
        spans = tuple(self.span(span, text) for span in document.spans)
        return text, spans, tuple(self.relation(relation) for relation in document.relations)

    def span(self, span: ExchangeSpan, text: str) -> ExchangeSpan:
        cleaned = span._replace(
            label=self.name(span.label),
            annotator=self.clean(span.annotator),
            note=self.clean(span.note),
            id=self.clean(span.id),
            reviewed=span.reviewed and replace(span.reviewed, by=self.clean(span.reviewed.by)),
            attributes=tuple(replace(a, value=self.clean(a.value)) for a in span.attributes),
        )
        return cleaned._replace(text=covered_text(text, span.fragments)) if self.count else span

    def relation(self, relation: ExchangeRelation) -> ExchangeRelation:
        return relation._replace(
            type=self.name(relation.type),
            annotator=self.clean(relation.annotator),
            id=self.clean(relation.id),
            head=_CONTROL.sub(" ", relation.head),
            tail=_CONTROL.sub(" ", relation.tail),
            attributes=tuple(replace(a, value=self.clean(a.value)) for a in relation.attributes),
        )
