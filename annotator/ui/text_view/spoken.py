"""What a screen reader is told while the caret moves, text is selected, or a span is chosen.

Imported when somebody listens. Qt's own interface for texts cannot be answered from Python (its
bindings crash when a reader asks), so the view announces what a reader would have asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from annotator.model.span import Span
from annotator.ui.text_view.scene import Scene
from annotator.ui.text_view.selection import Selection, word_range

if TYPE_CHECKING:
    from annotator.ui.text_view.view import TextView

_LONGEST = 400  # characters of a selection or span that are read


def tell_move(view: TextView, before: Selection, after: Selection) -> None:
    """Tell whoever listens of a move of the caret."""
    if QAccessible.isActive():
        say(view, of_move(view.scene, before, after))


def tell_span(view: TextView) -> None:
    """Tell whoever listens of the span that is chosen now."""
    if QAccessible.isActive():
        say(view, of_span(view.scene, view.scene.layer.chosen_span()))


def say(view: TextView, words: str) -> None:
    """Have words spoken, if there are any."""
    if words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, words))


def of_move(scene: Scene, before: Selection, after: Selection) -> str:
    """After a move of the caret: the character, word or line it came to, with its spans."""
    if not after.is_empty:
        return f"{_short(scene.text[after.start : after.end])} selected"
    start, end = _came_to(scene, before.caret, after.caret)
    if before.anchor == before.caret == after.caret:
        return ""
    entered = [
        _named(scene, span)
        for span in scene.layer.index.at(after.caret)
        if not any(low <= before.caret < high for low, high in span.fragments)
    ]
    return "; ".join([_visible(scene.text[start:end]), *entered])


def of_span(scene: Scene, span: Span | None) -> str:
    """The span that was chosen: its label, its text and its note."""
    if span is None:
        return ""
    return ": ".join(word for word in (_named(scene, span), _short(span.text), span.note) if word)


def _came_to(scene: Scene, before: int, after: int) -> tuple[int, int]:
    flow = scene.flow
    piece = flow.piece_at(after)
    paragraph = flow.paragraph(piece)
    line = paragraph.line_of(after)
    if piece != flow.piece_at(before) or line != paragraph.line_of(before):
        return paragraph.line_range(line)
    if after in (flow.next_border(before), flow.previous_border(before)):
        return after, flow.next_border(after)
    return word_range(scene.text, after)


def _named(scene: Scene, span: Span) -> str:
    name = scene.layer.label_name(span)
    return f"{name}, unsure" if span.unsure else name


def _visible(text: str) -> str:
    return text if text.strip() else "blank"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
