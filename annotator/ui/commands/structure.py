"""Going through the text by its structure, and reshaping the chosen span with what is selected."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from annotator.model.change import ChangeSet
from annotator.model.span import Span, document_order
from annotator.ui.commands import tagging
from annotator.ui.widgets.plain_text import one_line, shortened

if TYPE_CHECKING:
    from annotator.model.sentences import Range
    from annotator.ui.main_window import MainWindow

_NEAR = 1000
_TOLD = 60
"""So many characters of a span are told."""
LOOK_S = 0.02
"""So long, in seconds, a search may keep the window from painting."""

# --- the selection --------------------------------------------------------------------------------


def grow(window: MainWindow) -> None:
    """Select the next larger unit around the selection or the caret."""
    _walk(window, forth=True)


def shrink(window: MainWindow) -> None:
    """Select what was selected before it grew, else a smaller unit at its start."""
    _walk(window, forth=False)


def next_sentence(window: MainWindow) -> None:
    """Select the next sentence; the one that begins at the caret if nothing is selected."""
    from annotator.model import sentences

    found = sentences.next_sentence(_text(window), _behind(window))
    _select(window, found, "There is no sentence behind this one.")


def previous_sentence(window: MainWindow) -> None:
    """Select the sentence before; from inside of one, that one."""
    from annotator.model import sentences

    found = sentences.previous_sentence(_text(window), window.view.selection[0])
    _select(window, found, "There is no sentence before this one.")


def next_without_span(window: MainWindow) -> None:
    """Select the next sentence that no span touches."""
    _to_sentence_without_span(window, forward=True)


def previous_without_span(window: MainWindow) -> None:
    """Select the last sentence before that no span touches."""
    _to_sentence_without_span(window, forward=False)


def next_quote_mark(window: MainWindow) -> None:
    """Put the caret at the next quotation mark: before one that opens, behind one that closes."""
    from annotator.model import quotations

    found = quotations.next_quote_mark(_text(window), window.view.caret)
    _put_caret(window, found, "There is no quotation mark behind this place.")


def previous_quote_mark(window: MainWindow) -> None:
    """Put the caret at the quotation mark before it."""
    from annotator.model import quotations

    found = quotations.previous_quote_mark(_text(window), window.view.caret)
    _put_caret(window, found, "There is no quotation mark before this place.")


# --- the chosen span ------------------------------------------------------------------------------


def can_add(window: MainWindow) -> bool:
    """Is something selected that the chosen span does not cover yet?"""
    span, (start, end) = tagging.chosen(window), window.workspace.selection
    covers = span is not None and any(a <= start and end <= b for a, b in span.fragments)
    return span is not None and start < end and not covers


def can_cut(window: MainWindow) -> bool:
    """Is something selected that the chosen span covers?"""
    span, (start, end) = tagging.chosen(window), window.workspace.selection
    covered = span is not None and any(a < end and start < b for a, b in span.fragments)
    return start < end and covered


def can_split(window: MainWindow) -> bool:
    """Is the caret inside the chosen span?"""
    span, caret = tagging.chosen(window), window.view.caret
    return span is not None and any(start < caret < end for start, end in span.fragments)


def can_merge(window: MainWindow) -> bool:
    """Does another span of the chosen one's label follow? Not all of a thousand are asked."""
    span = tagging.chosen(window)
    if span is None:
        return False
    spans, kind = window.workspace.spans(), (span.label_id, span.annotator_id)
    first = bisect_right(spans, document_order(span), key=document_order)
    near = spans[first : first + _NEAR]
    return len(near) == _NEAR or any(kind == (one.label_id, one.annotator_id) for one in near)


def add_fragment(window: MainWindow) -> None:
    """Add the selection to the chosen span."""
    from annotator.services import reshape

    workspace = window.workspace
    workspace.do(reshape.add_fragment, workspace.chosen_span_id, *workspace.selection)


def cut_fragment(window: MainWindow) -> None:
    """Cut the selection out of the chosen span."""
    from annotator.services import reshape

    workspace = window.workspace
    workspace.do(reshape.cut_fragment, workspace.chosen_span_id, *workspace.selection)


def split(window: MainWindow) -> None:
    """Split the chosen span at the caret; its first part stays chosen."""
    from annotator.services import reshape

    window.workspace.do(reshape.split_span, window.workspace.chosen_span_id, window.view.caret)


def merge(window: MainWindow) -> None:
    """Make the chosen span one with the next of its label, choose that one, and show and say what
    came to it: that may lie far away."""
    from annotator.services import reshape

    chosen = window.workspace.chosen_span_id
    done = window.workspace.do(reshape.merge_with_next, chosen)
    if done is None:
        return
    window.workspace.choose_span(_kept(done))
    other = next(c.before for c in done.of(Span) if c.before and c.record.id != chosen)
    if isinstance(other, Span):
        window.view.show_offset(other.end)
        window.view.show_offset(other.start)
        _tell_joined(window, other)


# --- helpers --------------------------------------------------------------------------------------


def _kept(done: ChangeSet) -> str:
    return next((c.record.id for c in done.of(Span) if c.before and c.after), "")


def _tell_joined(window: MainWindow, other: Span) -> None:
    label = window.workspace.label(other.label_id)
    name = one_line(label.name, " ") if label else "span"
    number = window.text_binding.paragraphs.number(other.start)
    words = shortened(other.text, _TOLD)
    window.notice(f"Joined with the {name} in paragraph {number:,}: “{words}”")


def _text(window: MainWindow) -> str:
    return window.workspace.document().text if window.workspace.document_id else ""


def _behind(window: MainWindow) -> int:
    """Where to look from for a sentence that begins later, or at the caret."""
    start, end = window.view.selection
    return start if start < end else start - 1


def _walk(window: MainWindow, forth: bool) -> None:
    from annotator.model.structure import Way

    here = (window.text_binding.way or Way()).at(*window.view.selection)
    there = here.grown(_text(window)) if forth else here.shrunk(_text(window))
    if there.ranges[-1] == here.ranges[-1]:
        smallest = "Nothing is selected; Alt+↑ selects the word here."
        window.notice("There is nothing larger to select." if forth else smallest)
        return
    start, end = there.ranges[-1]
    window.view.set_selection(start, end)
    window.view.show_offset(start)
    window.text_binding.way = there


def _to_sentence_without_span(window: MainWindow, forward: bool) -> None:
    from annotator.model import sentences

    def covered(start: int, end: int) -> bool:
        return any(
            low < end and start < high
            for span in window.view.scene.layer.index.query(start, end)
            for low, high in span.fragments
        )

    text = _text(window)
    place = _behind(window) if forward else window.view.selection[0]
    found = sentences.sentences_without_span(text, place, covered, forward)
    where = "behind" if forward else "before"
    search = _Search(found, f"There is no sentence without a tag {where} this place.", text)
    _look_on(window, search, window.view.selection)
    if not search.is_over:
        window.notice("Looking for a sentence without a tag…")


@dataclass
class _Search:
    """The sentences still to be looked at, in a text; `else_say` is for when none is left."""

    found: Iterator[Range | None]
    else_say: str
    text: str
    is_over: bool = False


def _look_on(window: MainWindow, search: _Search, here: Range) -> None:
    """Look for the first sentence, a moment at a time: a long document may have none at all. It is
    given up when the caret has gone elsewhere meanwhile."""
    if window.view.selection != here or _text(window) is not search.text:
        return
    end = monotonic() + LOOK_S
    for sentence in search.found:
        if sentence is not None:
            search.is_over = True
            _select(window, sentence, "")
            return
        if monotonic() >= end:
            QTimer.singleShot(0, window, lambda: _look_on(window, search, here))
            return
    search.is_over = True
    window.notice(search.else_say)


def _select(window: MainWindow, found: Range | None, else_say: str) -> None:
    if found is None:
        window.notice(else_say)
        return
    window.view.set_selection(*found)
    window.view.show_offset(found[0])


def _put_caret(window: MainWindow, place: int | None, else_say: str) -> None:
    if place is None:
        window.notice(else_say)
        return
    window.view.set_selection(place, place)
    window.view.show_offset(place)
