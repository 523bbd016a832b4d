"""seqeval counts in our CoNLL files the spans that we wrote."""

from __future__ import annotations

import pytest

from annotator.formats import WriteOptions, format_named
from tests.formats.odd import odd_documents
from tests.formats.round_trip import rich, written

labeling = pytest.importorskip("seqeval.metrics.sequence_labeling", reason="seqeval is missing")
scheme = pytest.importorskip("seqeval.scheme", reason="seqeval is missing")

CONLL = format_named("conll")


def tags_of(data: bytes) -> list[list[str]]:
    blocks = data.decode().split("\n\n")
    return [
        [line.split(" ")[-1] for line in block.split("\n")]
        for block in blocks
        if block.strip() and not block.startswith("-DOCSTART-")
    ]


@pytest.mark.parametrize(("name", "kind"), [("bio", "IOB2"), ("bilou", "BILOU")])
def test_the_spans_are_those_that_were_kept(name: str, kind: str) -> None:
    documents = [rich(), *odd_documents()]
    kept = [CONLL.kept(d, WriteOptions({"scheme": name})).document for d in documents]
    tags = tags_of(written(CONLL, documents, {"scheme": name})["spans.conll"])
    found = scheme.Entities(tags, getattr(scheme, kind)).entities
    assert sum(map(len, found)) == sum(len(d.spans) for d in kept if d is not None) > 20
    if name == "bio":
        assert len(labeling.get_entities(tags)) == sum(map(len, found))


def test_the_measure_of_a_file_with_itself_is_one() -> None:
    from seqeval.metrics import f1_score

    tags = tags_of(written(CONLL, [rich()])["spans.conll"])
    assert f1_score(tags, tags) == 1.0
