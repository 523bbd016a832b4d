"""Undo, redo, copy, select all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)


def undo(window: MainWindow) -> None:
    """Take back the last act and go to the place it changes."""
    if window.workspace.path is None:
        window.notice("Open a project first.")
        return
    window.workspace.undo()


def redo(window: MainWindow) -> None:
    """Do again what was taken back last, and go to the place it changes."""
    if window.workspace.path is None:
        window.notice("Open a project first.")
        return
    window.workspace.redo()


def copy(window: MainWindow) -> None:
    """Copy the selection of the field with the focus, or the chosen rows, else of the text."""
    field = QApplication.focusWidget()
    if isinstance(field, _FIELDS):
        field.copy()
        return
    if window.review.copy():
        return
    start, end = window.workspace.selection
    if start < end:
        QApplication.clipboard().setText(window.workspace.document().text[start:end])
    else:
        window.notice("Nothing is selected to copy.")


def select_all(window: MainWindow) -> None:
    """Select everything in the field or the table with the focus, else the whole text."""
    field = QApplication.focusWidget()
    if isinstance(field, _FIELDS):
        field.selectAll()
    elif window.review.select_all():
        return
    elif window.workspace.document_id:
        window.view.setFocus()
        window.view.set_selection(0, len(window.workspace.document().text))
