"""Sections come back from every format that holds them; what is wrong with them is told."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from annotator.formats import (
    Feature,
    Format,
    ReadOptions,
    WriteOptions,
    find_formats,
    format_named,
)
from annotator.formats import native as native_format
from annotator.model.exchange import ExchangeDocument
from annotator.model.section import Section, SectionKind
from tests.formats.round_trip import assert_round_trip, needs

TEXT = "💩 Head\n\nBody of it.\n\nReaders say: no."
SECTIONS = (
    Section(0, 6, SectionKind.HEADLINE),
    Section(8, 19, SectionKind.BODY),
    Section(21, 37, SectionKind.COMMENTS, "“reader” comments"),
)
DOCUMENT = ExchangeDocument(TEXT, "d1", "T", sections=SECTIONS)
WRITING = [one for one in find_formats() if one.CAN_WRITE]
HOLDING = [one for one in WRITING if Feature.SECTIONS in one.HOLDS]
OTHERS = [one for one in WRITING if Feature.SECTIONS not in one.HOLDS]


def native_line(**section: Any) -> bytes:
    record = json.loads(native_format.line_of(replace(DOCUMENT, sections=())))
    record["meta"]["document_sections"] = [section]
    return json.dumps(record).encode()


def read(found: Format, data: bytes) -> Any:
    return next(iter(found.read(io.BytesIO(data), ReadOptions("x"))))


@pytest.mark.parametrize("found", HOLDING, ids=lambda one: one.NAME)
def test_sections_come_back(found: Format) -> None:
    needs(found)
    assert_round_trip(found, [DOCUMENT, replace(DOCUMENT, id="d2", sections=())])


@pytest.mark.parametrize("found", OTHERS, ids=lambda one: one.NAME)
def test_a_format_without_sections_counts_them(found: Format) -> None:
    losses = found.kept(DOCUMENT, WriteOptions()).losses
    assert {loss.one: count for loss, count in losses.items()}["section"] == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"start": 0, "end": 99, "kind": "body"}, "does not fit"),
        ({"start": 5, "end": 5, "kind": "body"}, "does not fit"),
        ({"start": 0, "end": 4, "kind": "advert"}, "no kind of section “advert”"),
        ({"start": 0, "end": 4, "kind": ["body"]}, "no kind of section"),
        ({"start": 0, "kind": "body"}, "whole numbers"),
        ({"start": 0, "end": 4, "kind": "body", "reason": 3}, "must be text"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, Any], said: str) -> None:
    assert said in read(format_named("native"), native_line(**wrong)).refusal
    row = {"text": TEXT, "id": "d1", "document_sections": [wrong]}
    reading = read(format_named("huggingface"), json.dumps(row).encode())
    assert reading.document.sections == ()
    assert len(reading.dropped) == 1 and said in reading.dropped[0]


def test_offsets_of_another_text_than_is_kept_are_moved() -> None:
    record = json.loads(native_line(start=6, end=10, kind="boilerplate"))
    record["text"], record["text_sha256"] = "one\r\n\r\ntwo\r\n", ""
    document = read(format_named("native"), json.dumps(record).encode()).document
    (section,) = document.sections
    assert document.text[section.start : section.end] == "\ntwo"


def test_sections_of_other_programs_stay_facts() -> None:
    line = {"text": TEXT, "sections": ["Intro", "End"], "meta": {"sections": [1]}}
    document = read(format_named("native"), json.dumps(line).encode()).document
    assert document.sections == () and dict(document.meta)["sections"] == "[1]"
