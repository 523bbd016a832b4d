"""Filters of the review as sets of spans: where one is small, the rows in it are looked at instead
of all rows in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
    union_all,
)

from annotator.model.document import State
from annotator.model.query import And, Not, Or, Query, Term
from annotator.model.query_fields import Lengths, Match, Moments
from annotator.store.queries.review_conditions import (
    Names,
    annotators_named,
    document_named,
    labels_named,
    one_of,
    state_is,
    title_meets,
)
from annotator.store.queries.review_words import fts, matching
from annotator.store.tables import (
    assignments,
    documents,
    fragments,
    relations,
    reviews,
    span_attributes,
    spans,
)

FEW_DOCUMENTS = 2_000
"""Documents that are named one by one."""

_IN = spans.alias("inner")
_BY = spans.alias("by")


@dataclass(frozen=True)
class Few:
    """The pks of all spans that `part` may hold for; exactly those, and each once, if `exact`.
    `count` is how many there are, where that was counted; where counting is dear, `probe` are other
    rows, of which there are few if there are few of these."""

    part: Query
    pks: Any
    exact: bool = True
    count: int = 0
    probe: Any = None


def conjuncts(query: Query) -> list[Query]:
    """The parts that all have to hold. (What is just these words has these words in it, and for
    that there is an index.)"""
    if isinstance(query, And):
        return [each for part in query.parts for each in conjuncts(part)]
    if isinstance(query, Term) and query.field == "same":
        text = cast(Match, query.value).text
        folded = text.casefold()
        if any(map(str.isalnum, text)) and folded == text.lower():
            spellings = dict.fromkeys((folded, folded.replace("ss", "ß")))  # one, for the index two
            words = [Term("span", Match(one, True), query.start, query.end) for one in spellings]
            return [words[0] if len(words) == 1 else Or(tuple(words)), query]
    return [query]


def sets_of(query: Query, names: Names) -> list[Few]:
    """The sets in which all that the query finds must be."""
    parts = conjuncts(query)
    found = [few for part in parts if (few := _set_of(part, names)) is not None]
    days = [p for p in parts if isinstance(p, Term) and p.field == "made"]
    owners = [p for p in parts if isinstance(p, Term) and p.field in ("label", "by")]
    for owner in owners:  # for these two together there is an index
        for day in days:
            met = and_(_COLUMNS[owner.field](owner, names), _COLUMNS["made"](day, names))
            found.append(Few(And((owner, day)), select(_IN.c.pk).where(met)))
    return found


def in_few_documents(connection: Connection, query: Query) -> list[Few]:
    """The spans in documents of such a title, where these are few. All titles are read for it."""
    found = []
    for part in conjuncts(query):
        if isinstance(part, Term) and part.field in ("doc", "title"):
            meets = title_meets(cast(Match, part.value), part.field == "title")
            chosen = select(documents.c.pk).where(meets)
            pks = connection.execute(chosen.limit(FEW_DOCUMENTS + 1)).scalars().all()
            if len(pks) <= FEW_DOCUMENTS:
                found.append(Few(part, select(_IN.c.pk).where(_IN.c.document_pk.in_(pks))))
    return found


def smallest(connection: Connection, sets: Sequence[Few], most: int) -> Few | None:
    """The smallest of the sets, with its count, if it holds at most so many."""
    probes = [few.pks if few.probe is None else few.probe for few in sets]
    best: Few | None = None
    for few, number in zip(sets, _counts(connection, probes, most), strict=True):
        if number <= most and few.probe is not None:  # (worth counting)
            (number,) = _counts(connection, [few.pks], most)
        if number <= most and (best is None or number < best.count):
            best = replace(few, count=number)
    return best


def _counts(connection: Connection, sets: Sequence[Any], most: int) -> Sequence[int]:
    """How many rows each has, up to one more than `most`; in one statement."""
    if not sets:
        return ()
    some = (chosen.limit(most + 1).subquery() for chosen in sets)
    numbers = (select(func.count()).select_from(each).scalar_subquery() for each in some)
    return tuple(connection.execute(select(*numbers)).one())


def _set_of(part: Query, names: Names) -> Few | None:
    if isinstance(part, Not):
        return None
    if isinstance(part, Term):
        return _term(part, names)
    inner = [few for each in part.parts if (few := _set_of(each, names)) is not None]
    if isinstance(part, And):
        return replace(inner[0], part=part, exact=False) if inner else None
    if not inner or len(inner) < len(part.parts):
        return None
    probe = None
    if any(few.probe is not None for few in inner):
        probe = _union(few.pks if few.probe is None else few.probe for few in inner)
    return Few(part, _union(few.pks for few in inner), exact=False, probe=probe)


def _union(sets: Iterable[Any]) -> Any:
    return select(union_all(*(select(each.subquery()) for each in sets)).subquery())


def _term(term: Term, names: Names) -> Few | None:
    field, value = term.field, term.value
    if field == "span":
        return Few(term, matching("spans_words", fts(cast(Match, value))))
    if field == "text":
        wanted = fts(cast(Match, value))
        return Few(term, _in_texts(wanted), probe=matching("texts_words", wanted))
    if field == "title":
        titled = select(documents.c.pk).where(title_meets(cast(Match, value), True))
        return Few(term, select(_IN.c.pk).where(_IN.c.document_pk.in_(titled)), probe=titled)
    if field in ("doc", "same"):  # there is no index of titles, and these may be many
        return None
    if field == "state":
        return None if value == State.NEW else _in_state(term, names)
    if field in ("overlaps", "inside"):
        return _beside(term, names)
    if field == "has" and value == "relation":
        ends = (select(end.label("pk")) for end in (relations.c.head_pk, relations.c.tail_pk))
        return Few(term, select(union_all(*ends).subquery()), exact=False)
    owner = _OWNERS.get(str(value)) if field in ("has", "is") else None
    if owner is not None:
        return Few(term, select(owner), exact=owner is reviews.c.span_pk)
    met = _COLUMNS[field](term, names)
    return Few(term, select(_IN.c.pk).where(met), exact=field != "note")


def _in_texts(wanted: str) -> Select[Any]:
    index = table("texts_words", column("rowid"))
    chosen = select(_IN.c.pk).select_from(index)
    chosen = chosen.join(documents, documents.c.text_pk == index.c.rowid)
    chosen = chosen.join(_IN, _IN.c.document_pk == documents.c.pk)
    return chosen.where(literal_column("texts_words").op("MATCH")(literal(wanted)))


def _in_state(term: Term, names: Names) -> Few:
    met = and_(assignments.c.annotator_pk == names.me, state_is(str(term.value)))
    chosen = select(_IN.c.pk).join_from(
        assignments, _IN, _IN.c.document_pk == assignments.c.document_pk
    )
    return Few(term, chosen.where(met), probe=select(assignments.c.document_pk).where(met))


def _beside(term: Term, names: Names) -> Few:
    met = one_of(_BY.c.label_pk, labels_named(term, names))
    chosen = select(_IN.c.pk).join_from(_BY, _IN, _IN.c.document_pk == _BY.c.document_pk)
    if term.field == "overlaps":
        places = and_(_IN.c.start < _BY.c.end, _BY.c.start < _IN.c.end)
    else:
        places = and_(_IN.c.start >= _BY.c.start, _IN.c.end <= _BY.c.end)
    return Few(term, chosen.where(met, places), exact=False, probe=select(_BY.c.pk).where(met))


def _moments(of: Any) -> Callable[[Term, Names], ColumnElement[bool]]:
    def within(term: Term, names: Names) -> ColumnElement[bool]:
        begin, end = cast(Moments, term.value)
        return and_(true(), *([of >= begin] if begin else []), *([of < end] if end else []))

    return within


def _length(term: Term, names: Names) -> ColumnElement[bool]:
    least, most = cast(Lengths, term.value)
    return and_(_IN.c.length >= least, *([] if most is None else [_IN.c.length <= most]))


def _flags(term: Term, names: Names) -> ColumnElement[bool]:
    return _IN.c.unsure == true()


def _noted(term: Term, names: Names) -> ColumnElement[bool]:
    return _IN.c.note != literal_column("''")


_OWNERS = {
    "reviewed": reviews.c.span_pk,
    "attribute": span_attributes.c.span_pk,
    "fragments": fragments.c.span_pk,
}
_COLUMNS: dict[str, Callable[[Term, Names], ColumnElement[bool]]] = {
    "docid": lambda term, names: _IN.c.document_pk.in_(document_named(term)),
    "label": lambda term, names: one_of(_IN.c.label_pk, labels_named(term, names)),
    "by": lambda term, names: one_of(_IN.c.annotator_pk, annotators_named(term, names)),
    "made": _moments(_IN.c.created_at),
    "changed": _moments(_IN.c.updated_at),
    "length": _length,
    "is": _flags,
    "has": _noted,
    "note": _noted,
}
