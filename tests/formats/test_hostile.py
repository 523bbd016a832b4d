"""Files that once broke a reader: they are read, or refused, with sentences and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from annotator.formats import format_named

HOSTILE = Path(__file__).parent / "fixtures" / "hostile"
FOUND = sorted(path for path in HOSTILE.iterdir() if path.is_file())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="its limits are Linux's")
@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_it_is_read_or_refused_within_limits(path: Path) -> None:
    from tests.fuzz.trial import tried

    found = format_named(path.name.partition(".")[0])
    if found.EXTRA:
        pytest.importorskip({"parquet": "pyarrow"}.get(found.EXTRA, found.EXTRA))
    tried(found, path.read_bytes(), 0)  # what is loaded at the first use counts for no input
    for number in range(3):
        trial = tried(found, path.read_bytes(), number)
        assert trial.fault == ""
