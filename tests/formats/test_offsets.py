"""Offsets in other units, and what proves them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.formats._offsets import Said, Unit, mend, source_of, utf16_table
from annotator.model.text import normalise

TEXT = "💩 “We will,” said Åse.\r\n“No,” she\radded.\r\n"
KEPT = normalise(TEXT)[0]


def said(words: str, form: str, encoding: str = "") -> Said:
    """Where `words` stand in `form`, counted as an encoding counts."""
    start = form.index(words)
    end = start + len(words)
    if encoding:
        size = 2 if "16" in encoding else 1
        start, end = (len(form[:n].encode(encoding)) // size for n in (start, end))
    return Said([(start, end)], words)


@pytest.mark.parametrize("encoding", ["", "utf-16-le", "utf-8"])
@pytest.mark.parametrize("newlines", ["as in the file", "one", "two"])
def test_the_unit_of_a_file_is_recognised_by_its_covered_texts(
    encoding: str, newlines: str
) -> None:
    form = {"as in the file": TEXT, "one": KEPT, "two": KEPT.replace("\n", "\r\n")}[newlines]
    spans = [said(words, form, encoding) for words in ("We will", "Åse", "she", "added")]
    places = mend(source_of(TEXT), spans)
    covered = [KEPT[p.fragments[0][0] : p.fragments[0][1]] for p in places if p.fragments]
    assert covered == ["We will", "Åse", "she", "added"]
    if not encoding and newlines == "as in the file":
        assert not any(place.mended for place in places)
    else:
        assert any(place.mended for place in places)


def test_a_span_without_a_covered_text_goes_along_with_the_unit_of_the_others() -> None:
    with_text = said("said", TEXT, "utf-16-le")
    silent = Said(said("she", TEXT, "utf-16-le").fragments)
    places = mend(source_of(TEXT), [with_text, silent])
    start = KEPT.index("she")
    assert places[1].fragments == ((start, start + 3),)
    assert places[1].mended


def test_without_any_covered_text_the_usual_unit_holds() -> None:
    silent = Said([(3, 4)])
    assert mend(source_of("💩 “"), [silent], usual=Unit.UTF16)[0].fragments == ((2, 3),)
    assert mend(source_of("💩 “—"), [silent])[0].fragments == ((3, 4),)


def test_what_no_unit_explains_is_found_only_where_it_stands_once() -> None:
    source = source_of("one two two three")
    places = mend(source, [Said([(0, 3)], "one"), Said([(5, 10)], "three"), Said([(1, 4)], "two")])
    assert places[0].fragments == ((0, 3),) and not places[0].mended
    assert places[1].fragments == ((12, 17),) and places[1].mended
    assert places[2].fragments is None
    assert places[2].complaint == "it says “two”, but the text from 1 to 4 reads “ne ”."


@pytest.mark.parametrize("pair", [(3, 3), (5, 2), (-1, 2), (0, 99), (10**30, 10**31)])
def test_offsets_that_hold_nothing_are_told(pair: tuple[int, int]) -> None:
    place = mend(source_of("a few words"), [Said([pair])])[0]
    assert place.fragments is None and place.complaint


def test_half_a_character_is_no_place() -> None:
    place = mend(source_of("💩 x"), [Said([(1, 3)])], usual=Unit.UTF16)[0]
    assert place.fragments is None and "inside a character" in place.complaint


def test_fragments_that_meet_become_one() -> None:
    place = mend(source_of("a few words"), [Said([(6, 11), (2, 6)], "few words")])[0]
    assert place.fragments == ((2, 11),)


def test_a_table_of_utf16_units() -> None:
    assert utf16_table("💩x").to_utf16(1) == 2


@given(st.text("ab\r\n é💩\u2028", min_size=1), st.data())
def test_whatever_is_counted_lands_on_the_same_words(raw: str, data: st.DataObject) -> None:
    try:
        source = source_of(raw)
    except InputError:
        return
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    covered, offset_map = raw[start:end], source.offset_map
    place = mend(source, [Said([(start, end)], covered)])[0]
    wanted = (offset_map.to_text(start), offset_map.to_text(end))
    if "\r" not in raw:
        assert place.fragments == (wanted,)
        assert not place.mended
