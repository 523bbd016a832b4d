"""Drags over texts that are hard to get right → what is selected; and texts of unusual shapes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from tests.ui.text_view.conftest import Hand, make_span

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier

# text, dragged from, dragged to, what is selected with whole words, what with Ctrl
DRAGS = [
    ("नमस्ते दुनिया क्षत्रिय", 1, 9, "नमस्ते दुनिया", "मस्ते दु"),
    ("สวัสดีชาวโลก ไทย", 2, 6, "สดี", "สดี"),
    ("\u1112\u1161\u11ab\u1100\u1173\u11af 한글 좋다", 0, 8,
     "\u1112\u1161\u11ab\u1100\u1173\u11af 한글", "\u1112\u1161\u11ab\u1100\u1173\u11af 한"),
    ("🇩🇪🇫🇷 go", 0, 4, "🇩🇪🇫🇷", "🇩🇪🇫🇷"),
    ("🇩🇪🇫🇷 go", 2, 6, "🇫🇷 go", "🇫🇷 g"),
    ("a\t\tb\nc\td", 1, 6, "b\nc", "\t\tb\nc"),
    ("one\n\n\ntwo three", 1, 8, "one\n\n\ntwo", "ne\n\n\ntw"),
    ("one\n\n\ntwo", 3, 5, "", "\n\n"),
    ("می\u200cخواهم برم", 1, 8, "می\u200cخواهم", "ی\u200cخواهم"),
    ("مرحبا (2 abc) عالم", 3, 9, "مرحبا (2", "با (2 "),
    ("see שלום, he", 2, 6, "see שלום", "e של"),
    ("x\u0301\u0302\u0303y z", 0, 4, "x\u0301\u0302\u0303y", "x\u0301\u0302\u0303"),
    ("don’t stop", 2, 5, "don’t", "n’t"),
    ("„Ja“, sagte er", 1, 3, "Ja", "Ja"),
    ("don't 'quote' it", 8, 11, "quote", "uot"),
    ("“One two”\n“three four”", 6, 14, "two”\n“three", "wo”\n“thr"),
    ("A\u00adB soft\u00adhyphen", 6, 9, "soft", "ft"),
    ("\u202eabc def\u202c g", 2, 4, "abc", "bc"),
    ("👩🏽‍🚀👩‍👩‍👧‍👦 hi", 0, 4, "👩🏽‍🚀", "👩🏽‍🚀"),
    ("1️⃣ first", 0, 5, "1️⃣ first", "1️⃣ f"),
    ("a\u2028b c", 0, 3, "a\u2028b", "a\u2028b"),
]  # fmt: skip


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("text", "start", "end", "words", "exact"), DRAGS)
def test_drags(show, text, start, end, words, exact, backwards) -> None:
    view = show(text)
    hand = Hand(view)
    for modifier, expected in ((NONE, words), (CTRL, exact)):
        view.set_selection(0, 0)
        points = (end, start) if backwards else (start, end)
        hand.drag(*points, modifier)
        assert text[slice(*view.selection)] == expected


@pytest.mark.parametrize(("text", "start", "end", "words", "exact"), DRAGS)
def test_a_selection_moves_nothing(show, text, start, end, words, exact) -> None:
    view = show(text)
    before = [view.rect_of(offset) for offset in range(len(text) + 1)]
    Hand(view).drag(start, end)
    view.update_spans((), [make_span(text, "s", (start, end)), make_span(text, "t", (0, end))])
    view.set_chosen("s")
    assert [view.rect_of(offset) for offset in range(len(text) + 1)] == before
    assert view.verticalScrollBar().value() == 0


def test_ten_thousand_empty_lines(show) -> None:
    text = "\n" * 10_000 + "end"
    view = show(text, (make_span(text, "s", (9_000, 9_010)),))
    hand = Hand(view)
    for offset in (0, 1, 4_999, 9_005, 10_000, len(text)):
        assert view.offset_at(view.point_of(offset)) == offset
    view.set_selection(5_000, 5_000)
    hand.key(Qt.Key.Key_Down)
    assert view.caret == 5_001
    hand.key(Qt.Key.Key_PageUp)
    assert view.caret < 4_990
    hand.key(Qt.Key.Key_End, CTRL)
    assert view.viewport().rect().contains(view.rect_of(len(text)))
    hand.drag(10_000, QPoint(200, 10), CTRL)
    start, end = view.selection
    assert end == 10_000
    assert start < 9_990
    bar = view.verticalScrollBar()
    for value in range(0, bar.maximum(), bar.maximum() // 7):
        bar.setValue(value)
        QApplication.processEvents()
        assert abs(bar.value() - value) <= 1


def test_a_very_long_word_is_wrapped_dragged_over_and_tagged(show) -> None:
    text = "Short " + "x" * 100_000 + " end"
    view = show(text)
    hand = Hand(view)
    view.set_top_offset(50_000)
    start = view.offset_at(QPoint(100, 50))
    hand.drag(QPoint(100, 50), QPoint(300, 200), CTRL)
    assert view.selection[0] == start
    assert start < view.selection[1] < start + 2_000
    span = make_span(text, "s", (6, 100_006))
    view.update_spans((), [span])
    view.set_chosen("s")
    hand.click(50_100)
    assert view.caret == 50_100
    assert view.handle_point(True) is not None


def test_tabs_and_control_signs_keep_their_places(show) -> None:
    text = "\tone\t\ttwo\x0bthree\x0cfour\x85five\x1bsix\x7f"
    view = show(text)
    places = [view.rect_of(offset).x() for offset in range(len(text) + 1)]
    lines = [view.rect_of(offset).y() for offset in range(len(text) + 1)]
    assert places[1] - places[0] > 20
    for offset in range(len(text)):
        assert lines[offset] < lines[offset + 1] or places[offset] <= places[offset + 1]
        view.update_spans((), [make_span(text, "s", (offset, offset + 1))])
    assert not view.viewport().grab().isNull()
