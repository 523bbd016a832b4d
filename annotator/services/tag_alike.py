"""Tag all like this: the same words wherever they stand in the project, and passages that say
nearly the same. Offsets are code points of each document's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet
from annotator.model.document import Assignment, State
from annotator.model.find import Search, every_place
from annotator.model.ids import new_id
from annotator.model.matching import phrases, similar
from annotator.model.span import Span
from annotator.services.annotate import label_of
from annotator.services.project import Progress, Project
from annotator.services.twins import Key, key_of, taken

LONGEST = 2_000
"""Code points of a passage beyond which it is not looked for."""
CONTEXT = 60
"""Code points shown before and behind a passage."""
_AT_ONCE = 1_000
MOST_TEXTS = 1_000
"""So many texts are looked at for what is nearly the same, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage: [`start`, `end`) of a document's text, with what stands around it.

    `likeness` is in per cent; `is_same` where it is found by the very words. `tagged` names the
    labels that the present annotator gave to just this stretch.
    """

    document_id: str
    title: str
    start: int
    end: int
    text: str
    left: str
    right: str
    is_same: bool
    likeness: int
    tagged: frozenset[str] = frozenset()


def same(project: Project, text: str, progress: Progress | None = None) -> tuple[Hit, ...]:
    """All places of the project where these words stand as whole words, whatever their case.

    Document by document as listed. Raises InputError for no words, or too many.
    """
    from annotator.store import queries

    words = _demand(text)
    with project.snapshot() as read:
        keys = read(queries.texts_that_may_hold, words)
        found = list(_look(read, keys, progress, lambda body: _same_in(body, words)))
        return _in_order(read, project, found)


def near(
    project: Project,
    text: str,
    but: Sequence[Hit] = (),
    progress: Progress | None = None,
) -> tuple[Hit, ...]:
    """Passages that say nearly the same, the most alike first; those that overlap one of `but` are
    left out. At most twice `MOST_TEXTS` texts are looked at, and all that are not indexed yet."""
    from annotator.store import queries

    words = _demand(text)
    known: dict[str, list[tuple[int, int]]] = {}
    for hit in but:
        known.setdefault(hit.document_id, []).append((hit.start, hit.end))
    with project.snapshot() as read:
        keys = read(queries.texts_with_any, phrases(words), words, MOST_TEXTS)
        found = [
            hit
            for hit in _look(read, keys, progress, lambda body: _near_in(body, words))
            if all(
                hit.hit.end <= start or end <= hit.hit.start
                for start, end in known.get(hit.hit.document_id, ())
            )
        ]
        found.sort(key=lambda one: -one.hit.likeness)
        return _in_order(read, project, found, by_likeness=True)


def alike(project: Project, text: str, progress: Progress | None = None) -> tuple[Hit, ...]:
    """The same words first, then passages that are nearly the same; for a worker's thread."""
    found = same(project, text, progress)
    return found + near(project, text, found, progress)


def plan(project: Project, hits: Sequence[Hit], label_id: str) -> ChangeSet | BulkChange:
    """Tag these passages: one step "tag 17 passages as claim".

    Those that are tagged so already, and those of documents that are gone, are left out; documents
    nobody has begun with are in progress from then on.
    """
    label = label_of(project, label_id)
    changes = tuple(_changes(project, hits, label_id))
    count = sum(isinstance(change.after, Span) for change in changes)
    name = f"tag {count:,} passage{'' if count == 1 else 's'} as {label.name}"
    if len(changes) <= BULK_LIMIT:
        return ChangeSet(name, changes)

    def batches() -> Iterator[ChangeSet]:
        for first in range(0, len(changes), _AT_ONCE):
            yield ChangeSet(name, changes[first : first + _AT_ONCE])

    return BulkChange(name, len(changes), batches)


# --- finding


@dataclass(frozen=True, slots=True)
class _Found:
    position: int
    hit: Hit


@dataclass(frozen=True, slots=True)
class _Range:
    start: int
    end: int
    is_same: bool
    likeness: int


def _demand(text: str) -> str:
    words = text.strip()
    if not words:
        raise InputError("Select the words that are to be looked for first.")
    if len(words) > LONGEST:
        raise InputError(
            f"This is {len(words):,} characters long; at most {LONGEST:,} can be looked for."
        )
    return words


def _look(
    read: Any, keys: Sequence[int], progress: Progress | None, ranges_in: Any
) -> Iterator[_Found]:
    from annotator.store import queries

    for done, (body, places) in enumerate(read(queries.texts_by_key, keys)):
        if progress is not None:
            progress(done, len(keys))
        for found in ranges_in(body):
            start, end = found.start, found.end
            left = body[max(0, start - CONTEXT) : start]
            right = body[end : end + CONTEXT]
            for place in places:
                yield _Found(
                    place.position,
                    Hit(
                        place.document_id,
                        place.title,
                        start,
                        end,
                        body[start:end],
                        left,
                        right,
                        found.is_same,
                        found.likeness,
                    ),
                )


def _same_in(body: str, words: str) -> Iterator[_Range]:
    for start, end in every_place(body, Search(words, whole_words=True)):
        yield _Range(start, end, True, 100)


def _near_in(body: str, words: str) -> Iterator[_Range]:
    for passage in similar(body, words):
        yield _Range(passage.start, passage.end, False, int(passage.ratio * 100))


def _in_order(
    read: Any, project: Project, found: list[_Found], by_likeness: bool = False
) -> tuple[Hit, ...]:
    """The hits in order, with what each is tagged as already."""
    from annotator.store import queries

    found.sort(
        key=lambda one: (
            -one.hit.likeness if by_likeness else 0,
            one.position,
            one.hit.document_id,
            one.hit.start,
        )
    )
    labels: dict[tuple[str, int, int], set[str]] = {}
    me, stretches = (
        project.annotator.id,
        {(o.hit.document_id, o.hit.start, o.hit.end) for o in found},
    )
    there = read(queries.standing_at, ((document_id, start) for document_id, start, _ in stretches))
    mine = [one.id for one in there if one.annotator_id == me and _stretch(one) in stretches]
    for span in read(queries.spans_named, mine).values():
        if len(span.fragments) == 1:
            labels.setdefault(_stretch(span), set()).add(span.label_id)
    return tuple(
        replace(hit, tagged=frozenset(labels.get((hit.document_id, hit.start, hit.end), ())))
        for hit in (one.hit for one in found)
    )


def _stretch(span: Any) -> tuple[str, int, int]:
    return span.document_id, span.start, span.end


# --- tagging


def _changes(project: Project, hits: Sequence[Hit], label_id: str) -> Iterator[Change]:
    from annotator.store import queries

    me, at = project.annotator.id, moment.now()
    begun: set[str] = set()
    planned: set[Key] = set()
    for first in range(0, len(hits), _AT_ONCE):
        some = hits[first : first + _AT_ONCE]
        with project.snapshot() as read:
            there = read(queries.document_hashes, {hit.document_id for hit in some})
            spans = [_span(hit, label_id, me, at) for hit in some if hit.document_id in there]
            known = taken(read, spans)
            states = read(queries.states_in, there, me)
        for span in spans:
            if (key := key_of(span)) in known or key in planned:
                continue
            planned.add(key)
            yield Change(None, span)
            if span.document_id not in begun:
                begun.add(span.document_id)
                before = states.get(span.document_id)
                if before is None or before.state is State.NEW:
                    new = Assignment(span.document_id, me, State.IN_PROGRESS, at)
                    yield Change(before, new)


def _span(hit: Hit, label_id: str, annotator_id: str, at: str) -> Span:
    return Span(
        id=new_id(),
        document_id=hit.document_id,
        label_id=label_id,
        annotator_id=annotator_id,
        fragments=((hit.start, hit.end),),
        text=hit.text,
        created_at=at,
        updated_at=at,
    )
