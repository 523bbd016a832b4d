"""What leaves a project as a file comes back as the same project, byte for byte."""

from __future__ import annotations

import io
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.formats import ReadOptions, native
from annotator.formats._json_lines import META_FIELDS
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.span import covered_text, ordered_fragments
from annotator.services import annotate, opening
from annotator.services.export import export_project
from annotator.services.import_documents import plan_import

ODD = "ab \n\u2028\u2029\u0085\u00a0\u200d\u0301\x0b\x0c\x1c💩👩‍👩‍👧של'\"\\\ufeff"
CHARACTERS = st.one_of(
    st.sampled_from(ODD), st.characters(exclude_categories=("Cs",), exclude_characters="\0\r")
)
WORDS = st.text(CHARACTERS, max_size=12)
NAMES = st.text(CHARACTERS, min_size=1, max_size=6)
PEOPLE = st.sampled_from(("Ana", "Zoë", "דנה", "A B"))
MOMENTS = st.datetimes(datetime(1970, 1, 1)).map(
    lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
)
ATTRIBUTES = st.dictionaries(NAMES, WORDS, max_size=2).map(
    lambda found: tuple(Attribute(n, v) for n, v in sorted(found.items()))
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def _span(draw: st.DrawFn, text: str, number: str) -> ExchangeSpan:
    pairs = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(
        lambda pair: pair[0] != pair[1]
    )
    chosen = draw(st.lists(pairs, min_size=1, max_size=3))
    fragments = ordered_fragments(((min(p), max(p)) for p in chosen), len(text))
    created = draw(MOMENTS)
    return ExchangeSpan(
        label=draw(NAMES.filter(str.strip) | st.sampled_from(("quote", "claim"))),
        fragments=fragments,
        text=covered_text(text, fragments),
        id=number,
        annotator=draw(PEOPLE),
        note=draw(WORDS),
        unsure=draw(st.booleans()),
        attributes=draw(ATTRIBUTES),
        created_at=created,
        updated_at=draw(st.just(created) | MOMENTS),
        reviewed=draw(st.none() | st.builds(ExchangeReview, PEOPLE, MOMENTS)),
    )


@st.composite
def _document(draw: st.DrawFn, place: int, text: str) -> ExchangeDocument:
    spans = [draw(_span(text, f"s{place}-{n}")) for n in range(draw(st.integers(0, 4)))]
    different = {(s.fragments, s.label, s.annotator): s for s in spans}
    relations: dict[tuple[str, str, str, str], ExchangeRelation] = {}
    ids = [span.id for span in different.values()]
    for n in range(draw(st.integers(0, 3)) if ids else 0):
        head, tail = draw(st.sampled_from(ids)), draw(st.sampled_from(ids))
        kind, who, at = draw(st.sampled_from(("by", "cue"))), draw(PEOPLE), draw(MOMENTS)
        relations[(kind, head, tail, who)] = ExchangeRelation(
            kind, head, tail, f"r{place}-{n}", who, draw(ATTRIBUTES), at, at
        )
    states = draw(st.dictionaries(PEOPLE, st.sampled_from(State), max_size=3))
    meta = draw(st.dictionaries(NAMES, VALUES, max_size=2))
    kept = {k: v for k, v in meta.items() if k not in META_FIELDS}
    return ExchangeDocument(
        text=text,
        id=draw(st.just("") | st.just(f"d{place}")),
        title=draw(WORDS),
        source=draw(WORDS),
        states=tuple(sorted(states.items())),
        meta=tuple((name, json.dumps(kept[name])) for name in sorted(kept)),
        spans=tuple(different.values()),
        relations=tuple(relations.values()),
        note=draw(st.none() | st.builds(ExchangeNote, NAMES, PEOPLE, MOMENTS)),
    )


@st.composite
def _documents(draw: st.DrawFn) -> list[ExchangeDocument]:
    texts = draw(
        st.lists(st.text(CHARACTERS, min_size=1, max_size=30), min_size=1, max_size=3, unique=True)
    )
    found = [draw(_document(place, text)) for place, text in enumerate(texts)]
    return sorted(found, key=lambda document: document.id)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.annot"
    opening.create_project(path, annotator_name="Somebody")
    return path


def through_a_project(empty: Path, folder: Path, source: Path, name: str) -> bytes:
    """Import a file into an empty project, and export it again."""
    path = folder / f"{name}.annot"
    shutil.copy(empty, path)
    project = opening.open_project(path, annotator_name=name)
    try:
        plan = plan_import(project, [source])
        assert plan.report.refusals == []
        project.do(plan.change)
        out = folder / f"{name}.jsonl"
        export_project(project, out)
        again = plan_import(project, [out]).report
        assert not again.adds and again.refusals == []
        return out.read_bytes()
    finally:
        project.close()
        path.unlink()


@given(_documents())
@settings(max_examples=40)
def test_export_import_export_gives_the_same_bytes(
    empty: Path, tmp_path: Path, documents: list[ExchangeDocument]
) -> None:
    source = tmp_path / "given.jsonl"
    source.write_bytes(b"".join(map(native.line_of, documents)))
    first = through_a_project(empty, tmp_path, source, "One")
    second = through_a_project(empty, tmp_path, tmp_path / "One.jsonl", "Two")
    assert first == second

    readings = native.read(io.BytesIO(first), ReadOptions("x"))
    by_text = {r.document.text: r.document for r in readings if r.document}
    assert set(by_text) == {document.text for document in documents}
    for document in documents:
        found = by_text[document.text]
        assert {s.id: s for s in found.spans} == {s.id: s for s in document.spans}
        assert {r.id: r for r in found.relations} == {r.id: r for r in document.relations}
        assert found.states == document.states


def test_work_done_by_hand_goes_out_and_comes_back(empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "work.annot"
    article = tmp_path / "article.txt"
    article.write_bytes("👩‍👩‍👧 “Yes,” she said.\r\n“No,” he said, “never.”\r\n".encode())
    opening.create_project(path, annotator_name="Me")
    project = opening.open_project(path, annotator_name="Me")
    project.do(plan_import(project, [article]).change)
    document = project.document(project.documents()[0].id)
    quote, claim = (label.id for label in project.labels()[:2])
    at = document.text.index
    yes = ((at("“Yes"), at(" she")),)
    no = ((at("“No"), at(" he")), (at("“never"), len(document.text) - 1))
    for fragments, label in ((yes, quote), (yes, claim), (no, quote)):
        project.do(annotate.add_span(project, document.id, fragments, label))
    project.work_as("Zoë")
    project.do(annotate.add_span(project, document.id, no, quote))
    one = project.spans_of(document.id)[-1].id
    project.do(annotate.set_note(project, one, "really?\nyes"))
    project.do(annotate.set_unsure(project, one, True))
    out = tmp_path / "out.jsonl"
    export_project(project, out)
    project.close()

    (line,) = out.read_bytes().splitlines()
    record = json.loads(line)
    assert "\r" not in record["text"]
    assert record["meta"]["annotators"] == ["Me", "Zoë"]
    assert [s["text"] for s in record["spans"]] == [
        "“Yes,”",
        "“Yes,”",
        "“No,” “never.”",
        "“No,” “never.”",
    ]
    assert through_a_project(empty, tmp_path, out, "Other") == out.read_bytes()
