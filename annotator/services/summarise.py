"""Figures of a project: how much there is, of what, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from annotator.model.document import Annotator, State
from annotator.model.history import Wanted
from annotator.services.past import since_day
from annotator.services.project import Project
from annotator.store import queries
from annotator.store.queries.work import work_since


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How often a label was given, and in how many documents."""

    label: str
    spans: int
    documents: int


@dataclass(frozen=True, slots=True)
class AnnotatorFigures:
    """What one annotator did: spans, and documents in each state (every state is there)."""

    annotator: str
    spans: int
    states: tuple[tuple[State, int], ...]


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """What one annotator did since a day began: acts, spans made that are there still, spans
    reviewed, documents finished or found to hold nothing."""

    annotator: str
    acts: int
    spans: int
    reviewed: int
    finished: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A project in numbers; `characters` are code points of all texts. `today` and `week` (from
    Monday on, in local time) hold those who did something."""

    documents: int
    characters: int
    spans: int
    relations: int
    labels: tuple[LabelFigures, ...]
    annotators: tuple[AnnotatorFigures, ...]
    today: tuple[WorkFigures, ...] = ()
    week: tuple[WorkFigures, ...] = ()


def summarise(project: Project) -> Figures:
    """The project's figures, all from one snapshot; labels and annotators in their order."""
    with project.snapshot() as read:
        found = read(queries.statistics)
        labels = {label.id: label.name for label in read(queries.all_labels)}
        annotators = read(queries.all_annotators)
        now = date.today()
        days = (now, now - timedelta(days=now.weekday()))
        today, week = (read(work_since, since_day(Wanted(), day).since) for day in days)
    spans = dict(found.by_annotator)
    counts: dict[tuple[str, State], int] = {}
    for who, state, number in found.by_state:
        counts[who, state] = counts.get((who, state), 0) + number
    return Figures(
        documents=found.documents,
        characters=found.characters,
        spans=found.spans,
        relations=found.relations,
        labels=tuple(LabelFigures(labels[id], s, d) for id, s, d in found.by_label),
        annotators=tuple(
            AnnotatorFigures(
                annotator.name,
                spans.get(annotator.id, 0),
                _states(annotator.id, counts, found.documents),
            )
            for annotator in annotators
        ),
        today=_work(annotators, today),
        week=_work(annotators, week),
    )


def _work(
    annotators: tuple[Annotator, ...], done: dict[str, tuple[int, int, int, int]]
) -> tuple[WorkFigures, ...]:
    return tuple(WorkFigures(one.name, *done[one.id]) for one in annotators if one.id in done)


def _states(
    annotator_id: str, counts: dict[tuple[str, State], int], documents: int
) -> tuple[tuple[State, int], ...]:
    """Documents in each state; those nobody has touched are new."""
    known = {state: counts.get((annotator_id, state), 0) for state in State}
    known[State.NEW] = documents - sum(n for state, n in known.items() if state is not State.NEW)
    return tuple(known.items())
