"""Offsets ↔ points, over hard texts: the promise the whole program stands on."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from annotator.ui.text_view import TextView
from tests.ui.text_view.conftest import HARD_TEXTS


def borders(view: TextView) -> list[int]:
    """All cluster borders of the view's text."""
    flow, found = view.scene.flow, [0]
    while found[-1] < len(flow.text):
        found.append(flow.next_border(found[-1]))
    return found


def check_there_and_back(view: TextView) -> None:
    """Each border's point leads back to it, or to one that shares its place."""
    for offset in borders(view):
        point = view.point_of(offset)
        assert view.viewport().rect().contains(QPoint(max(point.x(), 0), point.y()))
        back = view.offset_at(point)
        if back != offset:
            shared = view.rect_of(back)
            own = view.rect_of(offset)
            assert shared.y() == own.y(), (offset, back)
            assert abs(shared.x() - own.x()) <= 1, (offset, back)


@pytest.mark.parametrize("width", [600, 200])
@pytest.mark.parametrize("name", HARD_TEXTS)
def test_there_and_back(show, name: str, width: int) -> None:
    check_there_and_back(show(HARD_TEXTS[name], width=width))


@pytest.fixture(scope="module")
def one_view(qapp: QApplication):
    view = TextView()
    view.resize(420, 300)
    view.show()
    yield view
    view.close()
    view.deleteLater()


ANY = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=60)
TRICKY = st.text("ab \n\t-é漢\u0301\u200d🚀👩🇩🇪שع1\u2028\u00a0\u200f\ufeff", max_size=60)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(text=ANY | TRICKY)
def test_there_and_back_for_any_text(one_view: TextView, text: str) -> None:
    one_view.set_document(text)
    check_there_and_back(one_view)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(text=ANY | TRICKY)
def test_extents_cover_exactly_the_glyphs(one_view: TextView, text: str) -> None:
    """Clusters side by side cover their line without a gap and without lying on one another."""
    one_view.set_document(text)
    flow = one_view.scene.flow
    for piece in range(flow.count):
        paragraph = flow.paragraph(piece)
        whole = sum(right - left for _, left, right in paragraph.extents(*flow.piece_range(piece)))
        parts, offset = 0.0, paragraph.start
        while offset < paragraph.end:
            after = paragraph.next_border(offset)
            parts += sum(right - left for _, left, right in paragraph.extents(offset, after))
            offset = after
        assert parts == pytest.approx(whole, abs=1.0)


def test_points_beside_the_text_lead_to_the_nearest_place(show) -> None:
    view = show("One two three.\n\nLast line.")
    first, last = view.point_of(0), view.point_of(26)
    assert view.offset_at(QPoint(0, first.y())) == 0
    assert view.offset_at(QPoint(599, first.y())) == 14
    assert view.offset_at(QPoint(0, -500)) == 0
    assert view.offset_at(QPoint(599, 5000)) == 26
    assert view.offset_at(QPoint(last.x(), 399)) == 26


def test_a_soft_split_loses_nothing(show) -> None:
    text = "wörd 👩‍🚀 " * 4000
    view = show(text)
    flow = view.scene.flow
    assert flow.count > 3
    assert "".join(text[slice(*flow.piece_range(piece))] for piece in range(flow.count)) == text
    for piece in range(1, flow.count):
        start = flow.starts[piece]
        for offset in (start - 1, start, start + 1):
            assert view.offset_at(view.point_of(offset)) == offset


def test_point_of_scrolls_and_the_rectangle_stays_inside(show) -> None:
    text = "\n".join(f"Line {number} of many." for number in range(3000))
    view = show(text)
    for offset in (len(text), 0, len(text) // 2, 17, len(text) - 40):
        point = view.point_of(offset)
        assert view.viewport().rect().contains(point)
        assert view.offset_at(point) == offset
        assert view.viewport().rect().contains(view.rect_of(offset))


def test_the_top_stays_when_the_window_or_the_type_changes(show) -> None:
    text = "\n".join(f"Line {number}: " + "some words " * 25 for number in range(400))
    view = show(text)
    target = text.index("Line 200:")
    view.set_top_offset(target)
    assert view.top_offset() == target
    for width in (300, 900, 450, 600):
        view.resize(width, 400)
        QApplication.processEvents()
        row = view.scene.window.rows()[0]
        assert row.paragraph.start == target
    from dataclasses import replace

    view.set_look(replace(view.scene.look, point_size=20.0))
    assert view.scene.window.rows()[0].paragraph.start == target


def test_scrolling_to_the_ends_shows_them(show) -> None:
    text = "\n".join("words " * (number % 60) for number in range(2000))
    view = show(text)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.viewport().rect().contains(view.rect_of(len(text)))
    for _ in range(40):
        bar.setValue(bar.value() - 150)
    assert bar.value() < bar.maximum()
    bar.setValue(0)
    assert view.top_offset() == 0
    assert view.viewport().rect().contains(view.rect_of(0))


def test_scrolling_by_pixels_moves_the_text_by_as_many(show) -> None:
    text = "\n".join("words " * (number % 60) for number in range(2000))
    view = show(text)
    view.set_top_offset(len(text) // 2)
    bar = view.verticalScrollBar()
    for step in (-40, -400, 37, 390, -5):
        offset = view.offset_at(QPoint(300, 200))
        before = view.rect_of(offset).y()
        bar.setValue(bar.value() + step)
        assert view.rect_of(offset).y() == before - step


@pytest.mark.parametrize(("text", "is_right"), [("שלום\n\n", True), ("Hello\n\n", False)])
def test_the_caret_of_an_empty_line_is_where_its_text_would_begin(show, text, is_right) -> None:
    view = show(text)
    window = view.scene.window
    for offset in (len(text) - 1, len(text)):
        x = view.rect_of(offset).x() - window.left
        assert x == (window.flow.width if is_right else 0)
