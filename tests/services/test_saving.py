"""Small files are written, or it is said why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.services.saving import save_file


def test_a_file_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old and longer")
    assert save_file(path, "näher".encode()) == path
    assert path.read_text("utf-8") == "näher"


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "no" / "report.txt"
    with pytest.raises(InputError, match=r"report\.txt: it cannot be written"):
        save_file(path, b"x")
