"""What holds for every panel that is found."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.ui import theme
from annotator.ui.panels import Hooks, PanelInfo, discover
from annotator.ui.workspace import Workspace
from tests.builders import tag
from tests.ui.panels.conftest import Open

PANELS = discover()


def test_the_three_panels_are_found_in_their_order() -> None:
    assert [panel.id for panel in PANELS] == ["documentsPanel", "labelsPanel", "spansPanel"]
    assert [panel.side for panel in PANELS] == ["left", "right", "right"]


@pytest.mark.parametrize("info", PANELS, ids=lambda info: info.id)
def test_each_has_its_names_and_lives_without_a_project(
    qtbot: QtBot, qapp: QApplication, info: PanelInfo
) -> None:
    theme.apply(qapp, "light")
    panel = info.make(Workspace(), Hooks())
    qtbot.addWidget(panel)
    assert (panel.objectName(), panel.accessibleName()) == (info.id, info.title)
    panel.show()
    assert not panel.grab().isNull()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("info", PANELS, ids=lambda info: info.id)
def test_each_is_drawn_on_the_themes_window(
    qtbot: QtBot, open_workspace: Open, info: PanelInfo, mode: str
) -> None:
    workspace = open_workspace(prepare=lambda project: tag(project, 0, 5))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look = theme.apply(app, mode)
    panel = info.make(workspace, Hooks())
    qtbot.addWidget(panel)
    panel.resize(260, 400)
    panel.show()
    image: QImage = panel.grab().toImage()
    assert image.pixelColor(image.width() - 2, image.height() - 2) == look.color("window")
    colors = {image.pixelColor(x, y).name() for x in range(0, 260, 2) for y in range(0, 400, 2)}
    assert len(colors) > 5  # something is on it
    theme.apply(app, "light")


@pytest.mark.parametrize("info", PANELS, ids=lambda info: info.id)
def test_each_can_be_narrow(qtbot: QtBot, open_workspace: Open, info: PanelInfo) -> None:
    panel = info.make(open_workspace(), Hooks())
    qtbot.addWidget(panel)
    panel.show()
    assert panel.minimumSizeHint().width() <= 200
    panel.resize(150, 200)
    panel.grab()
