"""What is painted for a span covers its glyphs and no others: seen in the pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from annotator.model.span import Span
from annotator.ui.text_view import TextView
from annotator.ui.text_view.paragraph import Paragraph
from tests.ui.text_view.conftest import HARD_TEXTS, LABELS, make_span

ANY = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=40)
TRICKY = st.text("ab \n\t-é漢\u0301\u200d🚀👩🇩🇪שع1\u2028\u00a0\u200f\ufeff", max_size=40)


@pytest.fixture(scope="module")
def view(qapp: QApplication) -> Iterator[TextView]:
    shown = TextView()
    shown.set_labels(LABELS)
    shown.resize(420, 300)
    shown.show()
    yield shown
    shown.close()
    shown.deleteLater()


def stretches_of_glyphs(
    paragraph: Paragraph, line: int, start: int, end: int
) -> list[tuple[float, float]]:
    """Where Qt draws the glyphs of [start, end) on a line: from its runs of glyphs."""
    first, after = paragraph.line_range(line)
    low, high = max(start, first), min(end, after)
    if low >= high:
        return []
    units = paragraph.offsets.to_units(low), paragraph.offsets.to_units(high)
    runs = paragraph.layout.lineAt(line).glyphRuns(units[0], units[1] - units[0])
    boxes = [run.boundingRect() for run in runs]
    return [(box.left(), box.right()) for box in boxes if box.width() > 0]


def borders_of(view: TextView) -> list[int]:
    found = [0]
    while found[-1] < len(view.scene.text):
        found.append(view.scene.flow.next_border(found[-1]))
    return found


def check_glyphs(view: TextView, *fragments: tuple[int, int]) -> None:
    """The strips of a span are where its glyphs are, and where no other's are."""
    scene = view.scene
    edges = [0, *(edge for fragment in fragments for edge in fragment), len(scene.text)]
    gaps = list(zip(edges[::2], edges[1::2], strict=True))
    for row in scene.window.rows():
        paragraph = row.paragraph
        strips = scene.layer.geometry(scene.flow, row.piece).strips
        for line in range(paragraph.line_count):
            drawn = [(strip.left, strip.right) for strip in strips if strip.line == line]
            seen = paragraph.layout.lineAt(line).naturalTextRect().right()
            own = [g for piece in fragments for g in stretches_of_glyphs(paragraph, line, *piece)]
            for left, right in own:
                right = min(right, seen)  # blanks that hang over a wrap are not seen
                inside = sum(max(0, min(right, b) - max(left, a)) for a, b in drawn)
                assert right <= left or inside == pytest.approx(right - left, abs=1.2)
            for left, right in (
                g for gap in gaps for g in stretches_of_glyphs(paragraph, line, *gap)
            ):
                inside = sum(max(0, min(right, b) - max(left, a)) for a, b in drawn)
                assert inside == pytest.approx(0, abs=1.2)


def check_pixels(view: TextView, before: QImage) -> None:
    """The tint is on the screen where the strips are, and nowhere else."""
    scene, after = view.scene, view.viewport().grab().toImage()
    paper = QColor(scene.look.paper).rgb()
    for row in scene.window.rows():
        strips = scene.layer.geometry(scene.flow, row.piece).strips
        if row.paragraph.start == row.paragraph.end:
            continue
        for line in range(row.paragraph.line_count):
            y = row.y + line * scene.metrics.line + scene.metrics.band_bottom - 5
            edges = [
                (scene.window.left + strip.left, scene.window.left + strip.right)
                for strip in strips
                if strip.line == line
            ]
            for x in range(after.width()):
                if not 0 <= y < after.height() or before.pixel(x, y) != paper:
                    continue  # a letter, which looks the same on a tint
                tinted = after.pixel(x, y) != paper
                assert tinted or not any(low + 1 <= x <= high - 2 for low, high in edges), (x, y)
                assert not tinted or any(low - 1 <= x <= high + 1 for low, high in edges), (x, y)


def check(view: TextView, text: str, *fragments: tuple[int, int]) -> None:
    view.set_document(text)
    view.clearFocus()
    before = view.viewport().grab().toImage()
    view.update_spans((), [make_span(text, "s", *fragments)])
    check_glyphs(view, *fragments)
    check_pixels(view, before)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(text=ANY | TRICKY, data=st.data())
def test_any_span_of_any_text(view: TextView, text: str, data: st.DataObject) -> None:
    view.set_document(text)
    borders = borders_of(view)
    if len(borders) < 2:
        return
    first = data.draw(st.integers(0, len(borders) - 2))
    last = data.draw(st.integers(first + 1, len(borders) - 1))
    inner = range(first + 1, last)
    cut = (
        sorted(data.draw(st.lists(st.sampled_from(inner), unique=True, max_size=4)))
        if inner
        else []
    )
    places = [first, *cut[: len(cut) // 2 * 2], last]  # one fragment, two or three
    edges = [borders[place] for place in places]
    check(view, text, *zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_spans_of_the_hard_texts(view: TextView, name: str) -> None:
    text = HARD_TEXTS[name][:120]
    view.set_document(text)
    borders = borders_of(view)
    for share in (3, 5):
        start, end = borders[len(borders) // share], borders[-(len(borders) // share) - 1]
        if start < end:
            check(view, text, (start, end))


def test_a_long_source_gives_way_in_the_header_before_state_and_spans(show) -> None:
    from PySide6.QtGui import QFontMetrics

    from annotator.ui.text_view.painter import shortened

    metrics = QFontMetrics(show("Some text.").font())
    header = "in progress · 5 spans · " + "very_long_" * 20 + "name.txt"
    found = shortened(header, metrics, 300)
    assert found.startswith("in progress · 5 spans · very") and "…" in found
    assert found.endswith(".txt") and metrics.horizontalAdvance(found) <= 300
    assert shortened("new · 1 span", metrics, 300) == "new · 1 span"
    assert metrics.horizontalAdvance(shortened(header, metrics, 60)) <= 60


# --- the chosen span's frame

NESTED = "One (“two three.”), four.\nNext line here."


def full_ink(picture: QImage, colors: set[int]) -> dict[tuple[int, int], int]:
    """The pixels that have one of the colors unmixed: middles of letters, and underlines."""
    places = ((x, y) for y in range(picture.height()) for x in range(picture.width()))
    found = {place: picture.pixel(*place) for place in places}
    return {place: color for place, color in found.items() if color in colors}


@pytest.mark.parametrize(
    "words", ["“two three.”", "two three", "(", "three.", "One (“two three.”)"]
)
@pytest.mark.parametrize("width", [600, 130])
def test_the_frame_hides_no_letter_and_no_underline(show, words: str, width: int) -> None:
    def span(name: str, part: str, label: str) -> Span:
        start = NESTED.index(part)
        return make_span(NESTED, name, (start, start + len(part)), label=label)

    view = show(
        NESTED,
        (
            span("whole", "“two three.”", "quote"),
            span("nested", "two three", "claim"),
            span("deeper", "three", "commitment"),
            span("other", words, "opinion"),
        ),
        width,
    )
    view.clearFocus()
    colors = {view.scene.color_of(name).rgb() for name in ("quote", "claim", "commitment")}
    colors.add(QColor(view.scene.look.text).rgb())
    before = full_ink(view.viewport().grab().toImage(), colors)
    for chosen in ("whole", "nested", "deeper", "other"):
        view.set_chosen(chosen)
        after = full_ink(view.viewport().grab().toImage(), colors)
        lost = [place for place in before if after.get(place) != before[place]]
        assert lost == []
        accent = QColor(view.scene.look.accent).rgb()
        assert full_ink(view.viewport().grab().toImage(), {accent})
