"""The beginning of a document that is to come in, as it would be drawn: for a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.model.exchange import ExchangeDocument, ExchangeLabel, ExchangeSpan
from annotator.model.schema import Label, Looks, is_color
from annotator.model.span import Span, covered_text
from annotator.services import import_mapping

MOST_CHARACTERS, MOST_SPANS = 20_000, 1_000
"""So much of a document is shown before it comes in."""
_LINE, _LABELS = 500, 300


@dataclass(frozen=True, slots=True)
class Beginning:
    """A document, or the beginning of a long one."""

    document: ExchangeDocument
    is_cut: bool = False


def beginning_of(document: ExchangeDocument) -> Beginning:
    """The beginning of a document, to the end of a line; spans that go on behind it end there."""
    text, end = document.text, len(document.text)
    if end > MOST_CHARACTERS:
        end = text.rfind("\n", MOST_CHARACTERS - _LINE, MOST_CHARACTERS) + 1 or MOST_CHARACTERS
    inside = [span for span in document.spans if span.fragments[0][0] < end]
    if end == len(text) and len(inside) <= MOST_SPANS:
        return Beginning(document)
    spans = tuple(_clipped(span, end, text) for span in inside[:MOST_SPANS])
    return Beginning(replace(document, text=text[:end], spans=spans), is_cut=True)


def _clipped(span: ExchangeSpan, end: int, text: str) -> ExchangeSpan:
    if span.fragments[-1][1] <= end:
        return span
    fragments = tuple((a, min(b, end)) for a, b in span.fragments if a < end)
    return span._replace(fragments=fragments, text=covered_text(text, fragments))


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with its spans and all labels that these speak of."""

    text: str
    spans: tuple[Span, ...]
    labels: tuple[Label, ...]


def drawn(
    document: ExchangeDocument,
    labels: Sequence[Label],
    mapping: import_mapping.Mapping | None = None,
) -> Sample:
    """A (shortened) document as it would come in; `labels` are those of `labels_to_be`."""
    mapped = import_mapping.Mapper(mapping).document("", document)
    by_name = {label.name: label for label in labels}
    spans = tuple(
        Span(
            id=str(number),
            document_id="",
            label_id=by_name[span.label].id,
            annotator_id=span.annotator,
            fragments=span.fragments,
            text=span.text or covered_text(document.text, span.fragments),
            note=span.note,
            unsure=span.unsure,
            attributes=span.attributes,
        )
        for number, span in enumerate(mapped.spans)
        if span.label in by_name
    )
    return Sample(document.text, spans, tuple(labels))


def labels_to_be(
    labels: Iterable[Label],
    documents: Iterable[ExchangeDocument],
    definitions: Mapping[str, ExchangeLabel],
    mapping: import_mapping.Mapping | None = None,
) -> tuple[Label, ...]:
    """The project's `labels` and those that an import makes for these documents, its first ones,
    looking as they will."""
    names = dict.fromkeys(span.label for document in documents for span in document.spans)
    found = {label.name: label for label in labels}
    looks = Looks(found.values())
    renamed = mapping.labels if mapping is not None else {}
    said: dict[str, ExchangeLabel] = {}
    for theirs, definition in definitions.items():
        ours = renamed.get(theirs, theirs)
        if ours is not None:
            said.setdefault(ours, definition)
    for theirs in list(names)[:_LABELS]:
        name = renamed.get(theirs, theirs)
        if name is not None and name not in found:
            color, pattern = looks.next_look()
            own = said.get(name, ExchangeLabel(name))
            color = own.color if is_color(own.color) else color
            key = looks.next_key(name)
            found[name] = Label(f"new {name}", name, color, pattern, key, position=len(found))
            looks.add(found[name])
    return tuple(found.values())
