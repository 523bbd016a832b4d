"""Random projects to be searched, and what a query finds in them by the book: span by span."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from annotator.model.attribute import Attribute
from annotator.model.change import Change, ChangeSet
from annotator.model.document import Annotator, Assignment, State
from annotator.model.ids import new_id
from annotator.model.query import And, Not, Or, Query, Term
from annotator.model.query_fields import Match
from annotator.model.relation import Relation
from annotator.model.review import Review
from annotator.model.schema import RelationType
from annotator.model.span import Span, covered_text
from annotator.services.project import Project
from tests.builders import make_project

WORDS = ("bridge", "brim", "May", "opens", "é", "élan", "Elan", "said", "x", "naïve", "ОН", "了")
WORDS += ("x_brim", "O'May-x", "[a*b]?", "50%")
NAMES = ("Ann", "Bo")
TEXTS = 7


@dataclass(repr=False)
class World:
    """A project and everything in it, as values."""

    project: Project
    spans: list[Span]
    reviews: dict[str, Review]
    states: dict[str, State]
    related: set[str]
    titles: dict[str, str]
    texts: dict[str, str]
    labels: dict[str, str]  # id → name
    annotators: dict[str, str]
    places: dict[str, int]
    label_places: dict[str, int]
    pks: dict[str, int]

    def __repr__(self) -> str:
        return f"<a world of {len(self.spans)} spans>"


def make_world(folder: Path, seed: int, count: int = 40) -> World:
    """A project of a few documents with `count` spans that mean nothing."""
    random = Random(seed)
    texts = [" ".join(random.choices(WORDS, k=random.randint(3, 30))) for _ in range(TEXTS)]
    texts = [f"{text}\n{place}" for place, text in enumerate(texts)]
    project = make_project(folder, *texts)
    bo, kind = Annotator(new_id(), "Bo", _moment(random)), RelationType(new_id(), "answers")
    project.do(ChangeSet("more", (Change(None, bo), Change(None, kind))))
    people = [project.annotator.id, bo.id]
    labels = [label.id for label in project.labels()]
    spans = [_span(random, texts, labels, people) for _ in range(count)]
    spans = list(
        {(s.document_id, s.fragments, s.label_id, s.annotator_id): s for s in spans}.values()
    )
    reviews = {
        s.id: Review(s.id, s.document_id, random.choice(people), _moment(random))
        for s in spans
        if random.random() < 0.3
    }
    states = {
        f"d{place}": random.choice(list(State)) for place in range(TEXTS) if random.random() < 0.7
    }
    relations = _relations(random, spans, kind.id, people)
    assigned = [
        Assignment(d, project.annotator.id, state, _moment(random)) for d, state in states.items()
    ]
    assigned += [Assignment("d0", bo.id, State.EXCLUDED, _moment(random))]
    records = [*spans, *reviews.values(), *assigned, *relations]
    project.do(ChangeSet("fill", tuple(Change(None, record) for record in records)))
    documents = list(project.documents())
    return World(
        project,
        spans,
        reviews,
        states,
        {end for r in relations for end in (r.head_id, r.tail_id)},
        {d.id: d.title for d in documents},
        {f"d{place}": text for place, text in enumerate(texts)},
        {label.id: label.name for label in project.labels()},
        {person.id: person.name for person in project.annotators()},
        {d.id: d.position for d in documents},
        {label.id: label.position for label in project.labels()},
        {s.id: place for place, s in enumerate(spans)},  # they were written in this order
    )


def _relations(random: Random, spans: list[Span], kind: str, people: list[str]) -> list[Relation]:
    made = []
    for one, other in zip(spans[::7], spans[1::7], strict=False):
        if one.document_id == other.document_id:
            who = random.choice(people)
            made.append(Relation(new_id(), one.document_id, kind, one.id, other.id, who))
    return made


def _span(random: Random, texts: list[str], labels: list[str], people: list[str]) -> Span:
    place = random.randrange(len(texts))
    text = texts[place]
    cuts = sorted(random.sample(range(len(text) + 1), k=random.choice((2, 2, 2, 4))))
    fragments = tuple(zip(cuts[::2], cuts[1::2], strict=True))
    return Span(
        new_id(),
        f"d{place}",
        random.choice(labels),
        random.choice(people),
        fragments,
        covered_text(text, fragments),
        random.choice(("", "", "", "brim élan", "May be")),
        random.random() < 0.2,
        (Attribute("tone", "calm"),) if random.random() < 0.2 else (),
        _moment(random),
        _moment(random),
    )


def _moment(random: Random) -> str:
    day = f"2026-{random.randint(9, 11):02}-{random.randint(1, 28):02}"
    return f"{day}T12:00:00.00{random.randint(0, 2)}Z"


# --- a query, by the book -------------------------------------------------------------------------


def found(world: World, query: Query) -> list[Span]:
    """The spans that a query finds, in no order."""
    return [span for span in world.spans if holds(world, query, span)]


def holds(world: World, query: Query, span: Span) -> bool:
    """Does a query hold for a span?"""
    if isinstance(query, Not):
        return not holds(world, query.part, span)
    if isinstance(query, And):
        return all(holds(world, part, span) for part in query.parts)
    if isinstance(query, Or):
        return any(holds(world, part, span) for part in query.parts)
    return _TERMS[query.field](world, query, span)


def sorted_by(world: World, spans: Iterable[Span], by: str, descending: bool) -> list[str]:
    """The ids of spans in an order."""
    keys: dict[str, Callable[[Span], Any]] = {
        "made": lambda s: s.created_at,
        "changed": lambda s: s.updated_at,
        "length": lambda s: len(s.text),
        "document": lambda s: (world.places[s.document_id], s.start, -s.end),
        "label": lambda s: (world.label_places[s.label_id], s.created_at),
        "annotator": lambda s: (world.annotators[s.annotator_id].casefold(), s.created_at),
        "note": lambda s: s.note.casefold(),
        "text": lambda s: s.text.casefold()[:200],
        "reviewed": lambda s: world.reviews[s.id].at if s.id in world.reviews else "",
    }
    key = keys[by]
    ordered = sorted(spans, key=lambda s: (key(s), world.pks[s.id]), reverse=descending)
    return [span.id for span in ordered]


def has_words(text: str, match: Match) -> bool:
    """Does the phrase stand in the text, whole words, whatever the case and the accents?"""
    there, sought = _tokens(text), _tokens(match.text)
    for place in range(len(there) - len(sought) + 1):
        here = there[place : place + len(sought)]
        whole = here == sought
        if sought and (
            whole or (match.prefix and here[:-1] == sought[:-1] and here[-1].startswith(sought[-1]))
        ):
            return True
    return False


def _tokens(text: str) -> list[str]:
    apart = unicodedata.normalize("NFD", text.lower())
    return re.findall(r"[^\W_]+", "".join(c for c in apart if not unicodedata.combining(c)))


def _named(name: str, match: Match) -> bool:
    folded, wanted = name.casefold(), match.text.casefold()
    return folded == wanted or (match.prefix and folded.startswith(wanted))


def _by(world: World, term: Term, span: Span) -> bool:
    if term.value == Match("me"):
        return span.annotator_id == world.project.annotator.id
    return _named(world.annotators[span.annotator_id], term.value)


def _doc(world: World, term: Term, span: Span) -> bool:
    title, wanted = world.titles[span.document_id].casefold(), term.value.text.casefold()
    return title.startswith(wanted) if term.value.prefix else wanted in title


def _moments(name: str) -> Callable[[World, Term, Span], bool]:
    def within(world: World, term: Term, span: Span) -> bool:
        at = getattr(span, name)
        return (not term.value.begin or term.value.begin <= at) and (
            not term.value.end or at < term.value.end
        )

    return within


def _has(world: World, term: Term, span: Span) -> bool:
    return {
        "note": bool(span.note),
        "relation": span.id in world.related,
        "attribute": bool(span.attributes),
        "fragments": len(span.fragments) > 1,
    }[term.value]


def _beside(stands: Callable[[Span, Span], bool]) -> Callable[[World, Term, Span], bool]:
    def holds_beside(world: World, term: Term, span: Span) -> bool:
        return any(
            other.id != span.id
            and other.document_id == span.document_id
            and _named(world.labels[other.label_id], term.value)
            and stands(span, other)
            for other in world.spans
        )

    return holds_beside


def _length(world: World, term: Term, span: Span) -> bool:
    most = term.value.most
    return len(span.text) >= term.value.least and (most is None or len(span.text) <= most)


_TERMS: dict[str, Callable[[World, Any, Span], bool]] = {
    "span": lambda w, t, s: has_words(s.text, t.value),
    "same": lambda w, t, s: s.text.casefold() == t.value.text.casefold(),
    "title": lambda w, t, s: w.titles[s.document_id].casefold() == t.value.text.casefold(),
    "docid": lambda w, t, s: s.document_id == t.value.text,
    "text": lambda w, t, s: has_words(w.texts[s.document_id], t.value),
    "note": lambda w, t, s: has_words(s.note, t.value),
    "label": lambda w, t, s: _named(w.labels[s.label_id], t.value),
    "by": _by,
    "doc": _doc,
    "made": _moments("created_at"),
    "changed": _moments("updated_at"),
    "state": lambda w, t, s: w.states.get(s.document_id, State.NEW) == t.value,
    "is": lambda w, t, s: s.unsure if t.value == "unsure" else s.id in w.reviews,
    "has": _has,
    "length": _length,
    "overlaps": _beside(lambda span, other: other.start < span.end and span.start < other.end),
    "inside": _beside(lambda span, other: other.start <= span.start and span.end <= other.end),
}
