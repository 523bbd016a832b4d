"""What a screen reader is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from annotator.ui.text_view import spoken
from annotator.ui.text_view.selection import Selection
from tests.ui.text_view.conftest import Hand, make_span

TEXT = "One two 👩‍🚀 three.\n\nLast line."
SPANS = (
    make_span(TEXT, "a", (4, 7), unsure=True, note="why"),
    make_span(TEXT, "b", (4, 11), label="claim"),
)

MOVES = [
    (Selection(0, 0), Selection(1, 1), "n"),
    (Selection(8, 8), Selection(11, 11), "blank"),
    (Selection(11, 11), Selection(8, 8), "👩‍🚀; claim"),
    (Selection(0, 0), Selection(4, 4), "two; quote, unsure; claim"),
    (Selection(5, 5), Selection(6, 6), "o"),
    (Selection(0, 0), Selection(19, 19), "blank"),
    (Selection(19, 19), Selection(20, 20), "Last line."),
    (Selection(0, 0), Selection(0, 7), "One two selected"),
    (Selection(5, 5), Selection(5, 5), ""),
]


@pytest.mark.parametrize(("before", "after", "words"), MOVES)
def test_moves(show, before: Selection, after: Selection, words: str) -> None:
    view = show(TEXT, SPANS)
    assert spoken.of_move(view.scene, before, after) == words


def test_spans(show) -> None:
    view = show(TEXT, SPANS)
    assert spoken.of_span(view.scene, SPANS[0]) == "quote, unsure: two: why"
    assert spoken.of_span(view.scene, None) == ""


def test_whoever_listens_is_told(show, monkeypatch: pytest.MonkeyPatch) -> None:
    view = show(TEXT, SPANS)
    heard: list[str] = []
    monkeypatch.setattr(spoken, "say", lambda _, words: heard.append(words))
    hand = Hand(view)
    hand.key(Qt.Key.Key_Right)
    assert heard == []
    QAccessible.setActive(True)
    try:
        hand.key(Qt.Key.Key_Right)
        view.set_chosen("b")
    finally:
        QAccessible.setActive(False)
    assert heard == ["e", "claim: two 👩‍🚀"]


def test_the_header_describes_the_text(show) -> None:
    view = show(TEXT)
    view.set_header("in progress · 2 spans")
    assert view.accessibleDescription() == "in progress · 2 spans"
