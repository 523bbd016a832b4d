"""The `datasets` library loads our folders, offline, with the kinds that README.md tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.formats import format_named
from annotator.model.exchange import ExchangeDocument
from tests.formats.odd import odd_documents
from tests.formats.round_trip import rich, written

pytestmark = pytest.mark.filterwarnings("ignore")
HF = format_named("huggingface")
KINDS = [{"data": "jsonl"}, {"data": "parquet"}]


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The library, kept from the network and from the user's cache."""
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    library = pytest.importorskip("datasets")
    library.disable_progress_bars()
    yield library


def load(datasets: Any, folder: Path, settings: dict[str, str], documents: list[Any]) -> Any:
    folder.mkdir()
    for name, data in written(HF, documents, settings).items():
        (folder / name).write_bytes(data)
    return datasets.load_dataset(str(folder), cache_dir=str(folder.parent / "cache"))["train"]


@pytest.mark.parametrize("settings", KINDS, ids=lambda kind: kind["data"])
def test_a_folder_loads_with_all_that_it_holds(
    datasets: Any, tmp_path: Path, settings: dict[str, str]
) -> None:
    documents = sorted([rich("d1"), *odd_documents()], key=lambda d: d.id)
    found = load(datasets, tmp_path / "set", settings, documents)
    assert found.num_rows == len(documents)
    label = found.features["spans"].feature["label"]
    assert type(label).__name__ == "ClassLabel"
    for document, row in zip(documents, found, strict=True):
        assert (row["id"], row["text"]) == (document.id, document.text)
        marks = {
            (s["id"], label.int2str(s["label"]), s["text"], s["annotator"], s["unsure"])
            for s in row["spans"]
        }
        assert marks == {(s.id, s.label, s.text, s.annotator, s.unsure) for s in document.spans}
        for span in row["spans"]:
            parts = [document.text[f["start"] : f["end"]] for f in span["fragments"]]
            assert " ".join(parts) == span["text"]
        assert [r["type"] for r in row["relations"]] == [r.type for r in document.relations]


@pytest.mark.parametrize("settings", KINDS, ids=lambda kind: kind["data"])
def test_it_loads_though_the_first_ten_megabytes_hold_no_span(
    datasets: Any, tmp_path: Path, settings: dict[str, str]
) -> None:
    empty = [ExchangeDocument(f"{n} words " * 60, f"a{n:06}") for n in range(20_000)]
    documents = [*empty, replace(rich("z"), id="z")]
    if settings["data"] == "jsonl":
        size = sum(len(json.dumps({"text": d.text})) for d in empty)
        assert size > 10_485_760
    found = load(datasets, tmp_path / "set", settings, documents)
    assert found.num_rows == len(documents)
    assert len(found[len(empty)]["spans"]) == 7 and found[0]["spans"] == []


def test_without_the_page_the_library_would_guess(datasets: Any, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    files = written(HF, [ExchangeDocument("words", "a"), rich("b")])
    (tmp_path / "set" / "train.jsonl").write_bytes(files["train.jsonl"])
    found = datasets.load_dataset(str(tmp_path / "set"), cache_dir=str(tmp_path / "cache"))["train"]
    assert type(found.features["spans"].feature["label"]).__name__ == "Value"


def test_what_the_library_writes_again_is_read(datasets: Any, tmp_path: Path) -> None:
    found = load(datasets, tmp_path / "set", {}, [rich("d1")])
    again = tmp_path / "again.parquet"
    found.to_parquet(str(again))
    with again.open("rb") as file:
        from annotator.formats import ReadOptions

        (reading,) = format_named("parquet").read(file, ReadOptions("again.parquet"))
    assert reading.document is not None and reading.dropped == ()
    meant = rich("d1")
    assert {s.id: s for s in reading.document.spans} == {s.id: s for s in meant.spans}
    assert set(reading.document.relations) == set(meant.relations)
