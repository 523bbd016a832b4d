"""The query language: what is typed, as a tree; where it is wrong; and its filters one by one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.model import query
from annotator.model.query import And, Not, Query, QueryError, Term, chips, parse
from annotator.model.query_fields import FIELDS, Lengths, Match, Moments


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the clock's zone cannot be set here")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    os.environ.get("TZ")
    time.tzset()


def said(found: Query) -> object:
    """A tree in short: places left out."""
    if isinstance(found, Term):
        value = found.value
        if isinstance(value, Match):
            marks = ("!" if value.phrase else "") + ("*" if value.prefix else "")
            return f"{found.field}={value.text}{marks}"
        return f"{found.field}={value}"
    if isinstance(found, Not):
        return ("not", said(found.part))
    return ("and" if isinstance(found, And) else "or", *map(said, found.parts))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", ("and",)),
        ("   ", ("and",)),
        ("bridge", "span=bridge"),
        ("bridge May", ("and", "span=bridge", "span=May")),
        ('"open in May"', "span=open in May!"),
        ("“open in May”", "span=open in May!"),
        ('"a \\"b\\" c"', 'span=a "b" c!'),
        ('label:"a\\*"', "label=a*!"),
        ("bri*", "span=bri*"),
        ('"the bri"*', "span=the bri!*"),
        ('doc:"nato*"', "doc=nato!*"),
        ('title:"Nato \\*"', "title=Nato *!"),
        ('same:"the bridge"', "same=the bridge!"),
        ("docid:d1", "docid=d1"),
        ("label:claim", "label=claim"),
        ("Label:claim", "label=claim"),
        ("-label:opinion", ("not", "label=opinion")),
        ("--a", ("not", ("not", "span=a"))),
        ("a OR b c", ("or", "span=a", ("and", "span=b", "span=c"))),
        ("(a OR b) c", ("and", ("or", "span=a", "span=b"), "span=c")),
        ("-(a b)", ("not", ("and", "span=a", "span=b"))),
        ("((a))", "span=a"),
        ("or ORb", ("and", "span=or", "span=ORb")),
        ("well-known", "span=well-known"),
        ("is:uns", "is=unsure"),
        ("state:finished", "state=finished"),
        ("text:nato note:why", ("and", "text=nato", "note=why")),
        ('"label:claim"', "span=label:claim!"),
        ("12:30x", "span=12:30x"),
    ],
)
def test_what_is_typed_as_a_tree(text: str, tree: object) -> None:
    assert said(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("(a", (0, 1), "no “)”"),
        ("a) b", (1, 2), "without its"),
        ("a OR", (2, 4), "after “OR”"),
        ("OR a", (0, 2), "before “OR”"),
        ("a AND b", (2, 5), "not needed"),
        ("a NOT b", (2, 5), "a minus"),
        ("a *", (2, 3), "before “*”"),
        ("()", (0, 2), "nothing in"),
        ("x labl:claim", (2, 7), "“label:”"),
        ("foo:bar", (0, 4), "no filter"),
        ("label:", (0, 6), "missing after"),
        ('a "b', (2, 4), "not closed"),
        ("is:finished", (0, 11), "“unsure”"),
        ("state:n", (0, 7), "“new”"),
        ("length:long", (0, 11), "no length"),
        ("length:20..10", (0, 13), "before it begins"),
        ("made:2026-13", (0, 12), "no such day"),
        ("made:2026-02-30", (0, 15), "no such day"),
        ("made:soon", (0, 9), "is no day"),
        ("made:>2026..2027", (0, 16), "a comparison and a range"),
        ("changed:2026-05..2026-04", (0, 24), "before it begins"),
        ("made:9999", (0, 9), "no such day"),
        ("...", (0, 3), "no word"),
        ("a\udcff b", (1, 2), "no character"),
        ("(" * 60 + "a" + ")" * 60, (40, 41), "Too many brackets"),
    ],
)
def test_where_a_query_is_wrong_and_why(text: str, place: tuple[int, int], word: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.start, caught.value.end) == place
    assert word in str(caught.value)


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(QueryError, match="at most 2,000"):
        parse("a " * 1_001)


def test_a_query_of_too_many_words_is_refused() -> None:
    assert len(chips("a " * 300)) == 300
    with pytest.raises(QueryError, match="at most 300") as caught:
        parse("a " * 301)
    assert caught.value.start == 600


@pytest.mark.parametrize(
    ("written", "lengths"),
    [
        ("200", (200, 200)),
        ("=5", (5, 5)),
        (">200", (201, None)),
        (">=200", (200, None)),
        ("<20", (0, 19)),
        ("<=20", (0, 20)),
        ("10..20", (10, 20)),
    ],
)
def test_lengths(written: str, lengths: tuple[int, int | None]) -> None:
    found = parse(f"length:{written}")
    assert isinstance(found, Term) and found.value == Lengths(*lengths)


@pytest.mark.parametrize(
    ("written", "begin", "end"),
    [
        ("2026", "2025-12-31T23:00:00.000Z", "2026-12-31T23:00:00.000Z"),
        ("2026-11", "2026-10-31T23:00:00.000Z", "2026-11-30T23:00:00.000Z"),
        ("2026-12", "2026-11-30T23:00:00.000Z", "2026-12-31T23:00:00.000Z"),
        ("2026-07-01", "2026-06-30T22:00:00.000Z", "2026-07-01T22:00:00.000Z"),
        ("2026-10-25", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"),
        (">2026-11-01", "2026-11-01T23:00:00.000Z", ""),
        (">=2026-11-01", "2026-10-31T23:00:00.000Z", ""),
        ("<2026-11-01", "", "2026-10-31T23:00:00.000Z"),
        ("<=2026-11-01", "", "2026-11-01T23:00:00.000Z"),
        ("2026-11-01..2026-11-02", "2026-10-31T23:00:00.000Z", "2026-11-02T23:00:00.000Z"),
    ],
)
def test_days_are_those_of_the_users_clock(written: str, begin: str, end: str) -> None:
    found = parse(f"made:{written}")
    assert isinstance(found, Term) and found.value == Moments(begin, end)


@pytest.mark.parametrize("word", ["today", "yesterday", "week", "month"])
def test_days_by_their_names(word: str) -> None:
    found = parse(f"changed:{word}")
    assert isinstance(found, Term) and isinstance(found.value, Moments)
    assert found.value.begin < found.value.end


def test_places_and_chips() -> None:
    text = '  label:claim -by:"A B"  (x OR y) bri* '
    places = chips(text)
    assert [text[a:b] for a, b in places] == ["label:claim", '-by:"A B"', "(x OR y)", "bri*"]
    assert query.without(text, *places[1]) == "  label:claim (x OR y) bri* "
    assert chips("a OR b") == ((0, 6),)
    assert chips("(((") == chips("") == ()


def test_one_more_filter() -> None:
    assert query.with_term("", "label:claim") == "label:claim"
    assert query.with_term("bridge ", "is:unsure") == "bridge is:unsure"
    assert query.with_term("a OR b", "is:unsure") == "(a OR b) is:unsure"
    assert query.with_term("x is:unsure", "is:unsure") == "x is:unsure"


@given(st.text(min_size=1).filter(str.strip))
@example("nato*")
@example("a\\*")
@example("„x")
def test_a_quoted_name_is_read_as_it_was(name: str) -> None:
    found = parse(f"label:{query.quoted(name)}")
    assert isinstance(found, Term) and isinstance(found.value, Match)
    assert found.value.text == name and not found.value.prefix


@given(st.text(alphabet='ab "“”()-*:.>\\OR1\n' + "".join(sorted({*"".join(FIELDS)}))))
def test_anything_is_a_query_or_says_where_it_is_wrong(text: str) -> None:
    try:
        found = parse(text)
    except QueryError as error:
        assert 0 <= error.start <= error.end <= len(text) + 1
        assert str(error).endswith((".", "?"))
    else:
        for start, end in chips(text):
            assert parse(text[start:end]) is not None
            assert text[start:end].strip() == text[start:end]
        assert found == parse(text)
