"""A text with its spans to look at before they are anybody's: read only, with the look of all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.ui import theme
from annotator.ui.text_view.view import TextView


class SampleText(QWidget):
    """Nothing can be tagged here; words can be selected and copied."""

    def __init__(self, point_size: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._point_size = point_size
        self._labels: Sequence[Label] = ()
        self.view = TextView(self)
        self.view.setObjectName("sampleText")
        self.view.setAccessibleName("Beginning of the document")
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.key_handler = self._key
        self.setFocusProxy(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        theme.keeper().changed.connect(self._look)
        self._look()

    def show_text(
        self, text: str | None, spans: Sequence[Span], labels: Sequence[Label], header: str
    ) -> None:
        """Show a text (None shows nothing) with its spans; `header` is the line above it."""
        self._labels = labels
        self.view.set_labels(labels)
        self._look()
        self.view.set_document(text, spans, header=header)

    def _key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.view.copy()
            return True
        return False

    def _look(self) -> None:
        self.view.set_look(theme.text_look(self._labels, self._point_size))
