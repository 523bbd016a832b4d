"""How far a long piece of work is, with Cancel. Opened by ui/tasks.py."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from annotator.ui.widgets.plain_text import for_title, shortened


class ProgressDialog(QDialog):
    """A bar with a title. It closes only when the work says so (`end`)."""

    cancelled = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progressDialog")
        self.setWindowTitle(for_title(shortened(title)))
        self.setMinimumWidth(360)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setText(f"{shortened(title).removesuffix('…')}…")
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._buttons.rejected.connect(self._cancel)
        self._leave_keys_alone()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        for widget in (self._label, self._bar, self._buttons):
            layout.addWidget(widget)

    def _leave_keys_alone(self) -> None:
        """It comes up by itself: an Enter or Space that was meant for what was there before must
        not cancel. Esc, the mouse, and Tab then Space do."""
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setAutoDefault(False)
        self._bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._bar.setFocus()

    def set_progress(self, done: int, total: int) -> None:
        """`total` 0 means that nobody knows yet how much there is."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def end(self) -> None:
        """The work is over."""
        self.done(QDialog.DialogCode.Accepted)
        self.deleteLater()

    def reject(self) -> None:
        """Esc and Cancel: ask the work to stop and stay until it has."""
        self._cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._cancel()

    def _cancel(self) -> None:
        self._buttons.setEnabled(False)
        self._label.setText("Cancelling; what was begun is taken back…")
        self.cancelled.emit()
