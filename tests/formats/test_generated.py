"""Documents that nobody would write, through every format that is both written and read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.formats import Format, find_formats
from annotator.model.attribute import Attribute
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.span import covered_text, ordered_fragments
from tests.formats.round_trip import assert_round_trip, options_of

SIGNS = "ab \n\t.“”%;=_-~|[]<>&\"'\\#/,*:\u2028\u0085\x0b\x01\ufeff\ufffe\u0301\u200d💩é١中"
CHARACTERS = st.sampled_from(SIGNS) | st.characters(
    exclude_categories=["Cs"], exclude_characters="\0\r"
)
VALUES = st.text(CHARACTERS | st.just("\r"), max_size=6)
NAMES = st.text(CHARACTERS.filter(lambda c: c != "\n"), min_size=1, max_size=6).filter(str.strip)
TIMES = st.sampled_from(["", "2026-11-21T14:02:11.123Z", "2020-01-01T00:00:00.000Z"])
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=2).map(
    lambda found: tuple(sorted(Attribute(name, value) for name, value in found.items()))
)


@st.composite
def spans(draw: st.DrawFn, text: str, number: int) -> ExchangeSpan:
    """A span of one or two fragments, with everything or nothing."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
    fragments = ordered_fragments(zip(cuts[::2], cuts[1::2], strict=False), len(text))
    return ExchangeSpan(
        draw(NAMES),
        fragments,
        covered_text(text, fragments),
        f"{number}{draw(NAMES)}",
        draw(NAMES | st.just("")),
        draw(VALUES),
        draw(st.booleans()),
        draw(ATTRIBUTES),
        draw(TIMES),
        draw(TIMES),
        draw(st.none() | st.builds(ExchangeReview, NAMES, TIMES)),
    )


@st.composite
def documents(draw: st.DrawFn) -> ExchangeDocument:
    """A document with a few spans and relations, and names of all kinds."""
    text = draw(st.text(CHARACTERS, min_size=1, max_size=25))
    found = tuple(draw(spans(text, number)) for number in range(draw(st.integers(0, 4))))
    count = draw(st.integers(0, 2)) if len(found) > 1 else 0
    relations = tuple(
        ExchangeRelation(
            draw(NAMES),
            found[0].id,
            found[1].id,
            f"r{number}{draw(NAMES)}",
            draw(NAMES | st.just("")),
            draw(ATTRIBUTES),
            draw(TIMES),
            draw(TIMES),
        )
        for number in range(count)
    )
    note = draw(st.none() | st.builds(ExchangeNote, NAMES, NAMES, TIMES))
    return ExchangeDocument(
        text, draw(NAMES), draw(VALUES), draw(VALUES), spans=found, relations=relations, note=note
    )


def ways() -> Iterator[tuple[Format, dict[str, str]]]:
    """Every format with its usual choices, and with the first other choices."""
    for found in find_formats():
        if found.CAN_READ and found.CAN_WRITE:
            yield found, {}
            for setting in found.SETTINGS:
                if setting.writing:
                    yield from ((found, {setting.name: v}) for v, _ in setting.choices[1:3])


@pytest.mark.parametrize(
    ("found", "choices"),
    [pytest.param(*way, id="-".join((way[0].NAME, *way[1].values()))) for way in ways()],
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents())
def test_what_is_kept_comes_back_and_loses_nothing_more(
    found: Format, choices: dict[str, str], document: ExchangeDocument
) -> None:
    kept = found.kept(document, options_of([document], choices)).document
    try:
        assert_round_trip(found, [document], choices)
    except InputError as error:
        if "needs the extra" not in str(error):
            raise
        pytest.skip(str(error))
    if kept is not None:
        again = found.kept(kept, options_of([kept], choices))
        assert not +again.losses
        assert again.document == kept
