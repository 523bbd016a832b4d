"""Words that a query of the review asks for: the index of them, the test of one row for them, and
which of the two is the shorter way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    and_,
    case,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy import cast as cast_to

from annotator.model.query import Not, Query, Term
from annotator.model.query_fields import Match
from annotator.store.tables import spans

_INDEX = {"span": "spans_words", "text": "texts_words"}
SAMPLED = 10_000
"""Rows with a word that are counted; if there are more, these tell about how many."""
TOGETHER = {"span": 0.2e-6, "text": 0.6e-6}
"""Seconds, about, to put together one of the rows that a word stands in."""
A_ROW, A_LOOK = 4e-6, 20e-6
"""Seconds, about, to test one row for a word by what it holds, and by the index."""
A_STEP, A_SPAN = 0.15e-6, 4e-6
"""Seconds, about, to go one row further in an index, and to read any one span."""
LONGEST_TESTED = 500
"""Code points of a span that are looked through rather than the index."""

_TOKEN = re.compile(r"[0-9a-z]+")
_BORDER = "[^0-9a-z]"


@dataclass(frozen=True)
class Rate:
    """In how many rows a word stands, about, in which share of all, and for how many spans its term
    holds."""

    rows: float
    share: float
    spans: float


def fts(match: Match) -> str:
    """Words as an FTS5 phrase: nothing of what was written can be read as its syntax."""
    phrase = '"' + match.text.replace('"', '""').replace("\0", " ") + '"'
    return phrase + "*" if match.prefix else phrase


def matching(name: str, wanted: str) -> Any:
    """The rowids of an index of words (`spans_words`, `texts_words`) that match."""
    index = table(name, column("rowid"))
    return select(index.c.rowid).where(literal_column(name).op("MATCH")(literal(wanted)))


def matches(name: str, wanted: str, rowid: Any) -> ColumnElement[bool]:
    """Does the index say that this row matches? (Of one row of `spans` at a time.)"""
    index = table(name, column("rowid"))
    meets = literal_column(name).op("MATCH")(literal(wanted))
    return exists().select_from(index).where(meets, index.c.rowid == rowid).correlate(spans)


def span_matches(match: Match) -> ColumnElement[bool]:
    """Does the index say that this row of `spans` matches? What is plain ASCII is looked through
    instead, where words are what the index takes for them: that is several times as fast."""
    by_index = matches("spans_words", fts(match), spans.c.pk)
    tokens = _TOKEN.findall(match.text.lower())
    if not match.text.isascii() or not tokens:
        return by_index
    as_bytes = cast_to(spans.c.text, LargeBinary)
    is_plain = and_(
        spans.c.length <= LONGEST_TESTED, func.length(spans.c.text) == func.length(as_bytes)
    )
    around = func.lower(literal_column("' '") + spans.c.text + literal_column("' '"))
    here: list[ColumnElement[bool]] = []
    for token in tokens:
        end = "" if match.prefix and token is tokens[-1] else _BORDER
        # (LIKE is the faster one and turns most rows away)
        here.append(spans.c.text.like(f"%{token}%"))
        here.append(around.op("GLOB")(f"*{_BORDER}{token}{end}*"))
    sizes = table("spans_words_docsize", column("id"))
    is_indexed = exists().select_from(sizes).where(sizes.c.id == spans.c.pk).correlate(spans)
    here.append(is_indexed if len(tokens) == 1 else by_index)
    return case((is_plain, and_(*here)), else_=by_index)


def rates_of(connection: Connection, query: Query) -> dict[Term, Rate]:
    """How frequent the words of a query are, as far as the first rows with each tell."""
    found: dict[Term, Rate] = {}
    for term in _terms(query):
        if term.field not in _INDEX or term in found:
            continue
        name = _INDEX[term.field]
        first = matching(name, fts(cast(Match, term.value))).limit(SAMPLED).subquery()
        sizes = table(f"{name}_docsize", column("id"))
        highest = select(func.max(sizes.c.id)).scalar_subquery()
        counted = select(func.count(), func.max(first.c.rowid), highest)
        number, last, most = connection.execute(counted).one()
        most = max(most or 0, 1)
        share = max(number, 1) / (max(last or 1, 1) if number >= SAMPLED else most)
        share, rows = min(share, 1.0), float(number if number < SAMPLED else share * most)
        held = rows if term.field == "span" else share * _last_span(connection)
        found[term] = Rate(rows, share, held)
    return found


def _last_span(connection: Connection) -> int:
    return connection.execute(select(func.max(spans.c.pk))).scalar() or 0


def rare(rates: Mapping[Term, Rate], looks: float) -> frozenset[Term]:
    """The words whose rows are better put together first, where so many rows are to be tested."""
    return frozenset(
        term for term, rate in rates.items() if _together(term, rate) < looks * _one_look(term)
    )


def seconds(rates: Mapping[Term, Rate], steps: float, read: float) -> float:
    """How long it takes to go so many rows along an index, to test them for all words, the better
    ways, and to read some of them, about."""
    ways = ((_together(term, rate), steps * _one_look(term)) for term, rate in rates.items())
    return steps * A_STEP + read * A_SPAN + sum(min(each) for each in ways)


def seconds_of_all(rate: Rate) -> float:
    """How long it takes to read all spans that a word's term holds for, about."""
    return rate.spans * A_SPAN


def seconds_together(rates: Mapping[Term, Rate]) -> float:
    """How long it takes to put together the rows of all words, about."""
    return sum(_together(term, rate) for term, rate in rates.items())


def _together(term: Term, rate: Rate) -> float:
    return rate.rows * TOGETHER[term.field]


def _one_look(term: Term) -> float:
    is_plain = term.field == "span" and cast(Match, term.value).text.isascii()
    return A_ROW if is_plain else A_LOOK


def _terms(query: Query) -> Iterator[Term]:
    if isinstance(query, Term):
        yield query
        return
    parts: Iterable[Query] = (query.part,) if isinstance(query, Not) else query.parts
    for part in parts:
        yield from _terms(part)
