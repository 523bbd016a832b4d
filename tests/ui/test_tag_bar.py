"""The tag bar in the window: when it comes, when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu
from pytestqt.qtbot import QtBot

from annotator.services import edit_schema
from annotator.settings import Settings
from annotator.ui import startup, tasks, theme
from annotator.ui.dialogs.preferences import PreferencesDialog
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project

Key = Qt.Key
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
TEXT = "The bridge will open in May, he said. " * 40


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    project = make_project(tmp_path, TEXT, "Another.")
    project.close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(project.path)
    made.resize(900, 500)
    made.show()
    made.load()
    tasks.wait_for_all()
    made.activateWindow()
    made.view.setFocus()
    QApplication.processEvents()
    yield made
    startup.dispose(made)


def drag(window: MainWindow, start: int, end: int) -> None:
    view, viewport = window.view, window.view.viewport()
    a, b = view.point_of(start), view.point_of(end)
    QTest.mousePress(viewport, LEFT, pos=a)
    QTest.mouseMove(viewport, QPoint((a.x() + b.x()) // 2, a.y()))
    QTest.mouseMove(viewport, b)
    QTest.mouseRelease(viewport, LEFT, pos=b)


def stays_away(window: MainWindow) -> bool:
    return not window.text_binding.tag_bar.is_due


@pytest.mark.parametrize("where", [(4, 10), (0, 3), (700, 710), (1400, 1500), (30, 400)])
def test_it_comes_after_a_drag_inside_the_text_and_off_the_end(
    window: MainWindow, qtbot: QtBot, where: tuple[int, int]
) -> None:
    bar, view = window.text_binding.tag_bar, window.view
    drag(window, *where)
    qtbot.waitUntil(bar.isVisible)
    _, end = view.selection
    assert not bar.geometry().intersects(view.rect_of(end))
    scene = view.scene
    column = QRect(scene.window.left, 0, scene.flow.width, view.viewport().height())
    assert column.contains(bar.geometry().adjusted(5, 5, -5, -5))


def test_a_double_click_brings_it_too(window: MainWindow, qtbot: QtBot) -> None:
    point = window.view.point_of(6)
    QTest.mouseDClick(window.view.viewport(), LEFT, pos=point)
    QTest.mouseRelease(window.view.viewport(), LEFT, pos=point)
    assert window.view.selection == (4, 10)
    qtbot.waitUntil(window.text_binding.tag_bar.isVisible)


def test_a_selection_by_keys_does_not_show_it_and_hides_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(window.view, Key.Key_Right, SHIFT)
    window.view.set_selection(4, 10)
    assert stays_away(window)
    drag(window, 4, 10)
    qtbot.waitUntil(window.text_binding.tag_bar.isVisible)
    QTest.keyClick(window.view, Key.Key_Right, SHIFT)
    assert stays_away(window)


def test_esc_closes_it_first(window: MainWindow, qtbot: QtBot) -> None:
    drag(window, 4, 10)
    qtbot.waitUntil(window.text_binding.tag_bar.isVisible)
    QTest.keyClick(window.view, Key.Key_Escape)
    assert not window.text_binding.tag_bar.isVisible()
    assert window.view.selection == (4, 10)
    QTest.keyClick(window.view, Key.Key_Escape)
    assert window.view.selection == (10, 10)


def test_scrolling_a_key_and_another_document_end_it(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.text_binding.tag_bar

    def again() -> None:
        drag(window, 4, 10)
        qtbot.waitUntil(bar.isVisible)

    again()
    window.view.scroll_by(30)
    assert not bar.isVisible()
    window.view.set_top_offset(0)
    again()
    window.resize(700, 400)
    assert not bar.isVisible()
    again()
    QTest.keyClick(window.view, Key.Key_C)
    assert not bar.isVisible()
    assert [span.text for span in window.workspace.spans()] == ["bridge"]
    again()
    window.workspace.open_document("d1")
    assert not bar.isVisible()


def test_it_can_be_switched_off(window: MainWindow, qtbot: QtBot) -> None:
    dialog = PreferencesDialog(window)
    switch = dialog.findChild(QCheckBox, "tag_bar")
    assert switch is not None
    assert switch.isChecked()
    switch.click()
    dialog.close()
    assert not window.settings.tag_bar
    drag(window, 4, 10)
    assert stays_away(window)


def test_who_only_reads_is_offered_nothing(window: MainWindow, qtbot: QtBot) -> None:
    window.read_only = True
    drag(window, 4, 10)
    assert stays_away(window)


def test_labels_without_room_are_in_a_menu(window: MainWindow, qtbot: QtBot) -> None:
    for number in range(60):
        window.workspace.do(edit_schema.add_label, f"a label with a long name {number}")
    drag(window, 4, 10)
    bar = window.text_binding.tag_bar
    qtbot.waitUntil(bar.isVisible)
    QTest.mouseClick(bar, LEFT, pos=bar.more_box.center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    below = [a.menu().actions() for a in menu.actions() if a.menu()]
    assert len([a for a in sum(below, menu.actions()) if a.text() and not a.menu()]) == 64
    menu.close()


def test_it_follows_another_theme(window: MainWindow, qtbot: QtBot) -> None:
    window.set_settings(theme="light")
    bar = window.text_binding.tag_bar
    drag(window, 4, 10)
    qtbot.waitUntil(lambda: bar.isVisible() and bar.opacity == 1.0)
    for name in ("dark", "light"):
        window.set_settings(theme=name)
        QApplication.processEvents()
        assert bar.isVisible()
        picture, ground = bar.grab().toImage(), theme.current().color("tip")
        label = window.workspace.labels()[0]
        box = bar.box_of(label.id)
        wanted = theme.current().label_color(label)
        seen = {
            picture.pixelColor(x, y).name()
            for x in range(box.left(), box.right())
            for y in range(box.top(), box.bottom())
        }
        assert ground.name() in seen and wanted.name() in seen
    assert theme.load("dark").color("tip") != theme.load("dark").color("paper")
