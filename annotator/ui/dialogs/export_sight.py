"""What an export comes to: what the format cannot hold of it, and how the file begins."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.dialogs.export_format import FormatSettings
from annotator.ui.widgets.plain_text import shortened

Files = Sequence[tuple[str, str | None]]

MOST = 6_000
"""Characters of a file that are shown."""
_NO_TEXT = "This file is for programs to read, not for people; it is not shown."


class ExportSight(QWidget):
    """From above: the format, what is lost, its settings, what it holds in general; the preview."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = _label("exportTitle", self)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.losses = _label("exportLosses", self)
        self.notices = _label("exportNotices", self)
        self.settings = FormatSettings(self)
        self.limits = _label("exportLimits", self)
        self.limits.setProperty("quiet", True)
        self._files: Files = ()
        self.names = QComboBox(self)
        self.names.setObjectName("exportPreviewFile")
        self.names.setAccessibleName("File that is shown")
        self.names.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.names.setMinimumContentsLength(16)
        self.names.hide()
        self.names.currentIndexChanged.connect(self._show_file)
        self.preview = QPlainTextEdit(self)
        self.preview.setObjectName("exportPreview")
        self.preview.setAccessibleName("How the file begins")
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setMinimumHeight(90)
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._lay_out()

    def tell(
        self, sentences: Sequence[str], *, is_lost: bool = False, notices: Sequence[str] = ()
    ) -> None:
        """What cannot be held, a sentence a line; `notices` are no losses, but must be known."""
        self.notices.setText("\n".join(notices))
        self.notices.setVisible(bool(notices))
        self.losses.setText("\n".join(sentences))
        self.losses.setVisible(any(sentences))
        if self.losses.property("warning") != is_lost:
            self.losses.setProperty("warning", is_lost)
            self.losses.style().polish(self.losses)

    def show_files(self, files: Files) -> None:
        """The first files that would be written, by name ("" where it is one)."""
        self._files = ()
        self.names.clear()
        self._files = files
        for name, _ in files:
            self.names.addItem(shortened(name))
        self.names.setVisible(len(files) > 1)
        self._show_file(self.names.currentIndex())

    def _show_file(self, place: int) -> None:
        if not 0 <= place < len(self._files):
            self.preview.setPlainText("")
            return
        text = self._files[place][1]
        self.preview.setPlainText(_NO_TEXT if text is None else text[:MOST])

    def _lay_out(self) -> None:
        inner = QWidget(self)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(6)
        for widget in (self.title, self.losses, self.notices, self.settings, self.limits):
            rows.addWidget(widget)
        rows.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the arrow keys scroll what is too long
        area.setAccessibleName("What the format holds")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        word = QLabel("P&review", self)
        word.setBuddy(self.preview)
        head.addWidget(word)
        head.addStretch(1)
        head.addWidget(self.names)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(area, 1)
        layout.addLayout(head)
        layout.addWidget(self.preview, 1)


def _label(name: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label
