"""The changes that mend each kind of finding, with what becomes of each record in words.

Everything is read when it is asked for, some hundred records at a time, and judged anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from annotator.model import mending, moment
from annotator.model.change import Change, Odd
from annotator.model.document import Assignment, Document, State
from annotator.model.finding import Harm
from annotator.model.relation import Relation
from annotator.model.schema import PATTERNS, Label, is_color, next_look
from annotator.model.section import DocumentSections, mended_sections
from annotator.model.span import Span
from annotator.services.project import Project
from annotator.store import as_stored, queries

AT_ONCE = 200
_TEXTS_AT_ONCE = 10

Step = tuple[tuple[Change, ...], str]
"""The changes for one finding, and what they make of it: "moved to …"."""


def changes_for(
    project: Project, kind: Harm, rows: Sequence[tuple[str, Sequence[int]]]
) -> Iterator[Step]:
    """The steps that mend the findings of one kind in these rows, by table."""
    mend = _MENDERS[kind]
    for table, numbers in rows:
        yield from mend(project, table, numbers)


# --- records whose value stays, or changes in one field


def _fingerprint(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    for record, odd in _read(project, table, rows):
        if odd:
            yield (Change(record, record, odd),), "accepted as they are now"


def _length(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    for record, odd in _read(project, table, rows):
        if "length" in dict(odd):
            yield (Change(record, record, odd),), "counted anew"


def _state(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    for record, odd in _read(project, table, rows):
        if isinstance(record, Assignment):
            after = replace(record, state=State.IN_PROGRESS)
            yield (Change(record, after, odd),), "set to “in progress”"


def _relation(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    for record, odd in _read(project, table, rows):
        yield (Change(record, None, odd),), "removed (undoing brings them back)"


def _position(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    labels = project.labels()
    documents = project.read(queries.next_position)
    behind = {
        "documents": count(max(documents, 0)),
        "labels": count(max((label.position + 1 for label in labels), default=0)),
    }[table]
    for record, odd in _read(project, table, rows):
        if isinstance(record, Document | Label):
            after = replace(record, position=next(behind))
            yield (Change(record, after, odd),), "put at the end of the list"


def _sections(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    at = moment.now()
    for record, odd in _read(project, table, rows):
        if isinstance(record, DocumentSections):
            fitting = mended_sections(record.sections, len(project.text_of(record.document_id)))
            after = replace(record, sections=fitting, updated_at=at)
            yield (Change(record, after, odd),), "cut to the text, and to where the one before ends"


# --- labels


def _label_name(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    taken = {label.name for label in project.labels()}
    for record, odd in _read(project, table, rows):
        if isinstance(record, Label):
            name = record.name.strip() or "label"
            tried = (name if n == 1 and name not in taken else f"{name} {n}" for n in count(1))
            free = next(t for t in tried if t not in taken and t != f"{name} 1")
            taken.add(free)
            yield (Change(record, replace(record, name=free), odd),), "given a number"


def _label_key(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    for record, odd in _read(project, table, rows):
        if isinstance(record, Label):
            yield (Change(record, replace(record, key=""), odd),), "left without a key"


def _label_look(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    labels = list(project.labels())
    for record, odd in _read(project, table, rows):
        if isinstance(record, Label):
            color, pattern = next_look(labels)
            after = replace(
                record,
                color=record.color if is_color(record.color) else color,
                pattern=record.pattern if record.pattern in PATTERNS else pattern,
            )
            labels = [after if label.id == after.id else label for label in labels]
            yield (Change(record, after, odd),), "given a colour and pattern that are free"


# --- spans


def _span(
    mend: Callable[[str, Span, Odd, str], mending.Mended],
) -> Callable[[Project, str, Sequence[int]], Iterator[Step]]:
    """What mends spans one by one: by the document's text, the span and what is odd of it."""

    def steps(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
        at = moment.now()
        gone: set[str] = set()
        for record, odd in _read(project, table, rows):
            if not isinstance(record, Span):
                continue
            after, outcome = mend(project.text_of(record.document_id), record, odd, at)
            before = () if after is not None else _relations_of(project, record, gone)
            yield (*before, Change(record, after, odd)), outcome

    return steps


def _relations_of(project: Project, span: Span, gone: set[str]) -> tuple[Change, ...]:
    """A span that goes takes its relations along; each once."""
    found = project.read(as_stored.stored_relations, [span.id])
    left = [(relation, odd) for relation, odd in found if relation.id not in gone]
    gone |= {relation.id for relation, _ in left}
    return tuple(Change(relation, None, odd) for relation, odd in left)


def _envelope(text: str, span: Span, odd: Odd, at: str) -> mending.Mended:
    noted = dict(odd)
    start, end = noted.get("start", span.start), noted.get("end", span.end)
    return mending.enveloped(text, span, start, end, at)


def _twin(project: Project, table: str, rows: Sequence[int]) -> Iterator[Step]:
    """Equal spans become the one made first, with all notes and relations."""
    at = moment.now()
    done: set[str] = set()
    for record, _ in _read(project, table, rows):
        if not isinstance(record, Span) or record.id in done:
            continue
        twins = project.read(as_stored.stored_twins, record)
        if len(twins) < 2:
            continue
        (kept, odd), *others = sorted(twins, key=lambda one: (one[0].created_at, one[0].id))
        done |= {span.id for span, _ in twins}
        relations = project.read(as_stored.stored_relations, [span.id for span, _ in twins])
        moved = _moved(relations, {span.id for span, _ in others}, kept.id, at)
        after = mending.merged(kept, [span for span, _ in others], at)
        yield (
            (
                *moved,
                Change(kept, after, odd),
                *(Change(span, None, its_odd) for span, its_odd in others),
            ),
            "made one with the span that was there first; notes and relations are kept",
        )


def _moved(
    relations: Iterable[tuple[Relation, Odd]], gone: set[str], kept: str, at: str
) -> Iterator[Change]:
    """The changes to relations when the spans `gone` become one with the span `kept`."""
    seen: set[tuple[str, ...]] = set()
    for relation, odd in sorted(
        relations, key=lambda one: bool(gone & {one[0].head_id, one[0].tail_id})
    ):
        head, tail = (kept if end in gone else end for end in (relation.head_id, relation.tail_id))
        ends = relation.type_id, relation.annotator_id, head, tail
        if (head, tail) == (relation.head_id, relation.tail_id):
            seen.add(ends)
        elif head == tail or ends in seen:
            yield Change(relation, None, odd)
        else:
            seen.add(ends)
            yield Change(
                relation, replace(relation, head_id=head, tail_id=tail, updated_at=at), odd
            )


def _read(project: Project, table: str, rows: Sequence[int]) -> Iterator[as_stored.Stored]:
    at_once = _TEXTS_AT_ONCE if table in ("texts", "documents") else AT_ONCE
    for first in range(0, len(rows), at_once):
        some = list(rows[first : first + at_once])
        yield from project.read(as_stored.stored_records, table, some)


_MENDERS: dict[Harm, Callable[[Project, str, Sequence[int]], Iterator[Step]]] = {
    Harm.LENGTH: _length,
    Harm.STATE: _state,
    Harm.LABEL_NAME: _label_name,
    Harm.LABEL_KEY: _label_key,
    Harm.LABEL_LOOK: _label_look,
    Harm.POSITION: _position,
    Harm.FINGERPRINT: _fingerprint,
    Harm.RELATION: _relation,
    Harm.ENVELOPE: _span(_envelope),
    Harm.OUTSIDE: _span(lambda text, span, _, at: mending.inside(text, span, at)),
    Harm.FRAGMENTS: _span(lambda text, span, _, at: mending.in_order(text, span, at)),
    Harm.SPAN_TEXT: _span(lambda text, span, _, at: mending.with_words(text, span, at)),
    Harm.TWIN: _twin,
    Harm.SECTIONS: _sections,
}
