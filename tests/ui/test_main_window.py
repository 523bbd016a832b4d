"""The window's own doings: menus, focus, status bar, settings. Its stories are in journeys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QSplitter,
    QStyle,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.services import edit_schema, opening
from annotator.settings import Settings, load
from annotator.ui import actions, startup, tasks
from annotator.ui.actions import Scope
from annotator.ui.commands import files
from annotator.ui.key_names import shown
from annotator.ui.main_window import FRAME, MainWindow
from annotator.ui.menus import MOST_LABELS
from annotator.ui.session import Session
from annotator.ui.widgets.elided import ElidedLabel
from annotator.ui.widgets.note_editor import NoteEditor
from annotator.ui.widgets.plain_text import tooltip
from tests.builders import make_project, tag

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    project = make_project(tmp_path, "The bridge will open in May.", "Another text.")
    tag(project, 4, 10, "claim")
    project.close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(project.path)
    made.show()
    made.load()
    tasks.wait_for_all()
    made.activateWindow()
    made.view.setFocus()
    QApplication.processEvents()
    yield made
    startup.dispose(made)


def test_every_row_of_the_table_is_in_the_menus_with_its_keys(window: MainWindow) -> None:
    seen: dict[str, tuple[list[str], str]] = {}

    def look(menu: QMenu) -> None:
        for entry in menu.actions():
            if entry.menu():
                assert "&" in entry.text(), f"{entry.text()} has no letter of its own"
                look(entry.menu())
            elif entry.objectName():
                keys = [key.toString() for key in entry.shortcuts()]
                seen[entry.objectName()] = keys, entry.text().partition("\t")[2]
                assert entry.statusTip()

    for entry in window.menuBar().actions():
        look(entry.menu())
    assert set(seen) == set(actions.BY_ID)
    for row in actions.ALL:
        keys, told = seen[row.id]
        acting = row.keys if row.scope is Scope.WINDOW else ()
        assert keys == [QKeySequence(key).toString() for key in acting]
        assert told == (shown(row.keys[0]).replace("&", "&&") if row.keys else "")


def menu_of(window: MainWindow, title: str) -> QMenu:
    (menu,) = [a.menu() for a in window.menuBar().actions() if a.text() == title]
    return menu


@pytest.fixture
def run_by(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the menu entries that were chosen, in order."""
    chosen: list[str] = []
    for action_id in ("copy", "quit", "remove_span"):
        action = window.menus.by_id[action_id]
        action.triggered.disconnect()
        action.triggered.connect(lambda _=False, name=action_id: chosen.append(name))
    return chosen


@pytest.mark.parametrize(
    "title, key, entry",
    [("&Edit", "c", "copy"), ("&File", "q", "quit"), ("&Tag", "r", "remove_span")],
)
def test_a_letter_in_an_open_menu_chooses_its_entry_and_tags_nothing(
    window: MainWindow, run_by: list[str], title: str, key: str, entry: str
) -> None:
    (span,) = window.workspace.spans()
    window.workspace.choose_span(span.id)
    window.view.set_selection(11, 15)
    keys = window.windowHandle()  # where the system sends them, shortcuts and all
    QTest.keyClick(keys, Qt.Key.Key_T, ALT)  # fills the menu with the labels
    QTest.keyClick(keys, Qt.Key.Key_Escape)
    QTest.keyClick(keys, Qt.Key.Key_Escape)
    menu = menu_of(window, title)
    QTest.keyClick(keys, title[1].lower(), ALT)
    assert QApplication.activePopupWidget() is menu
    QTest.keyClick(keys, key)
    assert run_by == [entry]
    menu.close()
    assert window.workspace.spans() == [span]


def test_delete_in_an_open_menu_removes_nothing(window: MainWindow) -> None:
    (span,) = window.workspace.spans()
    window.workspace.choose_span(span.id)
    keys = window.windowHandle()
    QTest.keyClick(keys, Qt.Key.Key_E, ALT)
    menu = menu_of(window, "&Edit")
    assert QApplication.activePopupWidget() is menu
    QTest.keyClick(keys, Qt.Key.Key_Delete)
    menu.close()
    assert window.workspace.spans() == [span]


def test_the_tag_menu_lists_the_labels_with_their_keys(window: MainWindow) -> None:
    menu = menu_of(window, "&Tag")
    menu.aboutToShow.emit()
    entries = [a.text() for a in menu.actions()[:5]]
    assert entries == ["quote\tq", "claim\tc", "commitment\tm", "opinion\to", ""]
    assert menu.actions()[4].isSeparator()


def test_many_labels_leave_the_menu_short(window: MainWindow) -> None:
    for number in range(40):
        window.workspace.do(edit_schema.add_label, f"label {number}")
    for menu in (menu_of(window, "&Tag"), window.menus.context_menu((), with_labels=True)):
        menu.popup(window.mapToGlobal(QPoint(20, 20)))
        more = next(a for a in menu.actions() if a.text() == "More Labels")
        assert menu.actions().index(more) == MOST_LABELS
        assert len(more.menu().actions()) == 44 - MOST_LABELS
        menu.close()
    menu = menu_of(window, "&Tag")
    menu.popup(window.mapToGlobal(QPoint(20, 20)))
    menu.close()
    assert [a.text() for a in menu.actions()].count("More Labels") == 1
    assert menu.style().styleHint(QStyle.StyleHint.SH_Menu_Scrollable, None, menu)


def right_click(window: MainWindow, offset: int) -> dict[str, bool]:
    """The entries of the menu that comes up, and whether each can be chosen."""
    viewport = window.view.viewport()
    point = window.view.point_of(offset) + QPoint(2, 0)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, point, viewport.mapToGlobal(point)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {a.text().partition("\t")[0]: a.isEnabled() for a in menu.actions()}
    menu.close()
    return entries


def test_a_right_click_on_plain_text_offers_nothing_about_a_span_elsewhere(
    window: MainWindow,
) -> None:
    (span,) = window.workspace.spans()
    window.workspace.choose_span(span.id)
    entries = right_click(window, 20)
    assert not entries["&Remove Tag"] and not entries["&Unsure"] and "claim" not in entries
    assert window.workspace.chosen_span_id == ""
    entries = right_click(window, 6)
    assert entries["&Remove Tag"] and entries["claim"]
    assert window.workspace.chosen_span_id == span.id


def test_undo_is_named_in_the_menu(window: MainWindow) -> None:
    (menu,) = [a.menu() for a in window.menuBar().actions() if a.text() == "&Edit"]
    menu.aboutToShow.emit()
    assert window.menus.by_id["undo"].text() == "&Undo tag as claim\tCtrl+Z"
    assert window.menus.by_id["redo"].text() == "&Redo\tCtrl+Shift+Z"
    window.menus.by_id["undo"].trigger()
    menu.aboutToShow.emit()
    assert window.menus.by_id["undo"].text() == "&Undo\tCtrl+Z"
    assert window.menus.by_id["redo"].text() == "&Redo tag as claim\tCtrl+Shift+Z"


def test_f6_goes_round_the_parts_and_back(window: MainWindow) -> None:
    def here() -> str:
        focus = QApplication.focusWidget()
        return next(p.objectName() for p in window.parts() if p is focus or p.isAncestorOf(focus))

    order = ["documentsPanel", "textView", "labelsPanel", "spansPanel", "shieldButton"]
    assert here() == "textView"
    seen = []
    for _ in order:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        seen.append(here())
    assert seen == ["labelsPanel", "spansPanel", "shieldButton", "documentsPanel", "textView"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert here() == "documentsPanel"


def test_the_line_below_tells_place_selection_and_keys(window: MainWindow) -> None:
    labels = {
        name: window.status.findChild(QWidget, name)
        for name in ("placeLabel", "selectionLabel", "hintLabel", "savedLabel")
    }
    assert labels["placeLabel"].text() == "Paragraph 1 · offset 0"
    assert not labels["selectionLabel"].isVisible()
    window.view.set_selection(4, 10)
    assert labels["placeLabel"].text() == "Paragraph 1 · offset 10"
    assert labels["selectionLabel"].text() == "6 characters selected"
    assert labels["hintLabel"].text() == "Press q, c, m or o to tag"
    assert labels["savedLabel"].text().startswith("✓ Saved ")


def _tag(window: MainWindow) -> None:
    window.view.set_selection(11, 15)
    window.notice("Old news.")
    QTest.keyClick(window.view, "q")


MOVES: dict[str, Callable[[MainWindow], object]] = {
    "act": _tag,
    "selection": lambda w: QTest.keyClick(w.view, Qt.Key.Key_Right, SHIFT),
    "choice": lambda w: QTest.keyClick(w.view, Qt.Key.Key_Tab),
    "document": lambda w: QTest.keyClick(w.view, Qt.Key.Key_PageDown, CTRL),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_notice_ends_when_the_work_goes_on(window: MainWindow, move: str) -> None:
    window.notice("Old news.")
    assert window.status.notice == "Old news."
    MOVES[move](window)
    assert window.status.notice == ""


def test_a_notice_ends_with_its_project(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make_project(tmp_path / "other")
    other.close()
    window.notice("Old news.")
    assert files.open_path(window, other.path)
    assert window.status.notice == ""


def test_a_long_notice_ends_in_dots_and_is_told_in_full(window: MainWindow) -> None:
    sentence = "This is news of great length. " * 10
    window.notice(sentence)
    QApplication.processEvents()
    label = window.status.findChild(ElidedLabel, "noticeLabel")
    assert label.shown_text().endswith("…") and label.toolTip() == tooltip(sentence)
    assert window.width() <= 1280


def test_while_a_note_is_written_the_line_below_tells_its_keys(window: MainWindow) -> None:
    window.workspace.choose_span(window.workspace.spans()[0].id)
    hint = window.status.findChild(ElidedLabel, "hintLabel")
    before = hint.text()
    assert "to give the chosen span another label" in before
    QTest.keyClick(window.view, Qt.Key.Key_F2)
    QApplication.processEvents()
    assert hint.text().startswith("Enter keeps the note · Shift+Enter new line · Esc")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert hint.text() == before


def test_the_title_and_the_corner_name_the_project(window: MainWindow) -> None:
    assert window.windowTitle() == "test — Annotator"
    assert window.menuBar().cornerWidget().text() == "test.annot"


def test_esc_ends_the_innermost(window: MainWindow) -> None:
    workspace = window.workspace
    workspace.choose_span(workspace.spans()[0].id)
    window.view.set_selection(0, 3)
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert workspace.selection[0] == workspace.selection[1]
    assert workspace.chosen_span_id
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert workspace.chosen_span_id == ""


def test_text_size_has_its_keys_and_bounds_and_is_kept(window: MainWindow) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window.view, Qt.Key.Key_Plus, ctrl)
    assert window.settings.text_size == 13.0
    assert window.view.scene.look.point_size == 13.0
    assert load()[0].text_size == 13.0
    for _ in range(200):
        QTest.keyClick(window.view, Qt.Key.Key_Minus, ctrl)
    assert window.settings.text_size == 6.0
    QTest.keyClick(window.view, Qt.Key.Key_0, ctrl)
    assert window.settings.text_size == Settings().text_size


def test_themes_hold_at_once(window: MainWindow) -> None:
    actions.run(window, "theme_dark")
    assert window.view.scene.look.dark
    actions.run(window, "theme_light")
    assert not window.view.scene.look.dark


def test_everything_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not isinstance(widget, QLineEdit | QMenu)
        and widget.parent() is not None
        and "qt_" not in widget.objectName()
    ]
    assert nameless == []


@pytest.mark.parametrize("name", ["documentsPanel", "textView", "labelsPanel", "spansPanel"])
def test_the_parts_have_their_names(window: MainWindow, name: str) -> None:
    part = window.findChild(QWidget, name)
    assert part is not None and part.accessibleName()
    assert window.objectName() == "mainWindow" and window.accessibleName()


@pytest.mark.parametrize("size", [(800, 600), (1280, 800)])
def test_the_text_keeps_the_most_room(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()
    assert window.width() == size[0]
    assert window.view.width() >= 380


def columns_of(window: MainWindow) -> list[QRect]:
    """The columns' parts that are shown, each in the window's coordinates."""
    return [
        QRect(part.mapTo(window, QPoint(0, 0)), part.size())
        for part in window.columns.parts()
        if part.isVisible()
    ]


@pytest.mark.parametrize("width", [640, 700, 781, 784, 800, 1280])
def test_columns_never_lie_over_each_other(window: MainWindow, width: int) -> None:
    for size in (1280, width):
        window.resize(size, 500)
        QApplication.processEvents()
        QApplication.processEvents()
    assert window.width() == width
    shown = columns_of(window)
    for number, rect in enumerate(shown):
        assert window.rect().contains(rect)
        assert not any(rect.intersects(other) for other in shown[number + 1 :])
    assert window.panel("documentsPanel").isVisible() == (width > 783)
    assert window.panel("spansPanel").isVisible()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert len(columns_of(window)) == 4
    assert window.panel("documentsPanel").width() == 236


def test_a_narrow_window_shows_the_column_that_is_asked_for(window: MainWindow) -> None:
    window.resize(700, 500)
    QTest.keyClick(window.view, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert window.panel("documentsPanel").isVisible()
    assert window.panel("documentsPanel").filter.hasFocus()
    assert not window.panel("spansPanel").isVisible()
    assert window.view.width() >= 380
    window.view.setFocus()
    QTest.keyClick(window.view, Qt.Key.Key_F9)
    assert not window.panel("documentsPanel").isVisible()
    QTest.keyClick(window.view, Qt.Key.Key_F9)
    window.workspace.choose_span(window.workspace.spans()[0].id)
    QTest.keyClick(window.view, Qt.Key.Key_F2)
    assert window.panel("spansPanel").isVisible()
    assert isinstance(QApplication.focusWidget(), NoteEditor)


def test_closing_leaves_one_file_and_a_backup(window: MainWindow, data_dir: Path) -> None:
    path = window.workspace.path
    assert path is not None
    actions.run(window, "undo")
    window.close()
    beside = sorted(p.name for p in path.parent.iterdir() if p.name.startswith(path.name))
    assert beside == [path.name]
    made = sorted((data_dir / "backups").rglob("*.annot"))
    assert [".on-closing." in file.name for file in made] == [False, True]


def test_closing_without_changes_makes_no_backup(window: MainWindow, data_dir: Path) -> None:
    assert tasks.wait_for_all()  # work that is in no backup yet gets one once it is open
    before = list(data_dir.rglob("backups/**/*.annot"))
    window.close()
    assert list(data_dir.rglob("backups/**/*.annot")) == before


def test_the_widths_of_the_columns_are_kept(window: MainWindow, tmp_path: Path) -> None:
    window.resize(1280, 800)
    QApplication.processEvents()
    window.columns.moveSplitter(300, 1)
    window.columns.moveSplitter(901, 2)
    window.resize(700, 500)  # the left column gives way
    QApplication.processEvents()
    window.resize(1280, 800)
    QApplication.processEvents()
    kept = window.columns.sizes()
    assert (kept[0], kept[2]) == (300, 378)
    window.close()
    again = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    again.complete()
    again.show()
    again.resize(1280, 800)
    QApplication.processEvents()
    assert again.columns.sizes() == kept
    startup.dispose(again)


@pytest.fixture
def bare(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window whose project could not be opened."""
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "bare.ini"))
    made.show()
    made.complete()
    QApplication.processEvents()
    yield made
    startup.dispose(made)


def test_without_a_project_the_panels_promise_nothing(bare: MainWindow, tmp_path: Path) -> None:
    documents, labels, spans = (
        bare.panel(name) for name in ("documentsPanel", "labelsPanel", "spansPanel")
    )
    assert documents.list.empty_text == "No project is open."
    assert (labels.list.empty_text, spans.list.empty_text) == ("", "")
    assert documents.head.count == ""
    assert not labels.add_button.isEnabled() and not documents.filter.isEnabled()
    assert not bare.menus.by_id["filter_documents"].isEnabled()
    QTest.mouseClick(labels.add_button, Qt.MouseButton.LeftButton)
    assert QApplication.activeModalWidget() is None
    opening.create_project(tmp_path / "empty.annot", annotator_name="Ann", with_labels=False)
    bare.open_project(tmp_path / "empty.annot")
    assert documents.list.empty_text.startswith("No documents yet.")
    assert labels.list.empty_text.startswith("No labels yet.")
    assert spans.list.empty_text == "Open a document to see its spans."
    assert documents.head.count == "0 / 0 finished"
    assert labels.add_button.isEnabled() and documents.filter.isEnabled()


def test_the_corner_has_room_for_the_name_of_a_project_opened_late(
    bare: MainWindow, tmp_path: Path
) -> None:
    project = make_project(tmp_path, "Some text.")
    project.close()
    bare.open_project(project.path)
    QApplication.processEvents()
    name = bare.menuBar().cornerWidget()
    assert name.isVisible() and name.width() >= name.sizeHint().width()
    assert bare.menuBar().rect().contains(name.geometry())


@pytest.mark.parametrize("height", [600, 800])
def test_many_labels_are_listed_and_spans_keep_their_room(window: MainWindow, height: int) -> None:
    window.resize(1280, height)
    for number in range(40):
        window.workspace.do(edit_schema.add_label, f"label {number}")
    QApplication.processEvents()
    QApplication.processEvents()
    labels, spans = window.panel("labelsPanel").list, window.panel("spansPanel")
    rows = labels.viewport().height() // labels.rowHeight(0)
    assert rows > 5
    assert spans.height() >= window.columns.height() // 2 - 1


def test_the_share_of_the_labels_can_be_changed_by_hand(window: MainWindow) -> None:
    window.resize(1280, 800)
    QApplication.processEvents()
    column = window.panel("labelsPanel").parentWidget()
    assert isinstance(column, QSplitter)
    column.moveSplitter(300, 1)
    kept = column.sizes()
    window.workspace.do(edit_schema.add_label, "one more")
    QApplication.processEvents()
    assert column.sizes() == kept and kept[0] == 300


def test_no_name_however_long_takes_the_menus_room(bare: MainWindow, tmp_path: Path) -> None:
    project = make_project(tmp_path, "Some text.", name="a long name " * 15 + ".annot")
    project.close()
    bare.open_project(project.path)
    bar = bare.menuBar()
    for width in (1280, 700, 1000):
        bare.resize(width, 600)
        QApplication.processEvents()
        more = bar.findChild(QToolButton, "qt_menubar_ext_button")
        assert more is None or not more.isVisible(), "every menu has its room"
        places = [bar.actionGeometry(menu) for menu in bar.actions()]
        name = bar.cornerWidget()
        assert all(not place.isEmpty() and bar.rect().contains(place) for place in places)
        assert bar.rect().contains(name.geometry())
        assert name.geometry().left() > places[-1].right()
        assert name.shown_text().startswith("a long") and name.shown_text().endswith("…")


def test_each_letter_stands_for_one_entry_of_a_menu(window: MainWindow) -> None:
    menus = window.findChildren(QMenu)
    assert {"&File", "&Tag", "Open Recen&t"} <= {menu.title() for menu in menus}
    for menu in menus:
        menu.aboutToShow.emit()
        letters = Counter(
            found[1].lower()
            for entry in menu.actions()
            if (found := re.search(r"&(\w)", entry.text().replace("&&", "")))
        )
        assert not [letter for letter, count in letters.items() if count > 1], menu.title()
    titles = [re.search(r"&(\w)", entry.text()) for entry in window.menuBar().actions()]
    assert len({found[1].lower() for found in titles if found}) == len(titles)


def test_the_first_window_fits_on_the_screen_with_its_frame(bare: MainWindow) -> None:
    room = bare.screen().availableSize() - FRAME
    assert bare.width() <= room.width() and bare.height() <= room.height()
    assert bare.height() == min(800, room.height())


def test_a_copy_is_offered_beside_the_project(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(
        QFileDialog, "exec", lambda dialog: seen.append(Path(dialog.directory().path())) or 0
    )
    files.save_copy(window)
    assert seen == [window.project_path.parent]


def test_nothing_is_tagged_without_a_document(bare: MainWindow, window: MainWindow) -> None:
    bare.menus.refresh()
    assert not bare.menus.by_id["tag_as_last"].isEnabled()
    window.menus.refresh()
    assert window.menus.by_id["tag_as_last"].isEnabled()
