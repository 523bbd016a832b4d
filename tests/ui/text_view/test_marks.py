"""Marks: found by place, drawn behind the text, gone with it."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from annotator.ui.colors import blend, distance
from annotator.ui.text_view import TextView
from annotator.ui.text_view.marks import Marks
from annotator.ui.text_view.painter import TINTS
from tests.ui.text_view.conftest import make_span

TEXT = "One two three.\nTwo two."


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3)), max_size=12), st.data())
def test_marks_are_found_by_place(steps: list[tuple[int, int]], data: st.DataObject) -> None:
    ranges, at = [], 0
    for length, gap in steps:
        ranges.append((at, at + length))
        at += length + gap
    start = data.draw(st.integers(0, at + 2))
    end = data.draw(st.integers(start, at + 2))
    marks = Marks()
    marks.set(ranges)
    wanted = [n for n, (a, b) in enumerate(ranges) if a < end and b > start]
    if start < end:
        assert list(marks.between(start, end)) == wanted


def has_mark(image: QImage, view: TextView, start: int, end: int) -> bool:
    """Is the ground between two offsets of one line that of a mark?"""
    color = QColor(view.scene.look.mark)
    one, other = view.rect_of(start), view.rect_of(end)
    ratio = image.devicePixelRatio()
    y = round((one.top() + 1) * ratio)
    columns = range(round((one.x() + 2) * ratio), round((other.x() - 1) * ratio))
    return any(image.pixelColor(x, y) == color for x in columns)


def test_marks_are_drawn_where_they_lie_and_nowhere_else(
    show: Callable[..., TextView],
) -> None:
    view = show(TEXT)
    ranges = [(4, 7), (15, 18), (19, 22)]
    view.set_marks(ranges, 1)
    image = view.viewport().grab().toImage()
    assert all(has_mark(image, view, *mark) for mark in ranges)
    assert not has_mark(image, view, 0, 3)
    assert not has_mark(image, view, 8, 13)
    view.set_marks(())
    image = view.viewport().grab().toImage()
    assert not any(has_mark(image, view, *mark) for mark in ranges)


def test_the_frame_of_the_current_one_is_empty_also_where_parts_are_painted(
    show: Callable[..., TextView],
) -> None:
    text = "Some words on a line.\n\n\n\n\n\nThe word that was found."
    view = show(text, (make_span(text, "chosen", (0, 4)),))
    view.set_chosen("chosen")
    start = text.index("word that")
    view.set_marks([(start, start + 4)], 0)
    QApplication.processEvents()
    area, far = view.rect_of(start).adjusted(-2, 0, 60, 2), view.rect_of(2)
    painted = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    painter = QPainter(painted)
    for part in (far, area):
        painter.setClipRect(part)
        view._painter.paint(painter, part, 1.0)
    painter.end()
    assert has_mark(painted, view, start, start + 4)
    accent = QColor(view.scene.look.accent)
    inside = area.adjusted(4, 4, -4, -4)
    rows, columns = (range(inside.top(), inside.bottom()), range(inside.left(), inside.right()))
    assert not any(painted.pixelColor(x, y) == accent for x in columns for y in rows)


def test_tints_over_each_other_leave_the_text_readable(show: Callable[..., TextView]) -> None:
    deep = [make_span(TEXT, str(n), (4, 7 + n), label="quote") for n in range(6)]
    view = show(TEXT, tuple(deep))
    look = view.scene.look
    image = view.viewport().grab().toImage()
    one, other = view.rect_of(4), view.rect_of(7)
    band = {image.pixelColor(x, one.top() + 1).name() for x in range(one.x() + 4, other.x() - 3)}
    label, grounds = view.scene.color_of("quote").name().upper(), [look.paper]
    for _ in deep:
        grounds.append(blend(label, grounds[-1], look.tint))
    seen = [any(distance(color.upper(), ground) < 2 for color in band) for ground in grounds]
    assert seen[TINTS]
    assert not any(seen[TINTS + 1 :])


def test_another_document_has_no_marks(show: Callable[..., TextView]) -> None:
    view = show(TEXT)
    view.set_marks([(4, 7)], 0)
    view.set_document(TEXT, ())
    assert view.scene.marks.ranges == ()
