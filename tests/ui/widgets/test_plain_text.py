"""What users wrote, made fit for a row, a menu, a title: nothing is lost, nothing goes beyond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.widgets.plain_text import closed, for_menu, for_title, one_line, shortened

TURNS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
ENDS = "\u202c\u2069"


@pytest.mark.parametrize(
    ("line", "ended"),
    [
        ("plain", "plain"),
        ("\u202eevil", "\u202eevil\u202c"),
        ("\u202eevil\u202c", "\u202eevil\u202c"),
        ("\u2066a\u202eb", "\u2066a\u202eb\u202c\u2069"),
        ("\u2066a\u202eb\u2069", "\u2066a\u202eb\u2069"),
        ("stray end\u202c", "stray end\u202c"),
    ],
)
def test_turns_of_direction_end_with_the_line(line: str, ended: str) -> None:
    assert closed(line) == ended


@given(st.text(f"ab &<\n{TURNS}{ENDS}", max_size=30))
def test_a_line_keeps_its_text_and_is_closed_once(text: str) -> None:
    line = one_line(text, " ")
    assert closed(line) == line
    assert _letters(line) == _letters(text)


def _letters(text: str) -> str:
    return "".join(c for c in text if c not in ENDS and not c.isspace())


@given(st.text(max_size=200))
def test_menu_texts_are_one_short_line_without_letters_of_their_own(text: str) -> None:
    shown = for_menu(text)
    assert "\n" not in shown and "\t" not in shown
    assert shown.replace("&&", "").count("&") == 0
    assert shown.replace("&&", "&") == shortened(text)


def test_a_title_s_sign_for_changes_is_shown_as_it_stands() -> None:
    assert for_title("a[*]b\nc") == "a[*][*]b c"
