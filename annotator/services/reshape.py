"""Reshaping spans: fragments added and cut out, one span made two, two made one.

Like all verbs these plan a change set and write nothing; each is one step for undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.attribute import Attribute
from annotator.model.change import Change, ChangeSet
from annotator.model.ids import new_id
from annotator.model.relation import Relation
from annotator.model.span import Fragments, Span, covered_text, document_order, joined, without
from annotator.model.text import is_inside_word, trim, word_end, word_start
from annotator.services.annotate import label_of, refuse_twin, set_fragments, span_of
from annotator.services.project import Project


def add_fragment(project: Project, span_id: str, start: int, end: int) -> ChangeSet:
    """Add a stretch (code points) to a span: a fragment of its own, or one with those it meets.

    Blanks at its edges are left out. Raises InputError if the span has it all already.
    """
    span, text = _span_and_text(project, span_id)
    piece = _words(text, start, end, "add to the tag")
    fragments = joined(text, (*span.fragments, piece))
    if fragments == span.fragments:
        raise InputError("The tag covers these words already.")
    return set_fragments(project, span_id, "add fragment", text, fragments)


def cut_fragment(project: Project, span_id: str, start: int, end: int) -> ChangeSet:
    """Cut a stretch (code points) out of a span.

    Raises InputError if the span has nothing of it or nothing else.
    """
    span, text = _span_and_text(project, span_id)
    left = without(text, span.fragments, *_words(text, start, end, "cut out of the tag"))
    if left == span.fragments:
        raise InputError("The tag does not cover these words, so there is nothing to cut out.")
    if not left:
        raise InputError("That would cut out the whole tag; press Delete to remove it.")
    return set_fragments(project, span_id, "cut fragment", text, left)


def split_span(project: Project, span_id: str, offset: int) -> ChangeSet:
    """Make two spans of one at `offset` (code points); blanks there are left out. Inside a word the
    nearer of its borders is meant, if something is left on both sides of it.

    The first keeps id, note and relations; the second has a new id, made now, and else all the
    rest. Raises InputError if a part would be empty and between fragments.
    """
    span, text = _span_and_text(project, span_id)
    label = label_of(project, span.label_id)
    if not any(start < offset < end for start, end in span.fragments):
        raise InputError("Put the caret inside the tag, where its second part is to begin.")
    halves = (_halves(text, span, place) for place in _places(text, offset))
    first, second = next((pair for pair in halves if all(pair)), ((), ()))
    if not first:
        raise InputError("One of the parts would be empty; put the caret between two words.")
    at = moment.now()
    kept = replace(span, fragments=first, text=covered_text(text, first), updated_at=at)
    new = replace(
        span,
        id=new_id(),
        fragments=second,
        text=covered_text(text, second),
        note="",
        created_at=at,
        updated_at=at,
    )
    for part in (kept, new):
        refuse_twin(project, part, label)
    return ChangeSet(f"split {label.name}", (Change(span, kept), Change(None, new)))


def merge_with_next(project: Project, span_id: str) -> ChangeSet:
    """Make one span of this and the next one of its label and annotator in document order.

    The one made first keeps its id and, where both have an attribute, its value. Notes are joined
    by a newline; it is unsure if either was. The other's relations become its own, without those
    that it would have twice or to itself. Raises InputError if there is no next.
    """
    from annotator.store import queries

    span, text = _span_and_text(project, span_id)
    label = label_of(project, span.label_id)
    pair = span, _next_of_its_kind(project, span)
    older, newer = sorted(pair, key=lambda one: one.created_at)
    fragments = joined(text, (*older.fragments, *newer.fragments))
    merged = replace(
        older,
        fragments=fragments,
        text=covered_text(text, fragments),
        note="\n".join(dict.fromkeys(one.note for one in pair if one.note)),
        unsure=any(one.unsure for one in pair),
        attributes=_both(older.attributes, newer.attributes),
        updated_at=moment.now(),
    )
    refuse_twin(project, merged, label, gone=newer.id)
    relations = project.read(queries.relations_with, [older.id, newer.id])
    changes = tuple(_moved(relations, newer.id, older.id, merged.updated_at))
    return ChangeSet(f"merge {label.name}s", (*changes, Change(older, merged), Change(newer, None)))


def _span_and_text(project: Project, span_id: str) -> tuple[Span, str]:
    span = span_of(project, span_id)
    return span, project.text_of(span.document_id)


def _words(text: str, start: int, end: int, act: str) -> tuple[int, int]:
    """The stretch without blanks at its edges. Raises InputError if nothing is left of it."""
    start, end = trim(text, max(0, start), min(len(text), end)) if start < end else (start, start)
    if start == end:
        raise InputError(f"Select the words to {act} first.")
    return start, end


def _places(text: str, offset: int) -> tuple[int, ...]:
    """Where a span may be split that is to be split at `offset`, the best place first."""
    if not is_inside_word(text, offset):
        return (offset,)
    borders = word_start(text, offset), word_end(text, offset)
    return (*sorted(borders, key=lambda border: abs(border - offset)), offset)


def _halves(text: str, span: Span, offset: int) -> tuple[Fragments, Fragments]:
    return (
        without(text, span.fragments, offset, span.end),
        without(text, span.fragments, span.start, offset),
    )


def _next_of_its_kind(project: Project, span: Span) -> Span:
    for other in project.spans_of(span.document_id):
        alike = (other.label_id, other.annotator_id) == (span.label_id, span.annotator_id)
        if alike and document_order(other) > document_order(span):
            return other
    raise InputError("No tag of the same label follows in this document.")


def _both(older: tuple[Attribute, ...], newer: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    named = {attribute.name: attribute for attribute in (*newer, *older)}
    return tuple(sorted(named.values()))


def _moved(relations: Iterable[Relation], gone: str, kept: str, at: str) -> Iterator[Change]:
    """The changes to relations when the span `gone` becomes one with the span `kept`."""

    def ends(relation: Relation) -> tuple[str, str, str, str]:
        head, tail = (kept if end == gone else end for end in (relation.head_id, relation.tail_id))
        return relation.type_id, relation.annotator_id, head, tail

    relations = tuple(relations)
    seen = {ends(r) for r in relations if gone not in (r.head_id, r.tail_id)}
    for relation in relations:
        if gone not in (relation.head_id, relation.tail_id):
            continue
        _, _, head, tail = found = ends(relation)
        if head == tail or found in seen:
            yield Change(relation, None)
        else:
            seen.add(found)
            yield Change(relation, replace(relation, head_id=head, tail_id=tail, updated_at=at))
