"""Annotations without texts: whatever a document holds comes back on the same text."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import cast

from annotator.formats import Format, ReadOptions, WriteOptions, differences, digest
from annotator.formats import _annotations as textless
from tests.formats.odd import odd_documents
from tests.formats.round_trip import rich, written

FORMAT = cast(Format, textless)


def test_all_of_it_comes_back_on_the_same_text() -> None:
    documents = sorted([rich("d1"), *odd_documents()], key=lambda document: document.id)
    (data,) = written(FORMAT, documents).values()
    texts = {document.id: document.text for document in documents}
    options = ReadOptions("a.annotations.jsonl", text_of=lambda id_: texts.get(id_, ""))
    readings = list(textless.read(io.BytesIO(data), options))
    assert len(readings) == len(documents)
    for document, reading in zip(documents, readings, strict=True):
        meant = textless.kept(document, WriteOptions()).document
        assert meant is not None and reading.document is not None, reading.refusal
        assert differences(meant, reading, textless.HOLDS) == []
        assert digest(meant, textless.HOLDS) == digest(reading.document, textless.HOLDS)


def test_further_facts_stay_behind_and_are_counted_for_they_may_hold_any_text() -> None:
    document = replace(rich("d1"), meta=(("body", '"The text."'), ("url", '"https://a.org"')))
    kept = textless.kept(document, WriteOptions())
    assert kept.document is not None and kept.document.meta == (("url", '"https://a.org"'),)
    assert sum(kept.losses.values()) == 1
    assert textless.kept(rich("d2"), WriteOptions()).document is not None


def test_another_text_is_refused() -> None:
    (data,) = written(FORMAT, [rich("d1")]).values()
    for text in ("", "Another text."):
        options = ReadOptions("a", text_of=lambda id_, text=text: text)
        (reading,) = textless.read(io.BytesIO(data), options)
        assert reading.document is None and "is not there, or is another" in reading.refusal
