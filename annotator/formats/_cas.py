"""UIMA's CAS: texts with typed feature structures. What XMI and JSON have in common.

Offsets count UTF-16 units. We write the layers that INCEpTION has from the start: `custom.Span` and
`custom.Relation` (`Governor` is the head, `Dependent` the tail), with `label`; attributes are
features of their own, the rest are features named `uid`, `annotator`, `note`, `unsure` …. An
interrupted span is one `custom.Span` for each fragment, all with the same `uid`. What is known of
the document stands in `DocumentMetaData`, and whole, as a line of our own format without the text,
in `annotator.Document`.

Names of attributes that are no names of features, or are taken, become ones: characters are
`_xHH_`, and `x_` goes before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from annotator.formats import Loss
from annotator.formats.native import line_of, relation_order, span_order
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan
from annotator.model.text import BOM, Utf16Table

SPAN, RELATION, FACTS = "custom.Span", "custom.Relation", "annotator.Document"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
ANNOTATION, STRING, BOOLEAN = "uima.tcas.Annotation", "uima.cas.String", "uima.cas.Boolean"
VIEW = "_InitialView"
HEAD, TAIL = "Governor", "Dependent"
LONG_ID = Loss(
    "document whose id is too long for a file's name",
    "documents whose ids are too long for files' names",
    "left out",
)

_COMMON = ("label", "uid", "annotator", "created_at", "updated_at")
_SPAN_FEATURES = dict.fromkeys((*_COMMON, "note", "reviewed_by", "reviewed_at"), STRING) | {
    "unsure": BOOLEAN
}
_RELATION_FEATURES = dict.fromkeys(_COMMON, STRING) | {HEAD: SPAN, TAIL: SPAN}
RESERVED = frozenset(
    (*_SPAN_FEATURES, *_RELATION_FEATURES, "begin", "end", "sofa", "id", "type", "order")
)
_ESCAPE = re.compile(r"_x([0-9a-f]{1,6})_")


@dataclass
class Type:
    """A type: what it is a kind of, and the kinds of its features."""

    parent: str = ANNOTATION
    features: dict[str, str] = field(default_factory=dict)


@dataclass
class Structure:
    """A feature structure. `begin` and `end` count UTF-16 units; None where it is no annotation."""

    id: int
    type: str
    begin: int | None = None
    end: int | None = None
    values: dict[str, str | bool] = field(default_factory=dict)
    refs: dict[str, tuple[int, ...]] = field(default_factory=dict)
    sofa: int = 1


def own_types(spans: Iterable[str] = (), relations: Iterable[str] = ()) -> dict[str, Type]:
    """The types that we write, with features for the attributes of that name."""
    texts = ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri")
    metadata = dict.fromkeys(texts, STRING) | {"isLastSegment": BOOLEAN}
    for_spans = {feature_of(name): STRING for name in sorted(spans)}
    for_relations = {feature_of(name): STRING for name in sorted(relations)}
    return {
        FACTS: Type("uima.cas.TOP", {"facts": STRING}),
        RELATION: Type(ANNOTATION, _RELATION_FEATURES | for_relations),
        SPAN: Type(ANNOTATION, _SPAN_FEATURES | for_spans),
        METADATA: Type("uima.tcas.DocumentAnnotation", metadata),
    }


def attribute_names(document: ExchangeDocument) -> tuple[set[str], set[str]]:
    """The names of attributes of its spans, and of its relations."""
    return (
        {a.name for span in document.spans for a in span.attributes},
        {a.name for relation in document.relations for a in relation.attributes},
    )


def structures(document: ExchangeDocument) -> list[Structure]:
    """A document as feature structures, numbered from 2: 1 is the text."""
    table = Utf16Table(document.text)
    shift = int(document.text.startswith(BOM))  # readers take the first for none of the text
    length = table.to_utf16(len(document.text)) + shift
    further = dict(document.meta)
    language = further.get("language", '""').strip('"')
    metadata: dict[str, str | bool] = {
        "language": language if re.fullmatch("[A-Za-z-]+", language) else "x-unspecified",
        "documentTitle": document.title or document.id,
        "documentId": document.id,
        "documentUri": document.source,
        "isLastSegment": False,
    }
    facts = replace(document, text=".", text_sha256="", spans=(), relations=())
    line = line_of(facts).decode().strip()
    found = [
        Structure(2, METADATA, 0, length, {k: v for k, v in metadata.items() if v != ""}),
        Structure(3, FACTS, values={"facts": line}),
    ]
    firsts: dict[str, Structure] = {}
    for span in sorted(document.spans, key=span_order):
        number = len(found) + 2
        for start, end in span.fragments:
            begin, stop = table.to_utf16(start) + shift, table.to_utf16(end) + shift
            values = _span_values(span, number)
            made = Structure(len(found) + 2, SPAN, begin, stop, values)
            firsts.setdefault(span.id, made)
            found.append(made)
    for relation in sorted(document.relations, key=relation_order):
        head, tail = firsts[relation.head], firsts[relation.tail]
        refs: dict[str, tuple[int, ...]] = {HEAD: (head.id,), TAIL: (tail.id,)}
        values = _relation_values(relation)
        found.append(Structure(len(found) + 2, RELATION, tail.begin, tail.end, values, refs))
    return found


def _span_values(span: ExchangeSpan, number: int) -> dict[str, str | bool]:
    reviewed = span.reviewed
    values: dict[str, str | bool] = {
        "label": span.label,
        "uid": span.id or f"#{number}",
        "annotator": span.annotator,
        "note": span.note,
        "unsure": span.unsure,
        "created_at": span.created_at,
        "updated_at": span.updated_at,
    }
    values = {name: value for name, value in values.items() if value}
    if reviewed is not None:
        values |= {"reviewed_by": reviewed.by, "reviewed_at": reviewed.at}
    return values | _attribute_values(span.attributes)


def _relation_values(relation: ExchangeRelation) -> dict[str, str | bool]:
    values: dict[str, str | bool] = {
        "label": relation.type,
        "uid": relation.id,
        "annotator": relation.annotator,
        "created_at": relation.created_at,
        "updated_at": relation.updated_at,
    }
    values = {name: value for name, value in values.items() if value}
    return values | _attribute_values(relation.attributes)


def _attribute_values(attributes: Iterable[Attribute]) -> dict[str, str | bool]:
    return {feature_of(a.name): a.value for a in sorted(attributes)}


# --- names of features ---------------------------------------------------------------------------


def feature_of(name: str) -> str:
    """The feature that holds the attribute of this name."""
    kept = re.sub("_(?=x[0-9a-f]{1,6}_)", "\0", name)
    escaped = "".join(
        "_x5f_"
        if c == "\0"
        else c
        if c.isascii() and (c.isalnum() or c == "_")
        else f"_x{ord(c):x}_"
        for c in kept
    )
    is_plain = escaped[:1].isalpha() and not escaped.startswith("x_") and escaped not in RESERVED
    return escaped if is_plain else f"x_{escaped}"


def attribute_of(feature: str) -> str:
    """The name of the attribute that one of our own features holds."""
    return _ESCAPE.sub(_character, feature.removeprefix("x_"))


def _character(found: re.Match[str]) -> str:
    point = int(found[1], 16)
    return chr(point) if 0 < point < 0xD800 or 0xDFFF < point < 0x110000 else found[0]
