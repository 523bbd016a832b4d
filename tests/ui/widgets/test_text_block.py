"""Blocks of text in rows, plain text and grouped numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from annotator.ui.widgets import text_block
from annotator.ui.widgets.plain_text import counted, one_line, tooltip

pytestmark = pytest.mark.usefixtures("qapp")


def ink(text: str, width: int = 200, most: int = 3) -> tuple[QImage, float]:
    image = QImage(300, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    height = text_block.draw(painter, (20, 4, width), text, QFont(), QColor("black"), most)
    painter.end()
    return image, height


def columns(image: QImage) -> list[int]:
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y).lightness() < 200 for y in range(image.height()))
    ]


def test_a_long_text_takes_no_more_lines_than_it_may() -> None:
    text = "many words that go on " * 30
    font = QFont()
    assert text_block.count_lines(text, font, 200, 3) == 3
    assert text_block.count_lines("short", font, 200, 3) == 1
    _, height = ink(text)
    assert height == 3 * text_block.line_height(font)


@pytest.mark.parametrize(
    "text",
    ["W" * 200, "word " * 80, "😀👩‍👩‍👧 " * 60, "قال الأمين العام " * 20, "x\u0301\u0302" * 200],
)
def test_nothing_is_drawn_outside_its_width(text: str) -> None:
    found = columns(ink(text)[0])
    assert min(found) >= 18 and max(found) <= 222


def test_right_to_left_text_stands_at_the_right() -> None:
    assert min(columns(ink("שלום")[0])) > 120
    assert max(columns(ink("Hello")[0])) < 120


@given(text=st.text(max_size=80))
def test_any_text_can_be_drawn(text: str) -> None:
    ink(one_line(text))
    assert text_block.count_lines(text, QFont(), 60, 3) in (1, 2, 3)


@given(text=st.text())
def test_one_line_is_one_line(qapp: QApplication, text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_one_line_shows_where_lines_ended() -> None:
    assert one_line("a \r\n\n b\u2028c\td") == "a ⏎ b ⏎ c d"
    assert one_line("a\nb", " ") == "a b"


def test_a_tooltip_is_text() -> None:
    assert "&lt;b&gt;a&lt;/b&gt; &amp; c" in tooltip("<b>a</b> & c")
    assert tooltip("  ") == ""


def test_numbers_are_grouped_with_their_word() -> None:
    assert counted(1, "span") == "1 span"
    assert counted(3298, "character") == "3,298 characters"
    assert counted(2, "entry", "entries") == "2 entries"
