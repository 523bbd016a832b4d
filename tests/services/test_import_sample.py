"""The beginning of a document as it will be drawn."""

from __future__ import annotations

from annotator.model.exchange import ExchangeDocument, ExchangeLabel, ExchangeSpan
from annotator.model.schema import Label
from annotator.services.import_mapping import Mapping
from annotator.services.import_sample import (
    MOST_CHARACTERS,
    MOST_SPANS,
    beginning_of,
    drawn,
    labels_to_be,
)

LABELS = (Label("l1", "quote", "#15346C", key="q"),)


def test_a_short_document_is_whole() -> None:
    document = ExchangeDocument("Short.", spans=(ExchangeSpan("quote", ((0, 5),)),))
    assert beginning_of(document).document is document
    assert not beginning_of(document).is_cut


def test_a_long_document_ends_with_a_line_and_its_spans_with_it() -> None:
    line = "x" * 99 + "\n"
    spans = tuple(
        ExchangeSpan("quote", fragments)
        for fragments in (
            ((0, 4),),
            ((10, 12), (MOST_CHARACTERS + 50, MOST_CHARACTERS + 60)),
            ((MOST_CHARACTERS - 50, MOST_CHARACTERS + 50),),
            ((MOST_CHARACTERS + 1, MOST_CHARACTERS + 9),),
        )
    )
    found = beginning_of(ExchangeDocument(line * 100_000, spans=spans))
    assert found.is_cut
    text = found.document.text
    assert len(text) <= MOST_CHARACTERS and text.endswith("\n")
    assert [span.fragments for span in found.document.spans] == [
        *(((0, 4),), ((10, 12),), ((MOST_CHARACTERS - 50, len(text)),))
    ]


def test_of_very_many_spans_the_first_are_shown() -> None:
    spans = tuple(ExchangeSpan("quote", ((n, n + 1),)) for n in range(MOST_SPANS + 5))
    found = beginning_of(ExchangeDocument("y" * 5_000, spans=spans))
    assert found.is_cut and len(found.document.spans) == MOST_SPANS


def test_new_labels_look_as_they_will_and_names_are_those_of_the_mapping() -> None:
    document = ExchangeDocument(
        "Ana said so.",
        spans=tuple(
            ExchangeSpan(label, ((0, 3),)) for label in ("PER", "MISC", "LOC", "quote", "NEW")
        ),
    )
    definitions = {"LOC": ExchangeLabel("LOC", "#112233"), "PER": ExchangeLabel("PER", "#445566")}
    mapping = Mapping(labels={"PER": "quote", "MISC": None, "LOC": "place"})
    labels = labels_to_be(LABELS, [document], definitions, mapping)
    assert [label.name for label in labels] == ["quote", "place", "NEW"]
    assert [label.color for label in labels[:2]] == ["#15346C", "#112233"]
    sample = drawn(document, labels, mapping)
    names = {label.id: label.name for label in labels}
    assert [names[span.label_id] for span in sample.spans] == ["quote", "place", "quote", "NEW"]
    assert {span.text for span in sample.spans} == {"Ana"}
