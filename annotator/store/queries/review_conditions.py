"""What a query of the review says, as conditions on rows of `spans`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    and_,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import cast as cast_to

from annotator.model.document import STATES, State
from annotator.model.query import Not, Or, Query, QueryError, Term
from annotator.model.query_fields import Lengths, Match, Moments
from annotator.store.queries.review_words import fts, matches, matching, span_matches
from annotator.store.tables import (
    annotators,
    assignments,
    documents,
    fragments,
    labels,
    relations,
    reviews,
    span_attributes,
    spans,
)

Condition = ColumnElement[bool]
_OTHER = spans.alias("other")
PK = literal_column("+spans.pk", Integer)  # (the plus: to be tested, not to be looked up by)
UNSURE = spans.c.unsure == true()
NOTED = spans.c.note != literal_column("''")
"""As the partial indexes say it, so that SQLite knows them again."""


@dataclass(frozen=True)
class Names:
    """What names in a query stand for: the labels and annotators (pk, name), and who asks."""

    labels: Sequence[tuple[int, str]]
    annotators: Sequence[tuple[int, str]]
    me: int
    together: frozenset[Term] | None = None
    """The words whose rows are put together first (None: all); others are looked up row by row."""

    def putting(self, together: frozenset[Term]) -> Names:
        """The same, with the rows of these words put together and others looked up row by row."""
        return replace(self, together=together)

    def looks_up(self, term: Term) -> bool:
        """Is it looked up row by row?"""
        return self.together is not None and term not in self.together


def names_of(connection: Connection, annotator_id: str) -> Names:
    """The names that there are."""
    me = select(annotators.c.pk).where(annotators.c.id == annotator_id)
    by_place = select(labels.c.pk, labels.c.name).order_by(labels.c.position, labels.c.pk)
    people = select(annotators.c.pk, annotators.c.name).order_by(annotators.c.pk)
    return Names(
        [(row.pk, row.name) for row in connection.execute(by_place)],
        [(row.pk, row.name) for row in connection.execute(people)],
        connection.execute(me).scalar() or 0,
    )


def condition(query: Query, names: Names) -> Condition:
    """The query as a condition on a row of `spans`. Raises QueryError for a name that is none."""
    if isinstance(query, Term):
        return _TERMS[query.field](query, names)
    if isinstance(query, Not):
        return not_(condition(query.part, names))
    # SQLite tests one after the other, as far as it has to
    cheapest = sorted(query.parts, key=lambda part: _cost(part, names))
    parts = [condition(part, names) for part in cheapest]
    if isinstance(query, Or):
        return or_(false(), *parts)
    return and_(true(), *parts)


def one_of(column: Any, values: Sequence[int]) -> Condition:
    """Is it one of these? (One alone keeps an index's order.)"""
    return cast(Condition, column == values[0] if len(values) == 1 else column.in_(values))


def labels_named(term: Term, names: Names) -> list[int]:
    """The labels that a term names. Raises QueryError if there are none."""
    return _named(term, names.labels, "label")


def annotators_named(term: Term, names: Names) -> list[int]:
    """The annotators that a term names. Raises QueryError if there are none."""
    match = term.value
    if isinstance(match, Match) and match == Match("me"):
        return [names.me]
    return _named(term, names.annotators, "annotator")


def _named(term: Term, known: Sequence[tuple[int, str]], kind: str) -> list[int]:
    match = cast(Match, term.value)
    wanted = match.text.casefold()
    found = [
        pk
        for pk, name in known
        if name.casefold() == wanted or (match.prefix and name.casefold().startswith(wanted))
    ]
    if not found:
        raise QueryError(_unknown(match, [name for _, name in known], kind), term.start, term.end)
    return found


def _unknown(match: Match, known: Iterable[str], kind: str) -> str:
    article = "an" if kind[0] in "aeiou" else "a"
    if match.prefix:
        return f"There is no {kind} whose name begins with “{match.text}”."
    by_fold = {name.casefold(): name for name in known}
    near = get_close_matches(match.text.casefold(), by_fold, 1) or [
        name for name in by_fold if name.startswith(match.text.casefold())
    ]
    hint = f" Is it “{by_fold[near[0]]}”?" if near else ""
    if not by_fold:
        return f"There is no {kind} yet; {article} {kind} has to be made first."
    return f"There is no {kind} “{match.text}”.{hint}"


def _cost(query: Query, names: Names) -> int:
    """How dear it is to test a row, in no unit."""
    if isinstance(query, Term):
        dear = query.field in _INDEXED and names.looks_up(query)
        return _COSTS.get(query.field, 0) + 2 * dear
    parts = (query.part,) if isinstance(query, Not) else query.parts
    return max((_cost(part, names) for part in parts), default=0)


_INDEXED = ("span", "text")
_COSTS = dict.fromkeys(("has", "span", "text"), 1) | dict.fromkeys(("state", "note"), 2)
_COSTS |= dict.fromkeys(("overlaps", "inside", "doc", "title"), 4) | {"same": 1}


# --- one kind of filter each ----------------------------------------------------------------------


def _words(term: Term, names: Names) -> Condition:
    wanted = fts(cast(Match, term.value))
    if names.looks_up(term):
        return span_matches(cast(Match, term.value))
    return PK.in_(matching("spans_words", wanted))


def _same(term: Term, names: Names) -> Condition:
    return func.casefold(spans.c.text) == cast(Match, term.value).text.casefold()


def _texts(term: Term, names: Names) -> Condition:
    wanted = fts(cast(Match, term.value))
    here = documents.c.pk == spans.c.document_pk
    if names.looks_up(term):
        text_pk = select(documents.c.text_pk).where(here).correlate(spans).scalar_subquery()
        return matches("texts_words", wanted, text_pk)
    found = select(documents.c.pk).where(documents.c.text_pk.in_(matching("texts_words", wanted)))
    return spans.c.document_pk.in_(found)


def _note(term: Term, names: Names) -> Condition:
    match = cast(Match, term.value)
    has_words = func.has_words(spans.c.note, match.text, int(match.prefix))
    return and_(NOTED, has_words == 1)


def _label(term: Term, names: Names) -> Condition:
    return one_of(spans.c.label_pk, labels_named(term, names))


def _by(term: Term, names: Names) -> Condition:
    return one_of(spans.c.annotator_pk, annotators_named(term, names))


def _doc(term: Term, names: Names) -> Condition:
    here = documents.c.pk == spans.c.document_pk
    return exists().where(here, title_meets(cast(Match, term.value))).correlate(spans)


def _title(term: Term, names: Names) -> Condition:
    here = documents.c.pk == spans.c.document_pk
    return exists().where(here, title_meets(cast(Match, term.value), True)).correlate(spans)


def _docid(term: Term, names: Names) -> Condition:
    return spans.c.document_pk.in_(document_named(term))


def document_named(term: Term) -> Any:
    """The pk of the document of an id, if there is one."""
    return select(documents.c.pk).where(documents.c.id == cast(Match, term.value).text)


def title_meets(match: Match, whole: bool = False) -> Condition:
    """Is it in a document's title (all of it, if `whole`), or, with a star, does the title begin
    with it? (Folded; SQLite itself folds ASCII, which is ten times faster.)"""
    wanted, title = match.text.casefold(), documents.c.title
    place = func.instr(func.casefold(title), wanted)
    by_fold = place == 1 if match.prefix else place > 0
    by_fold = func.casefold(title) == wanted if whole else by_fold
    if not wanted.isascii():
        return by_fold
    pattern = "".join(f"\\{sign}" if sign in "%_\\" else sign for sign in wanted)
    if not whole:
        pattern = f"{pattern}%" if match.prefix else f"%{pattern}%"
    plain = title.like(pattern, escape="\\")
    is_ascii = func.length(title) == func.length(cast_to(title, LargeBinary))
    return or_(plain, and_(not_(is_ascii), by_fold))


def _moments(column: Any) -> Callable[[Term, Names], Condition]:
    def within(term: Term, names: Names) -> Condition:
        begin, end = cast(Moments, term.value)
        parts = [column >= begin] if begin else []
        return and_(true(), *parts, *([column < end] if end else []))

    return within


def _length(term: Term, names: Names) -> Condition:
    least, most = cast(Lengths, term.value)
    if most is None:
        return spans.c.length >= least
    return spans.c.length.between(least, most)


def _state(term: Term, names: Names) -> Condition:
    here = assignments.c.document_pk == spans.c.document_pk
    mine = and_(here, assignments.c.annotator_pk == names.me)
    if term.value == State.NEW:
        begun = exists().where(mine, assignments.c.state != str(State.NEW)).correlate(spans)
        return not_(begun)
    return exists().where(mine, state_is(str(term.value))).correlate(spans)


def state_is(word: str) -> Condition:
    """Is that the state? A word that is none counts as in progress."""
    if word == State.IN_PROGRESS:
        return assignments.c.state.not_in(sorted(STATES - {str(State.IN_PROGRESS)}))
    return assignments.c.state == word


def _is(term: Term, names: Names) -> Condition:
    if term.value == "reviewed":
        return spans.c.pk.in_(select(reviews.c.span_pk))
    return UNSURE


def _has(term: Term, names: Names) -> Condition:
    if term.value == "note":
        return NOTED
    if term.value == "relation":
        ends = relations.c.head_pk, relations.c.tail_pk
        return or_(*(spans.c.pk.in_(select(end)) for end in ends))
    owner = span_attributes.c.span_pk if term.value == "attribute" else fragments.c.span_pk
    return spans.c.pk.in_(select(owner))


def _overlaps(term: Term, names: Names) -> Condition:
    return _beside(term, names, _OTHER.c.start < spans.c.end, spans.c.start < _OTHER.c.end)


def _inside(term: Term, names: Names) -> Condition:
    return _beside(term, names, _OTHER.c.start <= spans.c.start, spans.c.end <= _OTHER.c.end)


def _beside(term: Term, names: Names, *places: Condition) -> Condition:
    """There is another span of the label named in the document, placed so (envelopes)."""
    return exists().where(
        _OTHER.c.document_pk == spans.c.document_pk,
        one_of(_OTHER.c.label_pk, labels_named(term, names)),
        _OTHER.c.pk != spans.c.pk,
        *places,
    )


_TERMS: dict[str, Callable[[Term, Names], Condition]] = {
    "span": _words,
    "same": _same,
    "text": _texts,
    "note": _note,
    "label": _label,
    "by": _by,
    "doc": _doc,
    "title": _title,
    "docid": _docid,
    "made": _moments(spans.c.created_at),
    "changed": _moments(spans.c.updated_at),
    "state": _state,
    "is": _is,
    "has": _has,
    "length": _length,
    "overlaps": _overlaps,
    "inside": _inside,
}
