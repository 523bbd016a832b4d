"""A view on the screen, and hands to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.model.schema import PATTERNS, Label
from annotator.model.span import Span, covered_text
from annotator.ui.text_view import TextView

LABELS = tuple(
    Label(name, name, color, pattern, key)
    for name, color, pattern, key in [
        ("quote", "#15346C", "solid", "q"),
        ("claim", "#A84C19", "dashed", "c"),
        ("commitment", "#137961", "double", "m"),
        ("opinion", "#A624D1", "dotted", "o"),
        *((pattern, "#137961", pattern, "") for pattern in PATTERNS[4:]),
    ]
)

HARD_TEXTS = {
    "plain": "One two, three.\nFour five six.",
    "empty": "",
    "empty lines": "\n\n\na\n\n",
    "emoji": "Say 👍🏽 now 🇩🇪🇫🇷 and 👩‍👩‍👧‍👦 too ❤️!",
    "marks": "cafe\u0301 nai\u0308ve Z\u0351\u036b\u0343algo e\u0301\u0323",
    "hebrew": "שלום עולם, זה מבחן.\nעוד שורה",
    "arabic": "مرحبا بالعالم هذا اختبار",
    "mixed": "He said שלום עולם 123 and left. (אבג) x",
    "mixed from right": "שלום abc עולם 45 def סוף",
    "no-break": "10\u00a0000\u00a0€ and a\u202fb",
    "separators": "one\u2028two\u2029three\x0bfour\x0cfive\x85six",
    "cjk": "漢字かな交じり文。" * 20,
    "tabs": "a\tb\t\tc\n\td",
    "long word": "x" * 400 + " " + "y" * 30,
    "thai": "สวัสดีชาวโลก ไทย",
    "devanagari": "नमस्ते दुनिया क्षत्रिय",
    "hangul": "\u1112\u1161\u11ab\u1100\u1173\u11af 한글",
    "byte order marks": "\ufeffab\ufeffc\n\ufeffd🚀e",
    "joiners": "می\u200cخواهم a\u200bb\u2060c",
    "astral": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐤀𐤁𐤂 𠀋𡈽",
    "blanks": "a    b  \n   c   " + " ".join(["word"] * 40),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which fonts a machine has for the hard texts is not what is tested."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.qt_log_ignore("OpenType support missing", extend=True))


def make_span(
    text: str,
    name: str,
    *fragments: tuple[int, int],
    label: str = "quote",
    note: str = "",
    unsure: bool = False,
) -> Span:
    """A span with its covered text."""
    return Span(name, "d", label, "ann", fragments, covered_text(text, fragments), note, unsure)


class Hand:
    """Real events at offsets."""

    def __init__(self, view: TextView) -> None:
        self.view = view
        self.viewport = view.viewport()

    def at(self, offset: int) -> QPoint:
        return self.view.point_of(offset)

    def drag(
        self,
        start: int | QPoint,
        end: int | QPoint,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self.press(start)
        self.move(end, modifier)
        self.release(end, modifier)

    def press(
        self,
        place: int | QPoint,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.mousePress(self.viewport, Qt.MouseButton.LeftButton, modifier, self._point(place))

    def move(
        self,
        place: int | QPoint,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        point = self._point(place)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            point.toPointF(),
            self.viewport.mapToGlobal(point).toPointF(),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            modifier,
        )
        QApplication.sendEvent(self.viewport, event)

    def release(
        self,
        place: int | QPoint,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.mouseRelease(self.viewport, Qt.MouseButton.LeftButton, modifier, self._point(place))

    def click(
        self,
        place: int | QPoint,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self.press(place, modifier)
        self.release(place, modifier)

    def double_click(self, place: int | QPoint) -> None:
        point = self._point(place)
        self.click(point)
        QTest.mouseDClick(self.viewport, Qt.MouseButton.LeftButton, pos=point)

    def triple_click(self, place: int | QPoint) -> None:
        point = self._point(place)
        self.double_click(point)
        self.click(point)

    def key(
        self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.view, key, modifier)

    def _point(self, place: int | QPoint) -> QPoint:
        return place if isinstance(place, QPoint) else self.at(place)


@pytest.fixture
def show(qapp: QApplication) -> Iterator[Callable[..., TextView]]:
    """Shows a text with spans in a view of a size."""
    views: list[TextView] = []

    def shown(
        text: str | None, spans: tuple[Span, ...] = (), width: int = 600, height: int = 400
    ) -> TextView:
        view = TextView()
        views.append(view)
        view.resize(width, height)
        view.set_labels(LABELS)
        view.show()
        view.activateWindow()
        view.setFocus()
        view.set_document(text, spans)
        qapp.processEvents()
        return view

    yield shown
    for view in views:
        view.close()
        view.deleteLater()
    qapp.processEvents()
