"""Sections stay in order and apart, whatever is said of whichever stretch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model.section import (
    Section,
    SectionKind,
    mended_sections,
    ordered_sections,
    section_at,
    with_section,
    without_tagged,
)

LENGTH = 30
HEAD, BODY, PLEA, TALK = SectionKind
KINDS = st.sampled_from(list(SectionKind))
STRETCHES = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted)
SAID = st.tuples(STRETCHES.filter(lambda pair: pair[0] < pair[1]), KINDS)


def kinds_at(sections: tuple[Section, ...]) -> list[SectionKind]:
    """What each character is."""
    found = [section_at(sections, offset) for offset in range(LENGTH)]
    return [BODY if one is None else one.kind for one in found]


@given(st.lists(SAID, max_size=12))
def test_what_was_said_last_holds(said: list[tuple[list[int], SectionKind]]) -> None:
    sections: tuple[Section, ...] = ()
    meant = [BODY] * LENGTH
    for (start, end), kind in said:
        sections = with_section(sections, start, end, kind)
        meant[start:end] = [kind] * (end - start)
        assert ordered_sections(sections, LENGTH) == sections
        assert kinds_at(sections) == meant


def test_what_touches_and_is_alike_becomes_one() -> None:
    one = (Section(0, 5, TALK, "readers"), Section(9, 12, TALK), Section(12, 20, PLEA))
    assert with_section(one, 5, 9, TALK) == (Section(0, 12, TALK), Section(12, 20, PLEA))


def test_a_proposal_that_is_cut_stays_one() -> None:
    one = (Section(0, 20, PLEA, "plea"),)
    left = (Section(0, 5, PLEA, "plea"), Section(9, 20, PLEA, "plea"))
    assert with_section(one, 5, 9, BODY) == left


WILD = st.builds(Section, st.integers(-9, 40), st.integers(-9, 40), KINDS, st.just("r"))


@given(st.lists(WILD, max_size=8))
def test_what_does_not_fit_is_cut(wild: list[Section]) -> None:
    fitting = mended_sections(wild, LENGTH)
    assert ordered_sections(fitting, LENGTH) == fitting
    assert mended_sections(fitting, LENGTH) == fitting


@given(st.lists(SAID, max_size=8), st.lists(STRETCHES.map(tuple), max_size=6))
def test_where_somebody_tagged_it_is_body(
    said: list[tuple[list[int], SectionKind]], tagged: list[tuple[int, int]]
) -> None:
    sections: tuple[Section, ...] = ()
    for (start, end), kind in said:
        sections = with_section(sections, start, end, kind)
    tagged = [(start, end) for start, end in tagged if start < end]
    kept = without_tagged(sections, tagged)
    for section in sections:
        is_tagged = any(start < section.end and end > section.start for start, end in tagged)
        assert (section in kept) is not (section.is_left_out and is_tagged)


def test_sections_over_one_another_are_refused() -> None:
    with pytest.raises(InputError, match="from 3 to 6 does not fit"):
        ordered_sections([Section(3, 6, HEAD), Section(0, 4, TALK)], LENGTH)
