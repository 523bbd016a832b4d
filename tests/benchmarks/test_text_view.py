"""The benchmark's own code: it runs, and its table says what it found. Nothing is timed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.benchmarks import _table
from tests.benchmarks._measure import Times
from tests.benchmarks._samples import SAMPLES
from tests.benchmarks.text_view import measure


def test_percentiles() -> None:
    times = Times([float(value) for value in range(1, 201)])
    assert (times.p50, times.p99) == (100, 198)
    assert Times([5.0]).p99 == 5


@pytest.mark.parametrize("name", ["3 KB", "100 KB", "60 KB dense"])
def test_samples_are_the_same_each_time_and_every_span_is_another(name: str) -> None:
    one, other = SAMPLES[name](), SAMPLES[name]()
    assert one == other
    assert len(set(one.spans)) == len(one.spans)
    for fragments in one.spans:
        assert all(0 <= start < end <= len(one.text) for start, end in fragments)


def test_every_word_of_the_dense_sample_lies_in_three_spans() -> None:
    sample = SAMPLES["60 KB dense"]()
    for place in range(500, len(sample.text), 997):
        if not sample.text[place].isspace():
            over = [1 for spans in sample.spans for low, high in spans if low <= place < high]
            assert len(over) == 3


def test_a_smoke_run(qapp: QApplication, tmp_path: Path, data_dir: Path) -> None:
    found = {"3 KB": measure(SAMPLES["3 KB"](), tmp_path, quick=True)}
    alone, within = _table.rows_of(found), _table.rows_in_window(found)
    assert {row.what for row in alone} == set(_table.WHAT.values())
    assert len(within) == len(_table.WHAT) + 1
    table = _table.table(alone)
    assert len(table.splitlines()) == len(alone) + 2
    assert len({len(line) for line in table.splitlines()}) == 1
