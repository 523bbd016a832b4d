"""Documents, moments and labels as values."""

from __future__ import annotations

import pytest

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.document import State, new_document
from annotator.model.ids import document_id_of
from annotator.model.schema import DEFAULT_LABELS, LABEL_KEYS, next_key, next_look
from annotator.model.text import sha256_of


def test_the_id_of_a_text_is_always_the_same() -> None:
    one, other = (
        new_document("A text.\nMore.", position=0),
        new_document("A text.\nMore.", position=5),
    )
    assert one.id == other.id == document_id_of(sha256_of("A text.\nMore."))
    assert one.title == "A text."
    assert new_document("", position=0, source="x.txt").title == "x.txt"
    assert new_document("\n\n", position=0).title == "Untitled"


def test_states_say_whether_there_is_work_left() -> None:
    assert [state for state in State if not state.is_done] == [State.NEW, State.IN_PROGRESS]


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("2026-11-21T14:02:11.123Z", "2026-11-21T14:02:11.123Z"),
        ("2026-11-21T14:02:11Z", "2026-11-21T14:02:11.000Z"),
        ("2026-11-21T15:02:11.123456+01:00", "2026-11-21T14:02:11.123456Z"),
        ("2026-11-21", "2026-11-21T00:00:00.000Z"),
    ],
)
def test_moments_come_in_one_form(given: str, normal: str) -> None:
    assert moment.normal(given) == normal
    assert moment.normal(normal) == normal


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(InputError, match="ISO 8601"):
        moment.normal("yesterday")


def test_a_new_label_differs_from_those_there_are() -> None:
    color, pattern = next_look(DEFAULT_LABELS)
    assert pattern not in {label.pattern for label in DEFAULT_LABELS}
    assert color not in {label.color for label in DEFAULT_LABELS}
    assert next_key("quote", DEFAULT_LABELS) == "u"
    assert next_key("日本", DEFAULT_LABELS) == "1"
    assert set("0?/.,+-& ").isdisjoint(LABEL_KEYS)
