"""The contract of all formats: what is kept comes back, and what is lost is what was said.

Projects that nobody would make go through every format with all of its choices. What comes back is
exactly what `kept` promised; keeping twice loses nothing more; and the losses that `kept` counts
are those that a comparison of the two documents finds, which knows nothing of how formats work.
`ANNOTATOR_LONG_TESTS=1` tries many more.
"""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from annotator.errors import InputError
from annotator.formats import (
    EVERYTHING,
    INTERRUPTED,
    Feature,
    Format,
    ReadOptions,
    find_formats,
    native,
    recognise,
)
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.services import opening
from annotator.services.convert_spool import completed
from annotator.services.export import export_project
from annotator.services.import_documents import ImportOptions, plan_import
from tests.formats.contract_documents import project
from tests.formats.contract_losses import Counts, fitted, lost
from tests.formats.odd import odd_documents
from tests.formats.round_trip import assert_round_trip, options_of, read_back, rich, written

ROWS = {
    *(
        "native",
        "doccano",
        "doccano-relations",
        "prodigy",
        "spacy",
        "label-studio",
        "brat",
        "conll",
    ),
    *("uima-xmi", "uima-json", "webanno-tsv", "w3c", "refi-qda", "csv", "huggingface", "parquet"),
}
FIXTURES = Path(__file__).parent / "fixtures"
EXAMPLES = 400 if os.environ.get("ANNOTATOR_LONG_TESTS") else 12
TRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def ways() -> Iterator[tuple[Format, dict[str, str]]]:
    """Every format that is written and read, as it is and with each of its other choices."""
    for found in find_formats():
        if found.CAN_READ and found.CAN_WRITE:
            yield found, {}
            for setting in found.SETTINGS:
                if setting.writing:
                    yield from ((found, {setting.name: v}) for v, _ in setting.choices[1:3])


every_way = pytest.mark.parametrize(
    ("found", "choices"),
    [pytest.param(*way, id="-".join((way[0].NAME, *way[1].values()))) for way in ways()],
)


def files_of(
    found: Format, documents: list[ExchangeDocument], choices: dict[str, str]
) -> dict[str, bytes]:
    """What it writes, or a skipped test where its library is missing."""
    try:
        return written(found, documents, choices)
    except InputError as error:
        if "needs the extra" not in str(error):
            raise
        pytest.skip(str(error))


def test_every_row_of_the_table_is_there() -> None:
    assert {found.NAME for found in find_formats()} >= ROWS


@every_way
@TRIED
@given(documents=project())
def test_what_comes_back_is_what_was_kept_and_the_losses_are_exact(
    found: Format, choices: dict[str, str], documents: list[ExchangeDocument]
) -> None:
    files = files_of(found, documents, choices)
    assert_round_trip(found, documents, choices)
    options = options_of(documents, choices)
    back = {r.document.id: r.document for r in read_back(found, files, choices) if r.document}
    for document in documents:
        kept = found.kept(document, options)
        if kept.document is None:
            assert list(kept.losses.values()) == [1] and document.id not in back
            continue
        again = found.kept(kept.document, options)
        assert again.document == kept.document and not again.losses
        declared: Counts = Counter({(x.one, x.fate): n for x, n in kept.losses.items()})
        counted = lost(found.NAME, document, back[document.id])
        if found.NAME == "conll":
            fits = fitted(document, back[document.id])
            told = declared.pop(("span", "fitted to whole words"), 0)
            assert fits is None or told == fits
        if Feature.FRAGMENTS not in found.HOLDS:
            apart = [span for span in document.spans if len(span.fragments) > 1]
            assert kept.losses[INTERRUPTED] == len(apart)
            assert kept.becomes == sum(len(span.fragments) for span in apart)
            declared.pop((INTERRUPTED.one, INTERRUPTED.fate), None)
            counted.pop((INTERRUPTED.one, INTERRUPTED.fate), None)
        assert counted == declared


@every_way
@TRIED
@given(documents=project())
def test_the_same_content_is_the_same_bytes(
    found: Format, choices: dict[str, str], documents: list[ExchangeDocument]
) -> None:
    turned = [replace(d, spans=d.spans[::-1], relations=d.relations[::-1]) for d in documents]
    assert files_of(found, documents, choices) == written(found, turned, choices)


@pytest.mark.parametrize(
    ("found", "choices"),
    [
        pytest.param(*way, id="-".join((way[0].NAME, *way[1].values())))
        for way in ways()
        if way[0].HOLDS == EVERYTHING and "codebook" not in way[1].values()
    ],
)
@TRIED
@given(documents=project())
def test_our_own_form_comes_back_through_every_format_that_holds_everything(
    found: Format, choices: dict[str, str], documents: list[ExchangeDocument]
) -> None:
    options = options_of(documents, choices)
    kept = [found.kept(document, options) for document in documents]
    whole = [k.document for k in kept if k.document is not None]
    assume(whole)
    files = files_of(found, whole, choices)
    back = {r.document.id: r.document for r in read_back(found, files, choices) if r.document}
    for document in whole:
        assert native.line_of(back[document.id]) == native.line_of(document)


# --- a real project ------------------------------------------------------------------------------


def imported(path: Path, folder: Path, format: str) -> dict[str, Any]:
    """What a fresh project holds after an import, as it writes it in our own form, by id."""
    opening.create_project(folder / "p.annot", annotator_name="Me")
    project = opening.open_project(folder / "p.annot", annotator_name="Me")
    try:
        plan = plan_import(project, [path], ImportOptions(format=format))
        assert plan.report.problems == []
        project.do(plan.change)
        export_project(project, folder / "out.jsonl")
    finally:
        project.close()
    lines = (folder / "out.jsonl").read_bytes().splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def put(files: dict[str, bytes], folder: Path, found: Format) -> Path:
    """Files in a folder, or one file."""
    folder.mkdir()
    for name, data in files.items():
        (folder / (name or f"x{found.EXTENSIONS[0]}")).write_bytes(data)
    return folder if found.IS_FOLDER else folder / f"x{found.EXTENSIONS[0]}"


@pytest.mark.parametrize(
    ("found", "choices"),
    [
        pytest.param(*way, id="-".join((way[0].NAME, *way[1].values())))
        for way in ways()
        if "codebook" not in way[1].values()
    ],
)
def test_a_project_holds_the_same_by_whatever_way_it_came(
    tmp_path: Path, found: Format, choices: dict[str, str]
) -> None:
    if choices.get("formulas") == "plain":
        pytest.skip("it is read with the same choice, which an import by its name does not make")
    for name in ("first", "second", "third"):
        (tmp_path / name).mkdir()
    begun = (("Me", State.IN_PROGRESS),)
    odd = (replace(d, states=begun if d.spans else ()) for d in odd_documents())
    given = sorted([rich("d1"), rich("D2/ä"), *odd], key=lambda d: d.id)
    first = imported(put(ours(given), tmp_path / "a", native), tmp_path / "first", "native")
    documents = [r.document for r in read_back(native, ours_of(first)) if r.document]
    options = options_of(documents, choices)
    files = files_of(found, documents, choices)
    second = imported(put(files, tmp_path / "b", found), tmp_path / "second", found.NAME)
    if found.HOLDS == EVERYTHING and found.NAME != "uima-xmi":  # which holds no control characters
        assert second == first
        return
    kept = [k for d in documents if (k := found.kept(d, options).document) is not None]
    third = imported(put(ours(kept), tmp_path / "c", native), tmp_path / "third", "native")
    assert {i: _places(r) for i, r in second.items()} == {i: _places(r) for i, r in third.items()}


def ours(documents: list[ExchangeDocument]) -> dict[str, bytes]:
    """Documents in our own form."""
    return {"": b"".join(map(native.line_of, documents))}


def ours_of(records: dict[str, Any]) -> dict[str, bytes]:
    """Records as a file of our own form."""
    return {"": b"".join(json.dumps(record).encode() + b"\n" for record in records.values())}


def _places(record: dict[str, Any]) -> tuple[str, Counter[str]]:
    """The text of a record and what stands where; ids and times are an import's own."""
    names = ("label", "fragments", "text", "note", "unsure", "attributes")
    spans = Counter(json.dumps([span[name] for name in names]) for span in record["spans"])
    by_id = {span["id"]: json.dumps(span["fragments"]) for span in record["spans"]}
    for r in record["relations"]:
        spans[json.dumps([r["type"], by_id[r["head"]], by_id[r["tail"]]])] += 1
    return record["text"], spans


# --- files of the tools themselves ---------------------------------------------------------------

FILES = {path.name: path for path in sorted(FIXTURES.iterdir()) if path.is_file()}
REBUILT = {"conll": {"texts"}}
"""Where sentences end is said anew by whoever writes it; no word is another one."""
ALONG = {"brat.txt", "uima_typesystem.xml"}


@pytest.mark.parametrize("name", [name for name in FILES if name not in ALONG])
def test_a_file_of_a_tool_goes_out_again_with_all_that_its_format_holds(name: str) -> None:
    data = FILES[name].read_bytes()
    found = recognise(name, data[:64000])
    assert found is not None and found.CAN_WRITE
    texts = {r.document.id: r.document.text for r in _read(native, "native.jsonl") if r.document}
    readings = _read(found, name, texts)
    if any("needs the extra" in reading.refusal for reading in readings):
        pytest.skip(readings[0].refusal)
    assert [(r.refusal, r.dropped) for r in readings if r.refusal or r.dropped] == []
    documents = sorted((completed(r.document) for r in readings if r.document), key=lambda d: d.id)
    assert documents and any(document.spans for document in documents)
    options = options_of(documents)
    for document in documents:
        kept = found.kept(document, options)
        assert kept.document is not None
        assert {loss.many for loss in kept.losses} <= REBUILT.get(found.NAME, set())
    assert_round_trip(found, documents)
    for document, back in zip(
        documents, read_back(found, files_of(found, documents, {})), strict=True
    ):
        assert back.document is not None
        left = lost(found.NAME, document, back.document)
        assert not left or (found.NAME in REBUILT and left == {("text", "rebuilt from words"): 1})


def _read(found: Format, name: str, texts: dict[str, str] | None = None) -> list[Reading]:
    """A fixture with those that lie beside it."""
    options = ReadOptions(
        name,
        siblings=tuple(FILES),
        beside=lambda other: io.BytesIO(FILES[other].read_bytes()) if other in FILES else None,
        text_of=lambda id: (texts or {}).get(id, ""),
    )
    return list(found.read(io.BytesIO(FILES[name].read_bytes()), options))
