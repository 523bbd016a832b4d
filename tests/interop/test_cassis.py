"""dkpro-cassis loads our CAS files, and finds each span where it is."""

from __future__ import annotations

import io

import pytest

from annotator.formats import ReadOptions, WriteOptions, format_named
from annotator.model.exchange import ExchangeDocument
from tests.formats.odd import odd_documents
from tests.formats.round_trip import rich, written

cassis = pytest.importorskip("cassis", reason="dkpro-cassis is not installed")

XMI, JSON = format_named("uima-xmi"), format_named("uima-json")


def loaded(document: ExchangeDocument) -> list[object]:
    """The document as cassis has it, from both files."""
    files = written(XMI, [document])
    types = cassis.load_typesystem(io.BytesIO(files.pop("TypeSystem.xml")))
    (xmi,) = files.values()
    (json,) = written(JSON, [document]).values()
    return [
        cassis.load_cas_from_xmi(io.BytesIO(xmi), typesystem=types),
        cassis.load_cas_from_json(io.BytesIO(json)),
    ]


@pytest.mark.parametrize("document", [rich(), *odd_documents()], ids=lambda d: d.id)
def test_every_span_covers_what_we_say(document: ExchangeDocument) -> None:
    for cas, format in zip(loaded(document), (XMI, JSON), strict=True):
        kept = format.kept(document, WriteOptions()).document
        assert kept is not None
        meant = sorted(
            (span.label, kept.text[start:end], span.id)
            for span in kept.spans
            for start, end in span.fragments
        )
        assert meant == sorted(
            (fs.label, fs.get_covered_text(), fs.uid)
            for fs in cas.select("custom.Span")  # type: ignore[attr-defined]
        )


def test_relations_attributes_and_the_rest_are_features() -> None:
    for cas in loaded(rich()):
        relations = cas.select("custom.Relation")  # type: ignore[attr-defined]
        assert {
            (r.label, r.Governor.get_covered_text(), r.Dependent.get_covered_text())
            for r in relations
        } == {
            ("attributed to", "“We will cut taxes by 2027,”", "Ana Ruiz"),
            ("attributed to", "“It is a disgrace,”", "she"),
        }
        first = cas.select("custom.Span")[0]  # type: ignore[attr-defined]
        assert (first.annotator, first.note, first.unsure, first.directness) == (
            "Ana",
            "no = amount\tgiven",
            True,
            "direct",
        )


@pytest.mark.parametrize("document", [rich(), *odd_documents()], ids=lambda d: d.id)
def test_what_cassis_writes_of_ours_reads_the_same(document: ExchangeDocument) -> None:
    for cas, format in zip(loaded(document), (XMI, JSON), strict=True):
        data = (cas.to_xmi() if format is XMI else cas.to_json()).encode()  # type: ignore[attr-defined]
        types = cas.typesystem.to_xml().encode()  # type: ignore[attr-defined]
        options = ReadOptions(
            f"d{format.EXTENSIONS[0]}",
            siblings=("TypeSystem.xml",),
            beside=lambda name, types=types: io.BytesIO(types),  # type: ignore[misc]
        )
        (reading,) = format.read(io.BytesIO(data), options)
        kept = format.kept(document, WriteOptions()).document
        assert reading.document is not None and kept is not None, reading.refusal
        assert {span.id: span for span in reading.document.spans} == {
            span.id: span for span in kept.spans
        }
        assert len(reading.document.relations) == len(kept.relations)
