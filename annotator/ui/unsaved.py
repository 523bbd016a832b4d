"""Words that could not be saved before the program was closed: shown until they are dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QMessageBox

from annotator.ui import errors

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

NAME = "unsavedBox"


def keep(window: MainWindow) -> None:
    """Before a project is let go: what is being typed and could not be saved is kept."""
    if words := window.columns.unkept():
        window.session.keep_unsaved(words)


def show(window: MainWindow) -> None:
    """Show the words that are kept, if there are any. They stay kept unless the user says that they
    are not needed any more: closing the message, or the program, loses nothing."""
    kept = window.session.unsaved()
    if not kept or window.findChild(QMessageBox, NAME) is not None:
        return
    words = "\n\n".join(kept)
    box = errors.plain_box(
        window,
        QMessageBox.Icon.Warning,
        f"What you had typed could not be saved when it was closed:\n\n“{words}”\n\nCopy it, and "
        "put it where it belongs. It is shown at each start until you dismiss it.",
    )
    box.setObjectName(NAME)
    box.setStandardButtons(QMessageBox.StandardButton.NoButton)
    copy = box.addButton("&Copy", QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # the box stays open
    copy.clicked.connect(lambda: QApplication.clipboard().setText(words))
    dismiss = box.addButton("&Dismiss", QMessageBox.ButtonRole.DestructiveRole)
    dismiss.clicked.connect(lambda: window.session.drop_unsaved(kept))
    later = box.addButton("&Later", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(later)
    box.setEscapeButton(later)
    box.show()  # not modal: what is copied can be put in its place meanwhile
