"""How a span looks in the list: its label in its colour, facts, two lines of text, its note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.model.span import Span
from annotator.ui import theme
from annotator.ui.panels.spans_model import SPAN, SpansModel
from annotator.ui.widgets import shapes, text_block
from annotator.ui.widgets.note_editor import NoteEditor
from annotator.ui.widgets.plain_text import one_line
from annotator.ui.widgets.rows import Index, RowDelegate, RowList

_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 12, 7, 8
_LINES = 2
_LABEL = 0.94


class SpanDelegate(RowDelegate):
    """`commit` is given a span's id and its new note and says whether that was stored; `drop` what
    was typed and left."""

    def __init__(
        self,
        model: SpansModel,
        commit: Callable[[str, str], bool],
        drop: Callable[[str, str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._commit = commit
        self._drop = drop

    def paint_row(
        self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        span: Span | None = index.data(SPAN)
        if span is None:
            return
        now, font = theme.current(), option.font
        small = text_block.grown(font, theme.SMALL)
        left, width = rect.left() + _LEFT, rect.width() - _LEFT - _RIGHT
        top = rect.top() + _TOP
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        facts = self._model.facts(span, with_length=chosen)
        self._paint_head(painter, QRectF(left, top, width, _head_height(font)), span, facts, font)
        top += _head_height(font)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        lines = 1 if _is_long_list(option) else _LINES
        top += text_block.draw(painter, (left, top, width), text, font, now.color("text"), lines)
        if span.note and not _is_long_list(option):
            note = _first_line(span.note)
            text_block.draw(painter, (left, top + 2, width), note, small, now.color("quiet"))
        shapes.hairline(painter, rect.left(), rect.right(), rect.bottom() - 1, now)

    def row_height(self, option: QStyleOptionViewItem, index: Index, width: int) -> int:
        font = option.font
        small = text_block.grown(font, theme.SMALL)
        lines, with_note = _LINES, True
        if _is_long_list(option):
            lines, with_note = 1, False  # one goes through it: more of each is in the text
        elif index.isValid():
            text = index.data(Qt.ItemDataRole.DisplayRole)
            lines = text_block.count_lines(text, font, width - _LEFT - _RIGHT, _LINES)
            with_note = bool(index.data(SPAN).note)
        note = 2 + text_block.line_height(small) if with_note else 0
        text_height = lines * text_block.line_height(font)
        return int(_TOP + _head_height(font) + text_height + note + _BOTTOM)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        span: Span = index.data(SPAN)
        editor = NoteEditor(parent)
        editor.keep = lambda note: self._commit(span.id, note)
        editor.dropped.connect(lambda note: self._drop(span.id, note))
        for signal in (editor.committed, editor.cancelled):
            signal.connect(lambda *_: self.closeEditor.emit(editor))
        editor.edit(span.note)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The editor began with the note; what happens to the row does not touch what is typed."""

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """The editor tells what becomes of the note, also when the list has gone on meanwhile."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, NoteEditor):
            return False  # it knows itself when it is done
        return QStyledItemDelegate.eventFilter(self, watched, event)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        if not isinstance(editor, NoteEditor):
            return
        rect: QRect = option.rect
        font = option.font
        text, width = index.data(Qt.ItemDataRole.DisplayRole), rect.width() - _LEFT - _RIGHT
        lines = text_block.count_lines(text, font, width, _LINES)
        above = _TOP + _head_height(font) + lines * text_block.line_height(font)
        top = rect.top() + int(above)  # over the note: what it is about stays in sight
        height = editor.height_for(3)
        room = option.widget.height()
        top = max(0, min(top, room - height - 2))
        editor.setGeometry(_LEFT - 6, top, rect.width() - _LEFT - _RIGHT + 12, height)

    def _paint_head(
        self, painter: QPainter, rect: QRectF, span: Span, facts: str, font: QFont
    ) -> None:
        now, label = theme.current(), self._model.label_of(span)
        bold = text_block.grown(font, _LABEL, bold=True)
        small = text_block.grown(font, theme.SMALL)
        name = one_line(label.name, " ") if label else "?"
        facts_metrics, name_metrics = QFontMetricsF(small), QFontMetricsF(bold)
        facts = f" · {facts}" if facts else ""
        facts_width = min(facts_metrics.horizontalAdvance(facts), rect.width() * 0.6)
        room = rect.width() - facts_width - 1
        name = name_metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        flags = (
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        )
        painter.setFont(bold)
        painter.setPen(now.label_color(label) if label else now.color("quiet"))
        painter.drawText(rect, flags, name)
        painter.setFont(small)
        painter.setPen(now.color("quiet"))
        rest = rect.adjusted(name_metrics.horizontalAdvance(name) + 1, 0.5, 0, 0)
        facts = facts_metrics.elidedText(facts, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, flags, facts)


def _is_long_list(option: QStyleOptionViewItem) -> bool:
    return isinstance(option.widget, RowList) and option.widget.is_even


def _head_height(font: QFont) -> float:
    return text_block.line_height(text_block.grown(font, _LABEL, bold=True)) + 1


def _first_line(note: str) -> str:
    first, _, rest = note.strip().partition("\n")
    return one_line(first + (" …" if rest.strip() else ""))
