"""What Qt itself needs, measured in the same run: a bare editor without any span ("Qt floor"), and
an editor that marks spans by extra selections ("the usual way")."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit

from annotator.model.text import Utf16Table
from tests.benchmarks._measure import Frames, Times, drag, keys, resize
from tests.benchmarks._samples import Sample

Editor = QPlainTextEdit | QTextEdit
Key = Qt.Key


class Yardstick:
    """An editor of Qt's with a sample in it."""

    def __init__(self, editor: Editor, sample: Sample, font: QFont, with_spans: bool) -> None:
        self.editor, self.sample, self.with_spans = editor, sample, with_spans
        self._units = Utf16Table(sample.text)
        self._marks: list[QTextEdit.ExtraSelection] = []
        editor.setReadOnly(True)
        editor.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard
                                       | Qt.TextInteractionFlag.TextSelectableByMouse)  # fmt: skip
        editor.setFont(font)
        editor.resize(1000, 800)
        editor.show()
        editor.activateWindow()
        editor.setFocus()
        QApplication.processEvents()
        self.frames = Frames(editor.viewport())

    def empty(self) -> None:
        """Show nothing."""
        self._marks = []
        if self.with_spans:
            self.editor.setExtraSelections([])
        self.editor.setPlainText("")

    def fill(self) -> None:
        """Show the sample."""
        self.editor.setPlainText(self.sample.text)
        if self.with_spans:
            self._marks = [
                self._mark(start, end) for part in self.sample.spans for start, end in part
            ]
            self.editor.setExtraSelections(self._marks)

    def rows(self, scale: Callable[[int], int]) -> dict[str, Times]:
        """What can be compared, by the name of its row; the sample is in it."""
        editor, frames, bar = self.editor, self.frames, self.editor.verticalScrollBar()
        found = {}
        if self.with_spans:
            found["tag"] = frames.repeat(scale(40), self._tag)
        found["drag"] = drag(frames, editor.viewport(), scale(150))
        arrows = (Key.Key_Right, Key.Key_Down, Key.Key_Right, Key.Key_Left)
        found["caret"] = keys(frames, editor, arrows, scale(150))
        bar.setValue(0)
        found["page"] = frames.repeat(
            scale(60), lambda turn: QTest.keyClick(editor, Key.Key_PageDown)
        )
        found["jump"] = frames.repeat(
            scale(60), lambda turn: bar.setValue((turn + 2) * 7919 % max(1, bar.maximum()))
        )
        found["resize"] = resize(frames, editor, scale(20))
        return found

    def close(self) -> None:
        """Take it away."""
        self.empty()
        self.editor.close()
        self.editor.deleteLater()
        QApplication.processEvents()

    def _mark(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.editor.document())
        cursor.setPosition(self._units.to_utf16(start))
        cursor.setPosition(self._units.to_utf16(end), QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setBackground(QColor("#DCE6F2"))
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        mark.cursor, mark.format = cursor, look
        return mark

    def _tag(self, turn: int) -> None:
        start = 30 + turn * 15
        self._marks.append(self._mark(start, start + 12))
        self.editor.setExtraSelections(self._marks)


def floor(sample: Sample, font: QFont) -> Yardstick:
    """The bare editor."""
    return Yardstick(QPlainTextEdit(), sample, font, with_spans=False)


def usual_way(sample: Sample, font: QFont) -> Yardstick:
    """The rich editor with extra selections."""
    return Yardstick(QTextEdit(), sample, font, with_spans=True)
