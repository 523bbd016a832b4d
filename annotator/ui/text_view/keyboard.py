"""The keys the text itself uses: moving the caret, selecting, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from annotator.ui.text_view import moves
from annotator.ui.text_view.selection import Selection
from annotator.ui.text_view.window import Place

if TYPE_CHECKING:
    from annotator.ui.text_view.view import TextView

_Key = Qt.Key
_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier

_MOVES: dict[tuple[int, Qt.KeyboardModifier], moves.Move] = {
    (_Key.Key_Left, _NONE): moves.left,
    (_Key.Key_Right, _NONE): moves.right,
    (_Key.Key_Left, _CTRL): moves.word_left,
    (_Key.Key_Right, _CTRL): moves.word_right,
    (_Key.Key_Up, _CTRL): moves.paragraph_back,
    (_Key.Key_Down, _CTRL): moves.paragraph_onward,
    (_Key.Key_Home, _NONE): moves.line_start,
    (_Key.Key_End, _NONE): moves.line_end,
    (_Key.Key_Home, _CTRL): moves.text_start,
    (_Key.Key_End, _CTRL): moves.text_end,
}
_VERTICAL = {
    _Key.Key_Up: -1,
    _Key.Key_Down: 1,
    _Key.Key_PageUp: -1,
    _Key.Key_PageDown: 1,
}
_ONWARD = {
    moves.word_left: moves.word_end_onward,
    moves.word_right: moves.word_end_onward,
    moves.paragraph_onward: moves.paragraph_end_onward,
}
"""What selects instead of moving, where that goes onward."""
_PAGES = (_Key.Key_PageUp, _Key.Key_PageDown)


class Keyboard:
    """Keeps the column while the caret goes up and down."""

    def __init__(self, view: TextView) -> None:
        self._view = view
        self._column: tuple[Place, float] | None = None

    def uses(self, event: QKeyEvent) -> bool:
        """Is this a key of the text's own?"""
        key, modifiers = event.key(), _modifiers(event)
        plain = modifiers & ~_SHIFT
        return (
            (key, plain) in _MOVES
            or (key in _VERTICAL and plain == _NONE)
            or (key in (_Key.Key_A, _Key.Key_C, _Key.Key_Insert) and modifiers == _CTRL)
        )

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key says; False if it is not the text's."""
        if not self.uses(event):
            return False
        key, modifiers = event.key(), _modifiers(event)
        if key == _Key.Key_A:
            self._view.select_all()
        elif key in (_Key.Key_C, _Key.Key_Insert):
            self._view.copy()
        elif key in _VERTICAL and not modifiers & ~_SHIFT:
            self._vertical(key, bool(modifiers & _SHIFT))
        else:
            self._horizontal(key, modifiers)
        return True

    def _horizontal(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        window, selection = self._view.scene.window, self._view.scene.selection
        place = self._view.scene.caret
        extend = bool(modifiers & _SHIFT)
        move = _MOVES[key, modifiers & ~_SHIFT]
        if not extend and not selection.is_empty and move in (moves.left, moves.right):
            # Without Shift an arrow first goes to the selection's edge on its side.
            ends = [Place(selection.start), Place(selection.end)]
            ahead = move(window, place).offset > place.offset
            target = ends[1] if ahead else ends[0]
        else:
            target = move(window, place)
            if extend and move in _ONWARD and selection.anchor <= place.offset < target.offset:
                target = _ONWARD[move](window, place)
        self._go(target, extend)

    def _vertical(self, key: int, extend: bool) -> None:
        window, place = self._view.scene.window, self._view.scene.caret
        if self._column is None or self._column[0] != place:
            self._column = (place, moves.column_of(window, place))
        x = self._column[1]
        lines = _VERTICAL[_Key(key)]
        if key in _PAGES:
            self._go(self._turned(place, lines, x), extend)
        else:
            self._go(moves.by_lines(window, place, lines, x), extend)
        self._column = (self._view.scene.caret, x)

    def _turned(self, place: Place, pages: int, x: float) -> Place:
        """Scroll by a page; the place that is then where `place` was on the screen."""
        window = self._view.scene.window
        window.reveal(place)
        y = window.line_middle(place)
        pixels = pages * max(window.metrics.line, window.height - window.metrics.line)
        self._view.scroll_by(pixels)
        missing = pixels - (y - window.line_middle(place))  # near an end there is less to scroll
        if not 0 <= y + missing < window.height:
            return Place(0 if pages < 0 else len(self._view.scene.text))
        return window.place_at(round(window.left + x), y + missing)

    def _go(self, target: Place, extend: bool) -> None:
        anchor = self._view.scene.selection.anchor if extend else target.offset
        self._view.select(Selection(anchor, target.offset, target.upstream), show=True)


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
