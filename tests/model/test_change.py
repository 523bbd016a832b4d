"""Changes are values: inverses, fingerprints, what they touch and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.model.change import Change, ChangeSet, Place, fingerprint
from annotator.model.document import Annotator, Assignment, State, new_document
from annotator.model.schema import Label
from annotator.model.span import Span

SPAN = Span("s", "d", "l", "a", ((1, 4),), "abc", created_at="x", updated_at="x")
LABEL = Label("l", "quote", "#000000")


def test_the_inverse_of_the_inverse_is_the_change_itself() -> None:
    done = ChangeSet("x", (Change(None, LABEL), Change(SPAN, replace(SPAN, note="n"))))
    assert done.inverse().changes == (
        Change(replace(SPAN, note="n"), SPAN),
        Change(LABEL, None),
    )
    assert done.inverse().inverse() == done


def test_a_fingerprint_stands_for_the_content_alone() -> None:
    assert fingerprint(SPAN) == fingerprint(replace(SPAN))
    for field, value in [
        ("note", "n"),
        ("unsure", True),
        ("text", "abd"),
        ("fragments", ((1, 5),)),
    ]:
        assert fingerprint(replace(SPAN, **{field: value})) != fingerprint(SPAN)
    document = new_document("one", position=0)
    assert fingerprint(document) != fingerprint(replace(document, text_sha256="0"))


def test_it_says_what_it_touches() -> None:
    done = ChangeSet("x", (Change(None, SPAN),))
    assert done.touches(Span)
    assert done.touches(Span, document_id="d")
    assert not done.touches(Span, document_id="other")
    assert not done.touches(Label)
    assert ChangeSet("x", (Change(None, LABEL),)).touches(Label, document_id="d")
    assert ChangeSet("x", whole=True).touches(Label)
    assert not ChangeSet("x")


def test_its_place_is_its_first_span_else_its_document() -> None:
    assignment = Assignment("d2", "a", State.NEW)
    assert ChangeSet("x", (Change(None, assignment), Change(SPAN, None))).place == Place(
        "d", 1, "s"
    )
    assert ChangeSet("x", (Change(None, assignment),)).place == Place("d2")
    assert ChangeSet("x", (Change(None, Annotator("a", "Ann")),)).place is None


def test_a_change_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="record"):
        _ = Change(None, None).record
