"""A question before a large step: what it does, and a button that says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(
    parent: QWidget,
    question: str,
    verb: str,
    run: Callable[[], object],
    *,
    needed: bool = True,
) -> QMessageBox | None:
    """Ask and, if the user presses the button `verb`, run; run at once if it is not `needed`.

    Nothing waits for the answer, and Cancel is what Enter and Esc press.
    """
    if not needed:
        run()
        return None
    box = QMessageBox(parent)
    box.setObjectName("confirmBox")
    box.setWindowTitle("Annotator")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    go = box.addButton(verb[:1].upper() + verb[1:], QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    go.clicked.connect(lambda: run())
    box.open()
    return box
