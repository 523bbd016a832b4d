"""The reference document, to compare with what other formats hold of it."""

from __future__ import annotations

import io
from pathlib import Path

from annotator.formats import ReadOptions, format_named
from annotator.model.exchange import ExchangeDocument

FIXTURES = Path(__file__).parent / "fixtures"


def native() -> ExchangeDocument:
    """The reference document as its native file has it."""
    data = (FIXTURES / "native.jsonl").read_bytes()
    (reading,) = format_named("native").read(io.BytesIO(data), ReadOptions("native.jsonl"))
    assert reading.document is not None
    return reading.document


def facts(document: ExchangeDocument) -> tuple[object, ...]:
    """Text, spans with attributes, and relations by what their ends are: no ids, no order."""
    ends = {span.id: (span.label, span.fragments) for span in document.spans}
    return (
        document.text,
        sorted((s.label, s.fragments, s.text, s.attributes) for s in document.spans),
        sorted((r.type, ends[r.head], ends[r.tail]) for r in document.relations),
    )
