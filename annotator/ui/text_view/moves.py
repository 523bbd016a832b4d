"""Where the caret goes: each move maps the present place to the next. Exact, no snapping."""

from __future__ import annotations

from collections.abc import Callable

from annotator.model.text import (
    next_paragraph,
    next_word,
    paragraph_end_after,
    previous_paragraph,
    previous_word,
    word_border_after,
)
from annotator.ui.text_view.window import Place, Window

Move = Callable[[Window, Place], Place]


def onward(window: Window, place: Place) -> Place:
    """By a cluster towards the text's end."""
    return Place(window.flow.next_border(place.offset))


def back(window: Window, place: Place) -> Place:
    """By a cluster towards the text's start."""
    return Place(window.flow.previous_border(place.offset))


def word_onward(window: Window, place: Place) -> Place:
    """To the next word."""
    flow = window.flow
    return Place(flow.border_after(next_word(flow.text, place.offset)))


def word_end_onward(window: Window, place: Place) -> Place:
    """To the end of the next word: a selection that grows leaves the blank behind it out."""
    flow = window.flow
    return Place(flow.border_after(word_border_after(flow.text, place.offset)))


def word_back(window: Window, place: Place) -> Place:
    """To the word before."""
    flow = window.flow
    return Place(flow.border_before(previous_word(flow.text, place.offset)))


def paragraph_onward(window: Window, place: Place) -> Place:
    """To the next paragraph."""
    return Place(next_paragraph(window.flow.text, place.offset))


def paragraph_end_onward(window: Window, place: Place) -> Place:
    """To the end of the paragraph: a selection that grows leaves the blank lines behind it out."""
    return Place(paragraph_end_after(window.flow.text, place.offset))


def paragraph_back(window: Window, place: Place) -> Place:
    """To the start of the paragraph, from there to the one before."""
    return Place(previous_paragraph(window.flow.text, place.offset))


def left(window: Window, place: Place) -> Place:
    """By a cluster to the left: onward where the paragraph runs from right to left."""
    return (onward if window.is_right_to_left(place.offset) else back)(window, place)


def right(window: Window, place: Place) -> Place:
    """By a cluster to the right."""
    return (back if window.is_right_to_left(place.offset) else onward)(window, place)


def word_left(window: Window, place: Place) -> Place:
    """By a word to the left."""
    return (word_onward if window.is_right_to_left(place.offset) else word_back)(window, place)


def word_right(window: Window, place: Place) -> Place:
    """By a word to the right."""
    return (word_back if window.is_right_to_left(place.offset) else word_onward)(window, place)


def line_start(window: Window, place: Place) -> Place:
    """To the start of the visual line."""
    paragraph = window.flow.paragraph(window.flow.piece_at(place.offset))
    return Place(paragraph.line_range(paragraph.line_of(*place))[0])


def line_end(window: Window, place: Place) -> Place:
    """To the end of the visual line."""
    paragraph = window.flow.paragraph(window.flow.piece_at(place.offset))
    return Place(*paragraph.line_end(paragraph.line_of(*place)))


def text_start(window: Window, place: Place) -> Place:
    """To the text's start."""
    return Place(0)


def text_end(window: Window, place: Place) -> Place:
    """To the text's end."""
    return Place(len(window.flow.text))


def column_of(window: Window, place: Place) -> float:
    """The x a vertical move keeps."""
    paragraph = window.flow.paragraph(window.flow.piece_at(place.offset))
    return paragraph.x_of(place.offset, paragraph.line_of(*place))


def by_lines(window: Window, place: Place, lines: int, x: float) -> Place:
    """So many visual lines down (up if negative), as near to x as there is a place.

    From the first line up leads to the text's start, from the last down to its end.
    """
    flow = window.flow
    piece = flow.piece_at(place.offset)
    line = flow.paragraph(piece).line_of(*place) + lines
    while line < 0 and piece:
        piece -= 1
        line += flow.paragraph(piece).line_count
    while line >= flow.paragraph(piece).line_count and piece + 1 < flow.count:
        line -= flow.paragraph(piece).line_count
        piece += 1
    paragraph = flow.paragraph(piece)
    if line < 0:
        return Place(0)
    if line >= paragraph.line_count:
        return Place(len(flow.text))
    return Place(*paragraph.offset_at(x, line))
