"""A real project with two documents and some spans, open in a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator.services.project import Project
from annotator.ui import theme
from annotator.ui.workspace import Workspace
from tests.builders import ANN, make_project

FIRST = "“I invited him,” she said. The bridge will open in May.\n\nIt is a disgrace."
SECOND = "Another text about <b>bridges</b>.\n\nIt has two paragraphs."

Open = Callable[..., Workspace]


@pytest.fixture
def open_workspace(qapp: QApplication, tmp_path: Path) -> Iterator[Open]:
    """Opens a project of some texts, after `prepare` has put work into it."""
    theme.apply(qapp, "light")
    opened: list[Workspace] = []

    def make(
        *texts: str, prepare: Callable[[Project], object] | None = None, name: str = "test.annot"
    ) -> Workspace:
        project = make_project(tmp_path, *(texts or (FIRST, SECOND)), name=name)
        if prepare is not None:
            prepare(project)
        project.close()
        workspace = Workspace()
        workspace.open_project(tmp_path / name, annotator_name=ANN)
        opened.append(workspace)
        return workspace

    yield make
    for workspace in opened:
        workspace.close()
