"""The window's own dialogs: preferences, keys, about, help, reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QTextBrowser,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.settings import Settings, load
from annotator.ui import actions, startup, tasks
from annotator.ui.dialogs import confirm, shortcuts
from annotator.ui.dialogs.preferences import PreferencesDialog
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from tests.builders import make_project


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    project = make_project(tmp_path, "The bridge will open in May.")
    project.close()
    made = MainWindow(Settings(name="Ann"), Session(tmp_path / "window.ini"))
    made.complete()
    made.open_project(project.path)
    made.show()
    made.load()
    tasks.wait_for_all()
    yield made
    startup.dispose(made)


def opened(window: MainWindow, action_id: str) -> QDialog:
    actions.run(window, action_id)
    (dialog,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
    return dialog


def answer(dialog: QWidget, button: str, text: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text() == button).click()
    (ask,) = dialog.findChildren(QInputDialog)
    ask.setTextValue(text)
    ask.accept()
    QApplication.processEvents()


def test_preferences_hold_at_once_and_are_saved(window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(window, "preferences")
    dialog.findChild(QDoubleSpinBox, "text_size").setValue(20)
    theme = dialog.findChild(QComboBox, "theme")
    theme.setCurrentIndex(theme.findData("dark"))
    dialog.findChild(QCheckBox, "snapping").setChecked(False)
    folder = dialog.findChild(QLineEdit, "backup_folder")
    folder.setText(str(tmp_path / "copies"))
    folder.editingFinished.emit()
    assert window.view.scene.look.point_size == 20
    assert window.view.scene.look.dark
    assert not window.view.snapping
    saved, complaint = load()
    assert (saved.text_size, saved.theme, saved.snapping) == (20, "dark", False)
    assert not complaint
    actions.run(window, "back_up")
    tasks.wait_for_all()
    assert list((tmp_path / "copies").rglob("*.annot"))


def test_rename_me_renames_the_annotator_and_can_be_undone(window: MainWindow) -> None:
    dialog = opened(window, "preferences")
    answer(dialog, "Rename Me…", "Anna  Karenina")
    project = window.workspace.project
    assert [a.name for a in project.annotators()] == ["Anna Karenina"]
    assert load()[0].name == "Anna Karenina"
    actions.run(window, "undo")
    assert [a.name for a in project.annotators()] == ["Ann"]


def test_work_as_makes_another_annotator_whose_spans_are_their_own(window: MainWindow) -> None:
    dialog = opened(window, "preferences")
    assert isinstance(dialog, PreferencesDialog)
    answer(dialog, "Work as…", "Bob")
    dialog.close()
    project = window.workspace.project
    assert [a.name for a in project.annotators()] == ["Ann", "Bob"]
    assert project.annotator.name == "Bob"
    window.view.set_selection(4, 10)
    actions.run(window, "undo")
    assert window.status.notice == "There is nothing left to undo."


@pytest.mark.parametrize(
    "action_id", ["preferences", "keys", "about", "kept", "add_label"], ids=str
)
def test_every_field_of_every_dialog_has_a_name(window: MainWindow, action_id: str) -> None:
    dialog = opened(window, action_id)
    for widget in dialog.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or "qt_" in widget.objectName():
            continue
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert name or widget.parent() is not dialog, widget


def test_the_page_of_keys_holds_every_key_once(window: MainWindow) -> None:
    dialog = opened(window, "keys")
    tree = dialog.findChild(QTreeWidget)
    shown = [
        (tree.topLevelItem(n).child(m).text(1), tree.topLevelItem(n).child(m).text(2))
        for n in range(tree.topLevelItemCount())
        for m in range(tree.topLevelItem(n).childCount())
    ]
    for row in actions.ALL:
        if row.keys:
            keys = dict.fromkeys(shortcuts.shown(key) for key in row.keys)
            assert shown.count(("  ".join(keys), str(row.scope))) == 1, row.id
    assert [key for key, _ in shown if key and key in "qcmo"] == ["q", "c", "m", "o"]


def test_the_page_of_keys_says_where_what_has_no_key_is(window: MainWindow) -> None:
    dialog = opened(window, "keys")
    tree, field = dialog.findChild(QTreeWidget), dialog.findChild(QLineEdit)
    field.setText("relabel")
    heads = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    items = [head.child(m) for head in heads for m in range(head.childCount())]
    shown = [[item.text(n) for n in range(3)] for item in items if not item.isHidden()]
    assert ["Relabel", "", "menu Review ▸ Change Many"] in shown
    names = {item.text(0) for item in items}
    assert {row.name for row in actions.ALL} <= names


def test_a_key_is_found_by_what_it_does(window: MainWindow) -> None:
    dialog = opened(window, "keys")
    tree, field = dialog.findChild(QTreeWidget), dialog.findChild(QLineEdit)
    field.setText("full screen")
    rows = [
        tree.topLevelItem(n).child(m)
        for n in range(tree.topLevelItemCount())
        for m in range(tree.topLevelItem(n).childCount())
    ]
    assert [row.text(1) for row in rows if not row.isHidden()] == ["F11"]


def test_diagnostics_name_versions_and_folders_and_no_text(
    window: MainWindow, data_dir: Path
) -> None:
    dialog = opened(window, "about")
    facts = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "PySide6" in facts and str(data_dir) in facts and "test.annot" in facts
    assert "bridge" not in facts
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy").click()
    assert QApplication.clipboard().text() == facts


def test_how_work_is_kept_is_a_page(window: MainWindow) -> None:
    dialog = opened(window, "kept")
    assert "no Save button" in dialog.findChild(QTextBrowser).toPlainText()


def test_a_question_is_answered_by_its_verb_and_enter_is_safe(window: MainWindow) -> None:
    done: list[str] = []
    box = confirm.ask(window, "Remove it?", "remove it", lambda: done.append("gone"))
    assert box is not None
    assert box.defaultButton().text().replace("&", "") == "Cancel"
    box.defaultButton().click()
    assert done == []
    box = confirm.ask(window, "Remove it?", "remove it", lambda: done.append("gone"))
    assert box is not None
    next(b for b in box.buttons() if b.text() == "Remove it").click()
    assert done == ["gone"]
    assert confirm.ask(window, "?", "x", lambda: done.append("now"), needed=False) is None
    assert done == ["gone", "now"]


def test_preferences_say_what_each_setting_is(window: MainWindow) -> None:
    dialog = PreferencesDialog(window)
    dialog.show()
    QApplication.processEvents()
    box = dialog.findChild(QCheckBox, "snapping")
    assert box.text() == "Select whole words with the mouse"
    captions = {label.buddy(): label for label in dialog.findChildren(QLabel) if label.buddy()}
    for name in ("text_size", "theme", "data_folder", "max_text_mb"):
        field = dialog.findChild(QWidget, name)
        caption = captions[field]
        middle = field.mapTo(dialog, field.rect().center()).y()
        assert abs(caption.geometry().center().y() - middle) <= 1, name
    theme = dialog.findChild(QComboBox, "theme")
    entry = window.menus.by_id["theme_system"].text().replace("&", "")
    assert theme.itemText(theme.findData("system")) == entry
    dialog.close()


def test_buttons_of_dialogs_have_no_icons_of_the_system(window: MainWindow) -> None:
    dialog = PreferencesDialog(window)
    dialog.show()
    buttons = dialog.findChild(QDialogButtonBox)
    hint = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
    assert not dialog.style().styleHint(hint, None, buttons)
    assert all(button.icon().isNull() for button in buttons.buttons())
    dialog.close()


def test_the_page_of_keys_spells_them_like_the_menus_and_each_once() -> None:
    found = {what: keys for _, section in shortcuts.rows() for what, keys, _ in section}
    assert found["Finished, Go to the Next"] == "Ctrl+Enter"
    assert found["Next Document"] == "Ctrl+PgDn"
    assert found["Remove Tag"] == "Delete"
