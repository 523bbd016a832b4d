from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from annotator.errors import InputError, StorageError
from annotator.services.project import Project
from annotator.ui import screenshot
from tests.builders import make_project, tag


@pytest.fixture
def project(tmp_path: Path, qtbot: QtBot) -> Project:
    made = make_project(tmp_path, "The bridge will open in May.", "A second text.")
    tag(made, 4, 10, "claim")
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (800, 600)])
def test_a_picture_is_made_beside_an_open_window_and_changes_nothing(
    project: Project, tmp_path: Path, theme: str, size: tuple[int, int]
) -> None:
    rows = list(project.history())
    out = screenshot.take(project.path, tmp_path / "window.png", "d1", size, theme)
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == size
    middle = QColor(picture.pixel(size[0] // 2, size[1] - 60))
    assert (middle.lightness() < 100) == (theme == "dark")
    assert list(project.history()) == rows
    project.close()


def test_what_cannot_be_pictured_is_refused_in_a_sentence(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "window.png"
    for wrong in ({"document_id": "none"}, {"size": (3, 4)}, {"theme": "pink"}):
        with pytest.raises(InputError):
            screenshot.take(project.path, out, **wrong)
    with pytest.raises(StorageError):
        screenshot.take(project.path, tmp_path / "no folder" / "window.png")
    with pytest.raises(StorageError):
        screenshot.take(tmp_path / "none.annot", out)
    assert not out.exists()
    project.close()
