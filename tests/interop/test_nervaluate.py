"""nervaluate reads our CoNLL files, and finds our spans where they are."""

from __future__ import annotations

import pytest

from annotator.formats import WriteOptions, format_named
from tests.formats.round_trip import rich, written

nervaluate = pytest.importorskip("nervaluate", reason="nervaluate is not installed")
utils = pytest.importorskip("nervaluate.utils", reason="nervaluate is not installed")

CONLL = format_named("conll")


def conll_of(data: bytes) -> str:
    """Its loader takes token, tab, tag."""
    lines = [line for line in data.decode().split("\n") if not line.startswith("-DOCSTART-")]
    return "\n".join("\t".join(line.split(" ")[:: len(line.split(" ")) - 1 or 1]) for line in lines)


def test_every_span_is_found_and_right() -> None:
    data = written(CONLL, [rich()])["spans.conll"]
    kept = CONLL.kept(rich(), WriteOptions()).document
    assert kept is not None
    found = [span for sentence in utils.conll_to_spans(conll_of(data)) for span in sentence]
    assert sorted(span["label"] for span in found) == sorted(span.label for span in kept.spans)
    tags = conll_of(data).strip()
    result = nervaluate.Evaluator(tags, tags, tags=["quote", "source"], loader="conll").evaluate()
    strict = result["overall"]["strict"]
    assert (strict.correct, strict.possible) == (len(kept.spans), len(kept.spans))
