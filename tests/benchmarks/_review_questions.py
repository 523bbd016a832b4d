"""Questions for the review, each as a query and as the statement that one would write by hand."""
# ruff: noqa: E501, S608 - statements are easier to read in one line, and all of them stand here

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks._review_project import word

RARE, MIDDLING, FREQUENT = (word(rank) for rank in (10_000, 300, 5))
RANKS = sorted({int(1.12**power) for power in range(94)})
WORD_FORMS = (("{0}", 50), ("text:{0}", 50), ("{0} label:claim made:2025-11", 150))
LIMIT = 200


@dataclass(frozen=True)
class Question:
    """`sql` gives the pks of the first rows; `most` is the demand: milliseconds at p99."""

    query: str
    sql: str
    most: float
    by: str = "made"
    descending: bool = True


_NEWEST = "ORDER BY created_at DESC, pk DESC"
_WORDS = "pk IN (SELECT rowid FROM spans_words WHERE spans_words MATCH '{0}')"
_TESTED = "+" + _WORDS
_OF = "(SELECT pk FROM labels WHERE name = '{0}')"
_ME = "(SELECT pk FROM annotators WHERE name = 'Ann')"
_OTHER = (
    "EXISTS (SELECT 1 FROM spans o WHERE o.document_pk = s.document_pk AND o.pk != s.pk"
    " AND o.label_pk = (SELECT pk FROM labels WHERE name = '{0}') AND {1})"
)
_OVERLAPS = 'o.start < s."end" AND s.start < o."end"'
_INSIDE = 'o.start <= s.start AND s."end" <= o."end"'
_MONTH = "created_at >= '{0}' AND created_at < '{1}'"
_NOV = _MONTH.format("2025-11-01", "2025-12-01")


def _pick(where: str, order: str = _NEWEST, index: str = "") -> str:
    by = f" INDEXED BY {index}" if index else ""
    return f"SELECT pk FROM spans s{by} WHERE {where} {order} LIMIT {LIMIT + 1}"


QUESTIONS: Sequence[Question] = (
    Question("", _pick("1"), 50),
    Question("label:quote", _pick("label_pk = " + _OF.format("quote")), 50),
    Question("label:opinion", _pick("label_pk = " + _OF.format("opinion")), 50),
    Question("by:me", _pick("annotator_pk = " + _ME), 50),
    Question("made:2025-11", _pick(_NOV), 50),
    Question("label:claim made:2025-11", _pick("label_pk = " + _OF.format("claim") + " AND " + _NOV), 50),
    Question("changed:>2026-06-01", _pick("updated_at >= '2026-06-02'", "ORDER BY updated_at DESC, pk DESC"), 50, "changed"),
    Question("length:>300", _pick("length > 300", "ORDER BY length, pk"), 50, "length", False),
    Question("length:7", _pick("length = 7", index="ix_spans_created_at"), 50),
    Question("is:unsure", _pick("unsure = 1", index="ix_spans_created_at"), 50),
    Question("is:reviewed", _pick("pk IN (SELECT span_pk FROM reviews)", index="ix_spans_created_at"), 50),
    Question("has:note", _pick("note != ''", index="ix_spans_created_at"), 50),
    Question("has:fragments", _pick("pk IN (SELECT span_pk FROM fragments)", index="ix_spans_created_at"), 50),
    Question("state:finished", _pick(
        "EXISTS (SELECT 1 FROM assignments a WHERE a.document_pk = s.document_pk"
        " AND a.annotator_pk = 1 AND state = 'finished')"), 50),
    Question(RARE, _pick(_WORDS.format(RARE)), 50),
    Question(MIDDLING, _pick(_TESTED.format(MIDDLING)), 50),
    Question(FREQUENT, _pick(_TESTED.format(FREQUENT)), 50),
    *(
        Question(
            f"{each} label:claim made:2025-11",
            _pick(f"label_pk = {_OF.format('claim')} AND {_NOV} AND {_TESTED.format(each)}"),
            150,
        )
        for each in (RARE, MIDDLING, FREQUENT)
    ),
    Question(f"text:{MIDDLING} label:claim made:2025-11", _pick(
        f"label_pk = {_OF.format('claim')} AND {_NOV} AND document_pk IN (SELECT pk FROM documents"
        f" WHERE text_pk IN (SELECT rowid FROM texts_words WHERE texts_words MATCH '{MIDDLING}'))"), 150),
    Question("overlaps:claim", _pick(_OTHER.format("claim", _OVERLAPS)), 1_000),
    Question("inside:opinion", _pick(_OTHER.format("opinion", _INSIDE)), 1_000),
    Question(f"{RARE} inside:quote", _pick(_WORDS.format(RARE) + " AND " + _OTHER.format("quote", _INSIDE)), 1_000),
    Question(f"{RARE} OR label:opinion", _pick(
        f"{_TESTED.format(RARE)} OR label_pk = {_OF.format('opinion')}", index="ix_spans_created_at"), 1_000),
    Question(f"{RARE} OR is:unsure OR has:note", _pick(
        f"{_TESTED.format(RARE)} OR unsure = 1 OR note != ''", index="ix_spans_created_at"), 1_000),
    Question("label:opinion", _pick("label_pk = " + _OF.format("opinion"),
        "ORDER BY updated_at DESC, pk DESC", "ix_spans_updated_at"), 50, "changed"),
)  # fmt: skip

COUNTS = (
    "",
    "label:quote",
    FREQUENT,
    "is:reviewed",
    f"{MIDDLING} label:claim",
    "overlaps:claim made:2025-11",
)
