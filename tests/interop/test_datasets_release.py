"""The `datasets` library loads a corpus release: its splits, its labels, its spans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from annotator.model.exchange import ExchangeDocument
from annotator.model.split import Split
from annotator.services.exchange import exchange_documents
from annotator.services.release import ReleaseOptions, make_release
from tests.interop.test_datasets import datasets  # noqa: F401 - a fixture
from tests.services.release_world import make_corpus

pytestmark = pytest.mark.filterwarnings("ignore")
_NAMES = {Split.TRAIN: "train", Split.DEV: "validation", Split.TEST: "test"}


@pytest.mark.parametrize(
    "options",
    [
        ReleaseOptions(),
        ReleaseOptions(settings={"data": "parquet"}),
        ReleaseOptions(("native", "brat", "huggingface")),
    ],
    ids=["usual", "parquet", "beside others"],
)
def test_the_folder_of_a_release_loads(
    datasets: Any,  # noqa: F811
    tmp_path: Path,
    options: ReleaseOptions,
) -> None:
    project = make_corpus(tmp_path, 40)
    plan = make_release(project, tmp_path / "out", options).plan
    with project.snapshot() as read:
        known: dict[str, ExchangeDocument] = {d.id: d for d in exchange_documents(read)}
    project.close()
    found = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert {name: rows.num_rows for name, rows in found.items()} == {
        _NAMES[row.split]: row.documents for row in plan.table if row.documents
    }
    for rows in found.values():
        label = rows.features["spans"].feature["label"]
        assert label.names == list(plan.labels)
        for row in rows:
            meant = known[row["id"]]
            assert row["text"] == meant.text
            marks = {
                (s["id"], label.int2str(s["label"]), s["start"], s["end"]) for s in row["spans"]
            }
            assert marks == {(s.id, s.label, *s.fragments[0]) for s in meant.spans}
