"""A text view on a real project on disk, and a hand that works with it: the view's share of every
row, without the rest of the window."""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.model.exchange import ExchangeDocument
from annotator.model.ids import new_id
from annotator.model.span import Span, covered_text, document_order
from annotator.services import annotate, opening
from annotator.services.project import Project
from annotator.ui.open_document import OpenDocument
from annotator.ui.text_view import TextLook, TextView
from tests.benchmarks._measure import (
    CTRL,
    NONE,
    Frames,
    Times,
    drag,
    drag_path,
    keys,
    move_mouse,
    resize,
)
from tests.benchmarks._samples import Sample

Key = Qt.Key
DOCUMENT = "d0"


def make_project(folder: Path, sample: Sample) -> Path:
    """A project file with a sample in it, all its spans included."""
    path = folder / f"{sample.name}.annot"
    document = ExchangeDocument(text=sample.text, id=DOCUMENT, title=sample.name)
    small = ExchangeDocument(text="A short text to come from.", id="d1", title="Short")
    opening.create_project(path, annotator_name="Ann", documents=[small, document])
    project = opening.open_project(path, annotator_name="Ann")
    labels, me = project.labels(), project.annotator.id

    def batches() -> Iterator[ChangeSet]:
        for low in range(0, len(sample.spans), 5_000):
            yield ChangeSet(
                "fill",
                tuple(
                    Change(None, Span(new_id(), DOCUMENT, labels[place % 4].id, me, fragments,
                                      covered_text(sample.text, fragments)))
                    for place, fragments in enumerate(sample.spans[low : low + 5_000], low)
                ),
            )  # fmt: skip

    project.do(BulkChange("fill", len(sample.spans), batches))
    project.close()
    return path


def set_durable(project: Project, durable: bool) -> None:
    """Wait for the disk at each act, as the program does, or leave that to the system."""
    engine = project._database._open.writer
    assert engine is not None
    raw = engine.raw_connection()
    raw.cursor().execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
    raw.close()


class Desk:
    """Does with a view what the window does with it."""

    def __init__(self, project: Project, look: TextLook) -> None:
        self.project = project
        self.opened = OpenDocument()
        self.view = TextView()
        self.resized: QWidget = self.view
        self.view.set_look(look)
        self.view.set_labels(project.labels())
        self.view.key_handler = self._key
        self.view.zoom_wanted.connect(self._zoom)
        self.view.resize(1000, 800)
        self.view.show()
        self.view.activateWindow()
        self.view.setFocus()
        QApplication.processEvents()
        self.frames = Frames(self.view.viewport())
        self._label = project.labels()[0].id
        self._tagged: list[Span] = []

    def load(self) -> None:
        """Read the document's values."""
        self.opened = OpenDocument(self.project.document(DOCUMENT), self.spans_stored())
        self.project.text_of(DOCUMENT)
        gc.collect()
        gc.freeze()

    def spans_stored(self) -> Sequence[Span]:
        """The document's spans as they are in the file."""
        return self.project.spans_of(DOCUMENT)

    def show(self) -> None:
        """Show them."""
        assert self.opened.document is not None
        self.view.set_document(self.opened.document.text, self.opened.spans)
        self.view.set_header(f"in progress · {len(self.opened.spans):,} spans")

    def empty(self) -> None:
        """Show nothing."""
        self.view.set_document("")

    def close(self) -> None:
        """Take the view away and close the project."""
        self.view.close()
        self.view.deleteLater()
        QApplication.processEvents()
        self.project.close()
        self.opened = OpenDocument()
        gc.unfreeze()
        gc.collect()

    def spans(self) -> list[Span]:
        """The spans that are shown, in document order."""
        return self.opened.spans

    def choose(self, span_id: str) -> None:
        """Choose a span; nothing scrolls."""
        self.view.set_chosen(span_id)

    def untag(self) -> None:
        """Take back what was tagged last."""
        if self._tagged:
            self.opened.apply(self.project.undo())
            self.view.update_spans(self._tagged, ())
            self._tagged = []

    # --- the rows ---

    def rows(self, scale: Callable[[int], int]) -> dict[str, Times]:
        """Every row but opening, by its name; the document is shown."""
        view, frames = self.view, self.frames
        view.set_top_offset(len(view.scene.text) // 3)
        QApplication.processEvents()
        found = {}
        for durable in (False, True):
            set_durable(self.project, durable)
            name = "tag, FULL" if durable else "tag"
            found[name] = frames.repeat(
                scale(300), lambda turn: QTest.keyClick(view, Key.Key_Q), self._select_words
            )
        self.untag()
        view.set_selection(view.caret, view.caret)
        found["drag"] = drag(frames, view.viewport(), scale(500))
        arrows = (Key.Key_Right, Key.Key_Down, Key.Key_Right, Key.Key_Left, Key.Key_End)
        found["caret"] = keys(frames, view, arrows, scale(400))
        found["tab"] = frames.repeat(
            scale(400), lambda turn: QTest.keyClick(view, Key.Key_Tab), self._choose_visible
        )
        found["hover"] = self._hover(scale(400))
        found["page"] = self._pages(scale(200))
        found["jump"] = self._jumps(scale(200))
        found["tab, off"] = frames.repeat(
            scale(200), lambda turn: QTest.keyClick(view, Key.Key_Tab), self._choose_far
        )
        found["resize"] = resize(frames, self.resized, scale(60))
        found["zoom"] = frames.repeat(scale(60), self._wheel)
        return found

    def _select_words(self, turn: int) -> None:
        """Select two words on the screen, others each time; what was tagged last is undone."""
        self.untag()
        view, text = self.view, self.view.scene.text
        if turn % 40 == 39:
            view.scroll_by(view.viewport().height())
        top = view.top_offset()
        place = min(len(text) - 60, top + 20 + turn * 37 % 1500)
        known = {span.fragments for span in view.scene.layer.index.query(place, place + 60)}
        start = text.find(" ", place) + 1
        end = text.find(" ", text.find(" ", start) + 1)
        while ((start, end),) in known:
            end -= 1
        view.set_selection(start, end)

    def _visible(self) -> list[Span]:
        rows = self.view.scene.window.rows()[1:] or self.view.scene.window.rows()
        return self.view.scene.layer.index.query(rows[0].paragraph.start, rows[-1].paragraph.end)

    def _choose_visible(self, turn: int) -> None:
        if turn % 10 < 1:
            place = 3 * (turn // 10 + 1) * len(self.view.scene.text) // 100
            self.view.set_top_offset(place % len(self.view.scene.text))
            seen = self._visible()
            if seen:
                self.choose(seen[0].id)

    def _choose_far(self, turn: int) -> None:
        spans = self.spans()
        self.choose(spans[(turn + 2) * 7919 % len(spans)].id)

    def _hover(self, times: int) -> Times:
        viewport = self.view.viewport()
        path = drag_path(viewport, times)

        def act(turn: int) -> None:
            move_mouse(viewport, path[turn], Qt.MouseButton.NoButton)
            if turn % 4 == 0:  # a hand that rests is shown the facts
                place = viewport.mapToGlobal(path[turn])
                tip = QHelpEvent(QEvent.Type.ToolTip, path[turn], place)
                QApplication.sendEvent(viewport, tip)

        return self.frames.repeat(times, act)

    def _pages(self, times: int) -> Times:
        view = self.view

        def prepare(turn: int) -> None:
            bar = view.verticalScrollBar()
            if bar.value() + bar.pageStep() >= bar.maximum():
                view.set_selection(0, 0)
                view.set_top_offset(0)

        return self.frames.repeat(
            times, lambda turn: QTest.keyClick(view, Key.Key_PageDown), prepare
        )

    def _jumps(self, times: int) -> Times:
        strip = self.view.overview
        left = Qt.MouseButton.LeftButton

        def act(turn: int) -> None:
            point = QPoint(5, (turn + 2) * 7919 % strip.height())
            QTest.mousePress(strip, left, NONE, point)

        return self.frames.repeat(times, act)

    def _wheel(self, turn: int) -> None:
        point = QPoint(300, 300).toPointF()
        up = 120 if turn % 6 < 3 else -120
        event = QWheelEvent(
            point, point, QPoint(), QPoint(0, up), Qt.MouseButton.NoButton, CTRL,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.view.viewport(), event)

    # --- what the window does ---

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Key.Key_Tab:
            spans, chosen = self.opened.spans, self.opened.by_id.get(self.view.chosen)
            place = -1
            if chosen is not None:
                place = bisect_left(spans, document_order(chosen), key=document_order)
            span = spans[(place + 1) % len(spans)]
            self.view.set_chosen(span.id)
            self.view.show_offset(span.start)
        elif event.key() == Key.Key_Q:
            self._tag()
        return True

    def _tag(self) -> None:
        fragments = (self.view.selection,)
        plan = annotate.add_span(self.project, DOCUMENT, fragments, self._label)
        done = self.project.do(plan)
        self.opened.apply(done)
        added = [change.after for change in done.of(Span) if isinstance(change.after, Span)]
        self.view.update_spans((), added)
        self.view.set_chosen(added[0].id)
        self.view.set_header(f"in progress · {len(self.opened.spans):,} spans")
        self._tagged = added

    def _zoom(self, steps: int) -> None:
        look = self.view.scene.look
        self.view.set_look(replace(look, point_size=look.point_size + steps * 0.5))
