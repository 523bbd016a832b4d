"""What was done since a moment, by whom: counted in the database."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from annotator.model.document import State
from annotator.model.history import Kind
from annotator.store.tables import annotators, assignments, history, reviews, spans

_FINISHED = [str(State.FINISHED), str(State.NOTHING_TO_TAG)]


def work_since(connection: Connection, since: str) -> dict[str, tuple[int, int, int, int]]:
    """Acts, spans made that are there, spans reviewed, and documents finished or found to hold
    nothing, since a moment (UTC): annotator id → numbers. Who did nothing is left out."""
    number = func.count()
    questions = (
        select(history.c.annotator_pk, number).where(
            history.c.kind == str(Kind.ACT), history.c.at >= since
        ),
        select(spans.c.annotator_pk, number).where(spans.c.created_at >= since),
        select(reviews.c.annotator_pk, number).where(reviews.c.at >= since),
        select(assignments.c.annotator_pk, number).where(
            assignments.c.updated_at >= since, assignments.c.state.in_(_FINISHED)
        ),
    )
    people = connection.execute(select(annotators.c.pk, annotators.c.id))
    ids = {row.pk: row.id for row in people}
    found: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        grouped = question.group_by(question.selected_columns[0])
        for pk, count in connection.execute(grouped):
            found.setdefault(ids[pk], [0, 0, 0, 0])[place] = int(count)
    return {who: (one[0], one[1], one[2], one[3]) for who, one in found.items()}
