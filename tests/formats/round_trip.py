"""For tests of formats: a document that holds everything, and a way to write and read in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from annotator.formats import Format, ReadOptions, WriteOptions, differences
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
    Reading,
)
from annotator.model.section import Section, SectionKind
from annotator.model.span import covered_text

TEXT = (
    "💩 “We will cut taxes by 2027,” said Ana Ruiz.\n"
    "“It is a disgrace,” she added, “and a waste.”\n"
)
AT = "2026-11-21T14:02:11.123Z"


# What each extra of ours brings.
LIBRARIES = {"spacy": "spacy", "parquet": "pyarrow", "documents": "resiliparse"}


def needs(format: Format) -> None:
    """Skip the test where the library is missing that a format needs."""
    if format.EXTRA:
        pytest.importorskip(LIBRARIES[format.EXTRA], reason="its extra is not installed")


class MemoryTarget:
    """Takes what a format writes: the bytes of each file by name, in the order of opening."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    @contextmanager
    def open(self, name: str = "") -> Iterator[BinaryIO]:
        assert name not in self.files, f"{name} is opened twice"
        assert "/" not in name and "\\" not in name
        self.files[name] = b""
        file = io.BytesIO()
        yield file
        self.files[name] = file.getvalue()


def written(
    format: Format,
    documents: Iterable[ExchangeDocument],
    settings: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The files that a format makes of documents, of which it keeps what it can hold."""
    options = options_of(documents := list(documents), settings)
    kept = (format.kept(document, options).document for document in documents)
    target = MemoryTarget()
    format.write((document for document in kept if document is not None), target, options)
    return target.files


def options_of(
    documents: Iterable[ExchangeDocument], settings: Mapping[str, str] | None = None
) -> WriteOptions:
    documents = list(documents)
    labels = sorted({span.label for document in documents for span in document.spans})
    types = sorted({relation.type for document in documents for relation in document.relations})
    return WriteOptions(
        settings or {},
        tuple(ExchangeLabel(name, "#15346C", f"What a {name} is.") for name in labels),
        tuple(types),
    )


def read_back(
    format: Format, files: Mapping[str, bytes], settings: Mapping[str, str] | None = None
) -> list[Reading]:
    """All readings of files: of each that is not read along with another, as they were written."""
    names = tuple(sorted(files))
    along = {c for name in files for c in format.companions(name, names)}
    readings: list[Reading] = []
    for name, data in files.items():
        if name in along or not format.looks_right(
            name or f"x{format.EXTENSIONS[0]}", data[:64000]
        ):
            continue
        options = ReadOptions(
            name or f"x{format.EXTENSIONS[0]}",
            settings=settings or {},
            siblings=names,
            beside=lambda other: io.BytesIO(files[other]) if other in files else None,
        )
        readings += format.read(io.BytesIO(data), options)
    return readings


def assert_round_trip(
    format: Format,
    documents: Iterable[ExchangeDocument],
    settings: Mapping[str, str] | None = None,
) -> None:
    """What is written and read back is what the format's `kept` says, document by document."""
    documents = sorted(documents, key=lambda document: document.id)
    options = options_of(documents, settings)
    meant = [kept for d in documents if (kept := format.kept(d, options).document) is not None]
    readings = read_back(format, written(format, documents, settings), settings)
    readings = [r for r in readings if r.document is not None or r.refusal]
    assert [r.refusal for r in readings if r.refusal] == []
    assert len(readings) == len(meant)
    for document, reading in zip(meant, readings, strict=True):
        assert differences(document, reading, format.HOLDS) == []


def span(
    id: str, label: str, *fragments: tuple[int, int], text: str = TEXT, **more: object
) -> ExchangeSpan:
    """A span of `text` with its covered text."""
    return ExchangeSpan(label, fragments, covered_text(text, fragments), id, **more)  # type: ignore[arg-type]


def rich(id: str = "d1") -> ExchangeDocument:
    """A document with everything that the program knows."""
    return ExchangeDocument(
        TEXT,
        id,
        "Taxes, “again”",
        "wire.txt",
        states=(("Ana", State.FINISHED), ("Bo", State.IN_PROGRESS)),
        meta=(("language", '"en"'), ("pages", "[1,2]"), ("url", '"https://example.org/1"')),
        spans=(
            span(
                f"{id}-s1",
                "quote",
                (2, 30),
                annotator="Ana",
                note="no = amount\tgiven",
                unsure=True,
                attributes=(Attribute("directness", "direct"),),
                created_at=AT,
                updated_at=AT,
                reviewed=ExchangeReview("Bo", AT),
            ),
            span(f"{id}-s2", "commitment", (3, 28), annotator="Ana", created_at=AT, updated_at=AT),
            span(f"{id}-s3", "deadline", (21, 28), annotator="Bo", created_at=AT, updated_at=AT),
            span(f"{id}-s4", "claim", (3, 28), annotator="Bo", created_at=AT, updated_at=AT),
            span(f"{id}-s5", "source", (36, 44), annotator="Ana", created_at=AT, updated_at=AT),
            span(
                f"{id}-s6",
                "quote",
                (46, 65),
                (77, 91),
                annotator="Ana",
                created_at=AT,
                updated_at=AT,
                attributes=(Attribute("directness", "direct"), Attribute("tone", "angry, loud")),
            ),
            span(f"{id}-s7", "source", (66, 69), annotator="Ana", created_at=AT, updated_at=AT),
        ),
        relations=(
            ExchangeRelation(
                "attributed to",
                f"{id}-s1",
                f"{id}-s5",
                f"{id}-r1",
                "Ana",
                (Attribute("sure", "yes"),),
                AT,
                AT,
            ),
            ExchangeRelation(
                "attributed to", f"{id}-s6", f"{id}-s7", f"{id}-r2", "Ana", (), AT, AT
            ),
        ),
        original_sha256="ab" * 32,
        encoding="utf-8",
        note=ExchangeNote("read twice", "Ana", AT),
        sections=(
            Section(0, 1, SectionKind.HEADLINE),
            Section(46, 91, SectionKind.COMMENTS, "reader comments – “é” & <b>"),
        ),
    )
