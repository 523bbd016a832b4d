"""Makes the fixture of the present schema version: a project with 50 undoable acts of all kinds.

Run once when a schema version is released (`python -m tests.store.make_fixture`); the file is then
kept as it is, for ever.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from annotator.model.attribute import Attribute
from annotator.model.change import Change, ChangeSet
from annotator.model.document import State
from annotator.model.relation import Relation
from annotator.model.schema import RelationType
from annotator.services import annotate, bulk, edit_documents, edit_schema, reviewing
from annotator.services.project import Project
from annotator.store.version import SCHEMA_VERSION
from tests.builders import label_id, make_project, tag

ARTICLES = Path(__file__).parents[2] / "resources" / "articles"
HARD = "“Ça va 👩‍👩‍👧 bien,” she said,\u00a0“e\u0301te\u0301.” שלום עולם\u2028中文句子。"
ACTS = 50


def main() -> None:
    """Write fixtures/NNNN.annot beside this file."""
    name = f"{SCHEMA_VERSION:04}.annot"
    folder = Path(__file__).parent / "fixtures"
    texts = [path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.txt"))]
    project = make_project(folder, *texts, HARD, name=name)
    perform(project)
    acts = sum(row.kind == "act" for row in project.history())
    project.close()
    print(f"{name}: {acts} acts")


def perform(project: Project) -> None:
    """Do acts of every kind; the last of them are undone and done again."""
    chance = random.Random(1)
    spans = [
        tag(project, start, start + chance.randint(5, 60), chance.choice(["quote", "claim"]), d)
        for d in ("d0", "d1")
        for start in chance.sample(range(2_500), 12)
    ]
    spans.append(tag(project, 0, 9, "quote", "d2", (12, 18)))
    for span_id in spans[:4]:
        project.do(annotate.set_note(project, span_id, f"note on {span_id[:4]} – “é”"))
    for span_id in spans[4:7]:
        project.do(annotate.set_unsure(project, span_id, True))
    for span_id in spans[7:9]:
        project.do(annotate.set_label(project, span_id, label_id(project, "opinion")))
    span = annotate.span_of(project, spans[9])
    project.do(annotate.move_edges(project, span.id, [(span.start, span.end + 7)]))
    facts = replace(span, id="s-attributes", label_id=label_id(project, "commitment"))
    facts = replace(facts, attributes=(Attribute("strength", "firm"),))
    project.do(ChangeSet("add attributes", (Change(None, facts),)))
    kind, me = RelationType("t-1", "supports"), project.annotator.id
    relation = Relation("r-1", "d0", "t-1", spans[0], spans[1], me, (Attribute("a", "b"),))
    project.do(ChangeSet("relate", (Change(None, kind), Change(None, relation))))
    project.do(edit_schema.add_label(project, "source", guideline="Who says it."))
    project.do(edit_schema.move_label(project, label_id(project, "source"), 0))
    project.do(edit_documents.rename_document(project, "d1", "Another title"))
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    project.do(bulk.plan(project, bulk.MarkReviewed(True), spans[10:14]))
    project.do(annotate.set_note(project, spans[10], "looked at again"))
    project.do(reviewing.set_document_note(project, "d1", "A transcript – odd “layout”."))
    project.do(reviewing.save_search(project, "unsure claims", "label:claim is:unsure"))
    project.do(annotate.remove_span(project, spans[0]))
    project.do(edit_schema.remove_label(project, label_id(project, "opinion")))
    project.do(edit_documents.remove_documents(project, ["d2"]))
    left = ACTS - sum(row.kind == "act" for row in project.history())
    for number in range(left):
        tag(project, 100 + 10 * number, 105 + 10 * number, "claim", "d1")
    project.undo()
    project.redo()


if __name__ == "__main__":
    main()
