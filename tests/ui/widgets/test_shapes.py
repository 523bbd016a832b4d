"""Shapes tell apart without colour: every state and every pattern looks different in grey."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from annotator.model.document import State
from annotator.model.schema import PATTERNS
from annotator.paths import resource
from annotator.ui import theme
from annotator.ui.widgets import shapes
from annotator.ui.widgets.icons import icon, program_icon

pytestmark = pytest.mark.usefixtures("qapp")


def grey(draw: Callable[[QPainter], None]) -> list[int]:
    image = QImage(40, 24, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return [image.pixelColor(x, y).lightness() // 64 for x in range(40) for y in range(24)]


def differences(one: list[int], other: list[int]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_states_differ_in_shape(name: str) -> None:
    look = theme.load(name)
    drawn = {
        state: grey(lambda p, s=state: shapes.state_mark(p, QRectF(8, 4, 14, 14), s, look))
        for state in State
    }
    for one, other in combinations(drawn, 2):
        assert differences(drawn[one], drawn[other]) > 4, (one, other)


def test_patterns_differ_in_shape() -> None:
    look = theme.load("light")
    ink = QColor("#15346C")
    drawn = {
        pattern: grey(lambda p, n=pattern: shapes.swatch(p, QRectF(6, 6, 28, 12), ink, n, look))
        for pattern in PATTERNS
    }
    for one, other in combinations(drawn, 2):
        assert differences(drawn[one], drawn[other]) > 4, (one, other)


def test_a_key_cap_without_a_key_is_empty() -> None:
    look = theme.load("light")
    place = QRectF(8, 2, 20, 18)
    font = QFont()
    empty = grey(lambda p: None)
    assert grey(lambda p: shapes.key_cap(p, place, "", font, look)) == empty
    assert grey(lambda p: shapes.key_cap(p, place, "q", font, look)) != empty


def test_every_icon_can_be_drawn() -> None:
    names = [path.stem for path in resource("icons").glob("*.svg")]
    assert len(names) > 10
    for name in names:
        drawn = icon(name).pixmap(16, 16).toImage()
        assert any(drawn.pixelColor(x, y).alpha() for x in range(16) for y in range(16)), name
    assert not program_icon().isNull()
