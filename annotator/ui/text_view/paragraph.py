"""One piece of the text, laid out: its lines, and where each of its offsets stands."""

from __future__ import annotations

import re
from bisect import bisect_right

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextLayout, QTextLine, QTextOption

from annotator.ui.text_view.metrics import Metrics
from annotator.ui.text_view.offsets import ParagraphOffsets, for_qt

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Letters, signs and marks of which each is one glyph, from left to right.
_SIMPLE = re.compile("[\t -~\xa0-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
_ON = QTextLine.CursorPosition.CursorOnCharacter


def has_right_to_left(text: str) -> bool:
    """Is there anything in it that runs from right to left?"""
    return not text.isascii() and bool(_RIGHT_TO_LEFT.search(text))


class Paragraph:
    """Offsets are the document's code points; x runs from the column's left edge, in pixels."""

    __slots__ = (
        "_is_simple", "_line_units", "_lines", "_places", "_text", "end", "height",
        "is_bidirectional", "layout", "offsets", "right_to_left", "start", "width",
    )  # fmt: skip

    def __init__(
        self, text: str, start: int, metrics: Metrics, width: int, right_to_left: bool
    ) -> None:
        self._text, self.width = text, width
        self.start, self.end = start, start + len(text)
        self.offsets = ParagraphOffsets(text, start)
        self.is_bidirectional = has_right_to_left(text)
        self._is_simple = bool(_SIMPLE.fullmatch(text))
        self.layout = QTextLayout(for_qt(text), metrics.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTabStopDistance(metrics.character * 8)
        self.right_to_left = right_to_left
        if right_to_left:
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        else:
            option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.layout.setTextOption(option)
        self.layout.setCacheEnabled(True)
        self._lines = self._lay_out(metrics, width)
        self._line_units = [line.textStart() for line in self._lines]
        self._places: dict[int, list[tuple[float, int, bool]]] = {}
        self.height = len(self._lines) * metrics.line if text else metrics.blank

    def _lay_out(self, metrics: Metrics, width: int) -> list[QTextLine]:
        layout, lines, y = self.layout, [], metrics.baseline
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y - line.ascent()))
            y += metrics.line
            lines.append(line)
        layout.endLayout()
        return lines

    # --- lines ---

    @property
    def line_count(self) -> int:
        """At least one."""
        return len(self._lines)

    def line_of(self, offset: int, upstream: bool = False) -> int:
        """The line an offset stands in; at a wrap the line before it when `upstream`."""
        units = self.offsets.to_units(offset)
        line = max(0, bisect_right(self._line_units, units) - 1)
        if upstream and line and self._line_units[line] == units:
            line -= 1
        return line

    def line_range(self, line: int) -> tuple[int, int]:
        """Where a line begins and where the next one would."""
        start = self.offsets.to_offset(self._line_units[line])
        if line + 1 < len(self._lines):
            return start, self.offsets.to_offset(self._line_units[line + 1])
        return start, self.end

    def line_end(self, line: int) -> tuple[int, bool]:
        """The last place a caret has on a line, and whether it is the upstream side of a wrap."""
        end = self.line_range(line)[1]
        if line + 1 == len(self._lines):
            return end, False
        if self._text[end - self.start - 1].isspace():
            return self.previous_border(end), False
        return end, True

    # --- places ---

    def x_of(self, offset: int, line: int) -> float:
        """Where the caret stands on that line."""
        return float(self._lines[line].cursorToX(self.offsets.to_units(offset))[0])  # type: ignore[index]

    def offset_at(self, x: float, line: int) -> tuple[int, bool]:
        """The place nearest to x on a line, and whether it is the upstream side of a wrap."""
        if not self._is_simple:
            _, offset, upstream = min(self._places_of(line), key=lambda place: abs(place[0] - x))
            return offset, upstream
        text_line = self._lines[line]
        last, upstream = self.line_end(line)
        if x >= self.x_of(last, line):
            return last, upstream
        return min(self.offsets.to_offset(text_line.xToCursor(x)), last), False

    def _places_of(self, line: int) -> list[tuple[float, int, bool]]:
        """Every place for a caret on a line: Qt's own search misses some where directions mix,
        where marks have glyphs of their own, and beside control characters."""
        places = self._places.get(line)
        if places is None:
            offset, _ = self.line_range(line)
            last, upstream = self.line_end(line)
            places = [(self.x_of(offset, line), offset, False)]
            while offset < last:
                offset = self.next_border(offset)
                places.append((self.x_of(offset, line), offset, upstream and offset == last))
            self._places[line] = places
        return places

    def character_at(self, x: float, line: int) -> int | None:
        """The offset of the cluster drawn at x, or None beside the text."""
        rect = self._lines[line].naturalTextRect()
        if not rect.left() <= x < rect.right():
            return None
        if not self.is_bidirectional:
            units = self._lines[line].xToCursor(x, _ON)
            return min(self.offsets.to_offset(units), max(self.start, self.end - 1))
        start, end = self.line_range(line)
        while start < end:
            after = self.next_border(start)
            if any(left <= x < right for _, left, right in self.extents(start, after)):
                return start
            start = after
        return None

    def extents(self, start: int, end: int) -> list[tuple[int, float, float]]:
        """What [start, end) covers: line, left, right; several a line where it is mixed."""
        first, last = max(start, self.start), min(end, self.end)
        if first >= last:
            return []
        low, high = self.offsets.to_units(first), self.offsets.to_units(last)
        units, lines = self._line_units, self._lines
        found: list[tuple[int, float, float]] = []
        for number in range(bisect_right(units, low) - 1, bisect_right(units, high - 1)):
            line = lines[number]
            begin = max(low, units[number])
            after = units[number + 1] if number + 1 < len(lines) else self.offsets.units
            stop = min(high, after)
            if self.is_bidirectional:
                found += [(number, *part) for part in _mixed_extents(line, begin, stop)]
                continue
            left = line.cursorToX(begin)[0]  # type: ignore[index]
            right = line.cursorToX(stop)[0]  # type: ignore[index]
            if number + 1 < len(lines):  # blanks hanging over a wrap are not drawn
                right = min(right, line.naturalTextRect().right())
            if right > left:
                found.append((number, left, right))
        return found

    # --- clusters ---

    def is_border(self, offset: int) -> bool:
        """May a caret stand there?"""
        if offset in (self.start, self.end):  # Qt says no for an empty layout
            return True
        return self.layout.isValidCursorPosition(self.offsets.to_units(offset))

    def next_border(self, offset: int) -> int:
        """The cluster border after `offset`, inside this piece."""
        units = self.layout.nextCursorPosition(self.offsets.to_units(offset))
        return max(self.offsets.to_offset(units), min(offset + 1, self.end))

    def previous_border(self, offset: int) -> int:
        """The cluster border before `offset`, inside this piece."""
        units = self.layout.previousCursorPosition(self.offsets.to_units(offset))
        return self.offsets.to_offset(units)


def _mixed_extents(line: QTextLine, begin: int, stop: int) -> list[tuple[float, float]]:
    """The stretches a logical range takes on a line of mixed direction, from left to right."""
    parts = sorted(
        (run.boundingRect().left(), run.boundingRect().right())
        for run in line.glyphRuns(begin, stop - begin)
    )
    merged: list[tuple[float, float]] = []
    for left, right in parts:
        if merged and left <= merged[-1][1] + 0.6:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        elif right > left:
            merged.append((left, right))
    return merged
