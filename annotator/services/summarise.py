"""Figures of a project: how much there is, of what, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.model.document import State
from annotator.services.project import Project
from annotator.store import queries


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
class Figures:
    """A project in numbers; `characters` are code points of all texts."""

    documents: int
    characters: int
    spans: int
    relations: int
    labels: tuple[LabelFigures, ...]
    annotators: tuple[AnnotatorFigures, ...]


def summarise(project: Project) -> Figures:
    """The project's figures, all from one snapshot; labels and annotators in their order."""
    with project.snapshot() as read:
        found = read(queries.statistics)
        labels = {label.id: label.name for label in read(queries.all_labels)}
        annotators = read(queries.all_annotators)
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
    )


def _states(
    annotator_id: str, counts: dict[tuple[str, State], int], documents: int
) -> tuple[tuple[State, int], ...]:
    """Documents in each state; those nobody has touched are new."""
    known = {state: counts.get((annotator_id, state), 0) for state in State}
    known[State.NEW] = documents - sum(n for state, n in known.items() if state is not State.NEW)
    return tuple(known.items())
