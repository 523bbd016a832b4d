"""What the columns say, and by which of them rows can be sorted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from annotator.model.document import State
from annotator.model.span import Span
from annotator.services.review import SORTS, Row
from annotator.ui import theme
from annotator.ui.review import kwic
from annotator.ui.review.columns import COLUMNS, when, why_not_sorted

INK = kwic.Ink(QColor("#010203"), QColor("#040506"), QColor("#A84C19"), "dashed")


def test_moments_are_as_short_as_they_can_be_told_apart() -> None:
    now = datetime.now().astimezone()
    assert when(now.isoformat()) == f"{now:%H:%M}"
    assert when("2001-02-03T04:05:06.000Z").startswith("2001-02-0")
    assert when("no moment") == ""
    yesterday = now - timedelta(days=1)
    if yesterday.year == now.year:
        assert when(yesterday.isoformat()) == f"{yesterday.day} {yesterday:%b %H:%M}"


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.id)
def test_a_head_sorts_or_says_why_not(column) -> None:  # type: ignore[no-untyped-def]
    assert not column.sort or column.sort in SORTS
    few, many = why_not_sorted(column, 100_000), why_not_sorted(column, 100_001)
    if not column.sort:
        assert f"is:{column.id}" in few
    elif SORTS[column.sort].most:
        assert few == ""
        assert "100,001" in many
        assert "100,000" in many
    else:
        assert few == many == ""


def test_every_order_has_a_column() -> None:
    assert {column.sort for column in COLUMNS if column.sort} == set(SORTS)


def painted(row: Row, width: int = 600) -> QImage:
    image = QImage(width, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, False)
    kwic.paint(painter, QRectF(0, 0, width, 30), row, INK, theme.load("light"))
    painter.end()
    return image


def ground(image: QImage) -> tuple[int, int]:
    """From where to where the span's tint goes."""
    line = 4
    tinted = [x for x in range(image.width()) if image.pixelColor(x, line) != QColor("white")]
    return (tinted[0], tinted[-1]) if tinted else (-1, -1)


def row(left: str, text: str, right: str) -> Row:
    span = Span("s", "d", "l", "a", ((0, len(text)),), text)
    return Row(span, "t", State.NEW, left, right, None)


def test_spans_begin_at_the_same_place_whatever_is_before(qapp) -> None:  # type: ignore[no-untyped-def]
    one = ground(tint_only(painted(row("", "The bridge", " will open"))))
    other = ground(tint_only(painted(row("He said with many words that ", "The bridge", ""))))
    assert one == other
    assert one[0] == round(600 * kwic.BEFORE)


def test_a_long_span_stays_in_its_column(qapp) -> None:  # type: ignore[no-untyped-def]
    start, end = ground(tint_only(painted(row("before ", "word " * 200, " behind"))))
    assert start == round(600 * kwic.BEFORE)
    assert end < 600


def test_a_line_from_right_to_left_is_turned(qapp) -> None:  # type: ignore[no-untyped-def]
    image = tint_only(painted(row("قال إن ", "الجسر", " سيفتح")))
    start, end = ground(image)
    assert abs((600 - end) - 600 * kwic.BEFORE) <= 2
    assert start > 200


def test_odd_texts_can_be_painted(qapp) -> None:  # type: ignore[no-untyped-def]
    for text in ("", "\n\n", "\u202e" * 5, "a\u0000b", "👩‍👩‍👧" * 100):
        painted(row(text, text or " ", text), 40)


def tint_only(image: QImage) -> QImage:
    """Only what lies above the letters: the edge of the tint."""
    copy = image.copy()
    tint = None
    top = next(
        (
            y
            for y in range(30)
            if any(image.pixelColor(x, y) != QColor("white") for x in range(600))
        ),
        0,
    )
    for x in range(image.width()):
        color = image.pixelColor(x, top)
        if color != QColor("white") and tint is None:
            tint = color
        copy.setPixelColor(x, 4, color)
    assert tint is not None
    assert Qt.GlobalColor.white != tint
    return copy
