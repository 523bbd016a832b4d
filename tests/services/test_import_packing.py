"""What is put aside during an import comes back as it was."""

from __future__ import annotations

from annotator.model.attribute import Attribute
from annotator.model.change import Change
from annotator.model.document import Annotator, Assignment, State, new_document
from annotator.model.relation import Relation
from annotator.model.review import DocumentNote, Review
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.model.text import normalise
from annotator.services.import_packing import pack, unpack

TEXT, OFFSETS = normalise("\ufeff💩 one\r\ntwo")
NAMED = (Attribute("a", "1"), Attribute("b", "💩"))
RECORDS = [
    Annotator("a", "Ana", "then"),
    Label("l", "quote", "#123456", guideline="g"),
    RelationType("t", "by"),
    new_document(TEXT, position=3, offset_map=OFFSETS, meta=(("url", '"u"'),)),
    new_document(TEXT, position=4, id="d"),
    Span("s", "d", "l", "a", ((0, 1), (2, 5)), "💩 one", "n", True, NAMED, "then", "now"),
    Span("s2", "d", "l", "a", ((0, 1),), "💩"),
    Relation("r", "d", "t", "s", "s2", "a", NAMED, "then", "now"),
    Relation("r2", "d", "t", "s2", "s", "a"),
    Assignment("d", "a", State.NOTHING_TO_TAG, "then"),
    Review("s", "d", "a", "then"),
    DocumentNote("d", "a", "note", "then"),
]


def test_every_kind_of_record_comes_back() -> None:
    changes = [Change(None, record) for record in RECORDS]
    found = unpack(pack(changes))
    assert found == changes
    assert [type(c.record) for c in found] == [type(record) for record in RECORDS]
    state = found[9].record
    assert isinstance(state, Assignment) and isinstance(state.state, State)
    assert unpack(pack([])) == []
