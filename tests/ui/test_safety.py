"""The shield and its page: what needs attention is seen, said and can be dealt with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from annotator.services import backup, health
from annotator.settings import Settings
from annotator.ui import actions, colors, shown_backup, startup, tasks, theme
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from annotator.ui.shield import Shield
from annotator.ui.widgets.plain_text import counted
from tests.builders import make_project, tag

Key = Qt.Key


def started(path: Path, folder: Path) -> MainWindow:
    made = MainWindow(Settings(name="Ann"), Session(folder / "window.ini"))
    made.complete()
    made.open_project(path)
    made.show()
    made.load()
    settle()
    made.activateWindow()
    made.view.setFocus()
    QApplication.processEvents()
    return made


def settle() -> None:
    for _ in range(3):
        assert tasks.wait_for_all()
        QApplication.processEvents()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    project = make_project(tmp_path)
    tag(project, 4, 10)
    project.close()
    made = started(project.path, tmp_path)
    yield made
    startup.dispose(made)


@pytest.fixture
def cloud(qtbot: QtBot, tmp_path: Path) -> Iterator[Path]:
    """A project in a folder that Dropbox keeps."""
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    project = make_project(folder)
    project.close()
    yield project.path


def page(window: MainWindow) -> QDialog:
    settle()
    (dialog,) = [d for d in window.findChildren(QDialog, "safetyDialog") if d.isVisible()]
    return dialog


def concerns(dialog: QDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel, "concern")]


def backup_label(window: MainWindow) -> QLabel:
    return window.status.findChild(QLabel, "backupLabel")


def amount(shield: Shield, role: str) -> int:
    """How many pixels of the shield have the colour of a role."""
    image = shield.grab().toImage()
    wanted = theme.current().color(role).rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


def test_a_calm_shield_says_so_and_turns_amber_with_a_sentence(window: MainWindow) -> None:
    shield = window.status.shield
    assert shield.is_calm and "Nothing needs your attention" in shield.accessibleName()
    assert amount(shield, "warn") == 0
    window.health.set("check", "Three spans do not stand on their words.")
    assert not shield.is_calm
    assert amount(shield, "warn") > 40 and amount(shield, "quiet") == 0
    for said in (shield.accessibleName(), shield.toolTip()):
        assert "Three spans do not stand on their words." in said
    window.health.set("check", "")
    assert shield.is_calm and amount(shield, "warn") == 0


def test_the_shapes_differ_without_their_colours(window: MainWindow) -> None:
    shield = window.status.shield

    def shape() -> list[bool]:
        image = shield.grab().toImage()
        ground = image.pixel(1, 1)
        return [
            image.pixel(x, y) == ground for x in range(image.width()) for y in range(image.height())
        ]

    calm = shape()
    window.health.set("space", "There is little room.")
    assert sum(a != b for a, b in zip(calm, shape(), strict=True)) > 40


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_shield_s_colours_stand_out(name: str) -> None:
    look = theme.load(name).colors
    for role in ("warn", "quiet"):
        assert colors.contrast(look[role], look["window"]) >= 4, role


@pytest.mark.parametrize("width", [640, 700, 800, 1280])
def test_the_shield_stays_in_narrow_windows(window: MainWindow, width: int) -> None:
    window.workspace.project.back_up()
    window.safety.look()
    settle()
    window.view.set_selection(0, 30)
    window.resize(width, 500)
    settle()
    shield = window.status.shield
    corner = shield.mapTo(window, QPoint(shield.width(), shield.height()))
    assert window.width() == width and shield.isVisible() and shield.width() == 26
    assert corner.x() <= width and corner.y() <= 500
    assert backup_label(window).isVisible() == (width == 1280)


def test_a_click_lists_what_is_wrong_with_ways_out(window: MainWindow) -> None:
    window.health.set("backup", "The last backup failed: there is no room.")
    QTest.mouseClick(window.status.shield, Qt.MouseButton.LeftButton)
    dialog = page(window)
    assert concerns(dialog) == ["The last backup failed: there is no room."]
    assert dialog.findChild(QLabel, "safetyHead").text() == "One thing needs your attention"
    assert dialog.findChild(QPushButton, "preferences").text() == "Preferences…"
    window.health.set("backup", "")
    assert not concerns(dialog) or dialog.findChild(QLabel, "concern").parent().isHidden()
    assert dialog.findChild(QLabel, "safetyHead").text() == "Nothing needs your attention"
    QTest.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_text_has_the_first_focus_not_the_shield(qtbot: QtBot, tmp_path: Path) -> None:
    project = make_project(tmp_path)
    project.close()
    window = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    window.open_project(project.path)
    window.show()
    window.complete()
    settle()
    window.activateWindow()
    settle()
    assert QApplication.focusWidget() is window.view
    startup.dispose(window)


def test_keys_reach_it(window: MainWindow) -> None:
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_F6)
    assert QApplication.focusWidget() is window.status.shield
    QTest.keyClick(window.status.shield, Key.Key_Space)
    page(window).close()
    settle()
    window.menus.by_id["safety"].trigger()
    page(window).close()


def test_backing_up_from_the_page_is_seen_there_and_below(window: MainWindow) -> None:
    before = len(backup.backups_of(window.project_path))
    actions.run(window, "safety")
    dialog = page(window)
    dialog.findChild(QPushButton, "back_up").click()
    settle()
    copy, *older = backup.backups_of(window.project_path)
    assert dialog.isVisible() and len(older) == before
    facts = " ".join(label.text() for label in dialog.findChildren(QLabel, "fact"))
    assert f"{counted(before + 1, 'backup lies', 'backups lie')} in {copy.parent}" in facts
    assert backup_label(window).text().startswith("Backup ")
    assert str(copy.parent) in backup_label(window).toolTip()


def test_a_cloud_folder_is_told_once_and_stays_amber_until_it_is_accepted(
    cloud: Path, tmp_path: Path
) -> None:
    window = started(cloud, tmp_path)
    assert "Dropbox" in window.status.notice
    assert not window.status.shield.is_calm
    startup.dispose(window)

    window = started(cloud, tmp_path)
    assert window.status.notice == "" and not window.status.shield.is_calm
    actions.run(window, "safety")
    dialog = page(window)
    dialog.findChild(QPushButton, "leave").click()
    settle()
    assert window.status.shield.is_calm
    assert any("You left it so" in f.text() for f in dialog.findChildren(QLabel, "fact"))
    dialog.close()
    startup.dispose(window)

    window = started(cloud, tmp_path)
    assert window.status.notice == "" and window.status.shield.is_calm
    startup.dispose(window)


def test_another_project_begins_calm(window: MainWindow, cloud: Path, tmp_path: Path) -> None:
    first = window.project_path
    window.open_project(cloud)
    settle()
    assert [kind for kind, _ in window.health.concerns] == [health.PLACE]
    window.open_project(first)
    assert window.status.shield.is_calm
    settle()
    assert window.status.shield.is_calm


def test_a_project_opened_anew_begins_calm(window: MainWindow) -> None:
    window.health.set("check", "Work has stopped: the file is damaged.")
    path = window.project_path
    window.workspace.close()
    window.open_project(path)
    assert window.status.shield.is_calm
    window.health.set("check", "Three spans do not stand on their words.")
    window.workspace.work_as("Another")  # the same file, so the same concern
    assert not window.status.shield.is_calm


def test_the_page_scrolls_rather_than_grow_beyond_the_screen(window: MainWindow) -> None:
    for number in range(12):
        window.health.set(f"kind {number}", f"Concern {number}: " + "a long tale, " * 20)
    actions.run(window, "safety")
    dialog = page(window)
    assert dialog.height() <= 600 and dialog.width() <= 600
    assert len(concerns(dialog)) == 12


TODAY = datetime(2026, 11, 22, 14, 2).astimezone()


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (None, "No backup yet"),
        (TODAY, "Backup 14:02"),
        (TODAY - timedelta(days=1), "Backup yesterday"),
        (TODAY - timedelta(days=19), "Backup 3 November"),
        (TODAY - timedelta(days=400), "Backup 18 October 2025"),
    ],
)
def test_the_last_backup_in_words(when: datetime | None, words: str) -> None:
    assert shown_backup.short(when, TODAY.date()) == words
