"""The palette keeps what it promises, for everybody's eyes and on every ground."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from annotator.model.schema import PALETTE, PATTERNS, Label, next_look
from annotator.ui import colors, theme
from annotator.ui.text_view.ink import readable_on
from annotator.ui.text_view.painter import TINTS

THEMES = (theme.load("light"), theme.load("dark"))
COLORS = st.builds("#{:06X}".format, st.integers(0, 0xFFFFFF))


def test_contrast_is_that_of_wcag() -> None:
    assert colors.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert colors.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert colors.contrast("#FFFFFF", "#777777") == colors.contrast("#777777", "#FFFFFF")


def test_distance_is_that_of_cie76() -> None:
    assert colors.distance("#FFFFFF", "#000000") == pytest.approx(100, abs=0.1)
    assert colors.distance("#FF0000", "#FF0000") == 0
    assert colors.distance("#FF0000", "#00FF00") == pytest.approx(170.6, abs=0.5)


def test_red_and_green_of_one_brightness_are_near_for_those_who_see_red_weakly() -> None:
    red, green = "#8A5A00", "#5A6A00"
    assert colors.distance(red, green, "deutan") < colors.distance(red, green) / 2


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
def test_every_palette_colour_reads_on_every_ground(look: theme.Theme) -> None:
    for pair in PALETTE:
        color = pair[look.dark]
        for ground in look.grounds:
            assert colors.contrast(color, ground) >= colors.READABLE, (color, ground)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_palette_colours_can_be_told_apart_by_everyone(dark: bool) -> None:
    shown = [pair[dark] for pair in PALETTE]
    for one, other in combinations(shown, 2):
        assert colors.least_distance(one, other) >= 11.5, (one, other)
    for one, other in combinations(shown[:4], 2):
        assert colors.least_distance(one, other) >= 23.9, (one, other)


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
def test_the_accent_is_no_labels_colour(look: theme.Theme) -> None:
    for pair in PALETTE:
        assert colors.distance(pair[look.dark], look.colors["accent"]) >= 20


def test_palette_has_ten_or_more_pairs_that_are_each_there_once() -> None:
    assert len(PALETTE) >= 10
    assert len({light for light, _ in PALETTE}) == len({dark for _, dark in PALETTE})
    assert len({light for light, _ in PALETTE}) == len(PALETTE)


def test_new_labels_take_the_colours_in_their_order_then_begin_again() -> None:
    labels: list[Label] = []
    for number in range(len(PALETTE) + 1):
        color, pattern = next_look(labels)
        labels.append(Label(str(number), str(number), color, pattern))
    assert [label.color for label in labels] == [*(p[0] for p in PALETTE), PALETTE[0][0]]
    assert {label.pattern for label in labels} == set(PATTERNS)


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
@given(color=COLORS)
def test_any_colour_a_user_takes_is_drawn_readable(look: theme.Theme, color: str) -> None:
    drawn = colors.label_color(color, look.dark, look.grounds)
    assert colors.is_color(drawn)
    for ground in look.grounds:
        assert colors.contrast(drawn, ground) >= colors.READABLE


def test_a_palette_colour_has_its_partner_and_a_readable_colour_stays() -> None:
    light, dark = THEMES
    assert colors.label_color("#15346c", False, light.grounds) == "#15346C"
    assert colors.label_color("#15346c", True, dark.grounds) == "#A9C7EE"
    assert colors.label_color("#006000", False, light.grounds) == "#006000"


def test_what_is_no_colour_is_drawn_all_the_same() -> None:
    assert colors.is_color(colors.label_color("red; }", False, THEMES[0].grounds))


@given(color=COLORS)
def test_ink_on_any_colour_is_the_better_of_black_and_white(color: str) -> None:
    assert colors.contrast(colors.ink_on(color), color) >= colors.READABLE


@given(color=COLORS, ground=COLORS)
def test_blends_end_at_both_colours(color: str, ground: str) -> None:
    assert colors.blend(color, ground, 1) == color
    assert colors.blend(color, ground, 0) == ground


def test_too_close_names_the_label_and_says_who_cannot_tell() -> None:
    others = [("quote", "#15346C"), ("claim", "#A84C19")]
    assert "“quote”" in colors.too_close("#16356D", others)
    assert colors.too_close("#137961", others) == ""
    assert colors.too_close("#137961", []) == ""
    weak = colors.too_close("#5A6A00", [("b", "#8A5A00")])
    assert weak.startswith("People who see") and "“b”" in weak


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
def test_what_is_to_be_read_can_be_read(look: theme.Theme) -> None:
    c = look.colors
    for role in ("text", "quiet", "accent", "good", "busy", "bad"):
        for ground in look.grounds:
            assert colors.contrast(c[role], ground) >= colors.READABLE, (role, ground)
    assert colors.contrast(c["text"], c["selection"]) >= 7
    assert colors.contrast(c["on_accent"], c["accent"]) >= colors.READABLE
    for pair in PALETTE:
        tinted = colors.blend(pair[look.dark], c["paper"], look.tint)
        assert colors.contrast(c["text"], tinted) >= 8, pair


# --- every label of the palette, as it is really drawn


def drawn(look: theme.Theme) -> list[tuple[str, str]]:
    """The name and the colour, in a theme, of a label of each colour of the palette."""
    labels = [Label(light, light, light) for light, _ in PALETTE]
    return [(label.name, look.label_hex(label)) for label in labels]


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
def test_a_label_reads_as_text_and_its_letter_on_its_badge(look: theme.Theme) -> None:
    for name, color in drawn(look):
        for ground in look.grounds:
            assert colors.contrast(color, ground) >= colors.READABLE, (name, ground)
        letter = readable_on(QColor(color)).name()
        assert colors.contrast(letter, color) >= colors.READABLE, name
        assert colors.contrast(color, look.colors["paper"]) >= 3, "a badge is seen on paper"


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
def test_text_reads_on_tints_also_where_spans_lie_over_each_other(look: theme.Theme) -> None:
    text, paper = look.colors["text"], look.colors["paper"]
    labels = drawn(look)
    for name, color in labels:
        tint = colors.blend(color, paper, look.tint)
        assert colors.contrast(text, tint) >= 8, name
    for some in combinations_with_replacement(labels, TINTS):
        ground = paper
        for _, color in some:
            ground = colors.blend(color, ground, look.tint)
        assert colors.contrast(text, ground) >= colors.READABLE, some


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
def test_marks_are_seen_and_read_and_are_nothing_else(look: theme.Theme) -> None:
    own = look.colors
    mark = own["mark"]
    assert colors.contrast(own["text"], mark) >= 7
    assert colors.contrast(own["quiet"], own["paper"]) >= 3, "the frame of the current one"
    assert colors.distance(mark, own["paper"]) >= 10
    assert colors.least_distance(mark, own["selection"]) >= 10
    for name, color in drawn(look):
        tint = colors.blend(color, own["paper"], look.tint)
        assert colors.distance(mark, tint) >= 5, name


@pytest.mark.parametrize("look", THEMES, ids=["light", "dark"])
def test_the_text_view_is_given_what_was_checked(look: theme.Theme) -> None:
    labels = [Label(light, light, light) for light, _ in PALETTE]
    given_look = look.text_look(labels, 12.5)
    assert dict(drawn(look)) == given_look.label_colors
    for role in ("paper", "text", "quiet", "selection", "mark", "accent"):
        assert getattr(given_look, role) == look.colors[role]
    assert given_look.tint == look.tint
