"""The program for journeys: real, offscreen, in a data folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.program import Program


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    """The program, not started yet; closed after the test."""
    made = Program(tmp_path / "data")
    yield made
    made.close()
