"""A project in numbers."""

from __future__ import annotations

from pathlib import Path

from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument
from annotator.services import annotate, opening
from annotator.services.listing import figures_record
from annotator.services.summarise import AnnotatorFigures, LabelFigures, summarise


def test_documents_labels_and_annotators_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "p.annot"
    given = [ExchangeDocument("one 💩 two"), ExchangeDocument("three")]
    opening.create_project(path, annotator_name="Me", documents=given)
    project = opening.open_project(path, annotator_name="Me")
    first, second = (d.id for d in project.documents())
    quote, claim = project.labels()[:2]
    for document, label in ((first, quote), (first, claim), (second, quote)):
        project.do(annotate.add_span(project, document, ((0, 3),), label.id))
    project.work_as("Ana")
    project.do(annotate.add_span(project, second, ((1, 3),), quote.id))

    figures = summarise(project)
    assert (figures.documents, figures.characters) == (2, 14)
    assert (figures.spans, figures.relations) == (4, 0)
    assert figures.labels == (
        LabelFigures("quote", 3, 2),
        LabelFigures("claim", 1, 1),
        LabelFigures("commitment", 0, 0),
        LabelFigures("opinion", 0, 0),
    )

    def states(**counts: int) -> tuple[tuple[State, int], ...]:
        return tuple((state, counts.get(state.name, 0)) for state in State)

    assert figures.annotators == (
        AnnotatorFigures("Me", 3, states(IN_PROGRESS=2)),
        AnnotatorFigures("Ana", 1, states(NEW=1, IN_PROGRESS=1)),
    )
    record = figures_record(figures)
    assert record["labels"][0] == {"label": "quote", "spans": 3, "documents": 2}
    assert record["annotators"][1]["states"][0] == {"state": "new", "documents": 1}
    project.close()
