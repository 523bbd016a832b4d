"""Repairs of what a check found: said first, backed up first, each one act that can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from annotator.errors import DamagedError
from annotator.model.change import BULK_LIMIT, BulkChange, Change, ChangeSet
from annotator.model.finding import Harm, Report
from annotator.services.project import Progress, Project

ROUNDS = 4
"""A repair may show what was hidden behind it (two spans moved to one place): so often at most."""
TRIED = 500
"""So many findings of a kind are tried in the dry run; the rest goes the same ways."""
_BATCH = 500

_WHAT: dict[Harm, tuple[str, str, str]] = {
    Harm.LENGTH: ("text is", "texts are", "of another length than noted"),
    Harm.STATE: ("document is", "documents are", "in a state that is none"),
    Harm.LABEL_NAME: ("label has", "labels have", "the name of another, or none"),
    Harm.LABEL_KEY: ("label has", "labels have", "the key of another, or one that is none"),
    Harm.LABEL_LOOK: ("label has", "labels have", "a colour or pattern that is none"),
    Harm.POSITION: ("record has", "records have", "no place in a list"),
    Harm.FINGERPRINT: ("record was", "records were", "changed by something other than Annotator"),
    Harm.RELATION: ("relation links", "relations link", "spans of other documents"),
    Harm.ENVELOPE: ("span begins or ends", "spans begin or end", "elsewhere than their parts"),
    Harm.OUTSIDE: ("span lies", "spans lie", "outside the text"),
    Harm.FRAGMENTS: ("span has", "spans have", "parts that are out of order or touch"),
    Harm.SPAN_TEXT: ("span says", "spans say", "other words than their place in the text"),
    Harm.TWIN: ("span is", "spans are", "there twice"),
    Harm.SECTIONS: ("document has", "documents have", "sections that do not fit"),
}
_ACTS: dict[Harm, tuple[str, str]] = {
    Harm.LENGTH: ("length", "text"),
    Harm.STATE: ("state", "document"),
    Harm.LABEL_NAME: ("name", "label"),
    Harm.LABEL_KEY: ("key", "label"),
    Harm.LABEL_LOOK: ("look", "label"),
    Harm.POSITION: ("position", "record"),
    Harm.FINGERPRINT: ("fingerprint", "record"),
    Harm.RELATION: ("ends", "relation"),
    Harm.ENVELOPE: ("start and end", "span"),
    Harm.OUTSIDE: ("place", "span"),
    Harm.FRAGMENTS: ("parts", "span"),
    Harm.SPAN_TEXT: ("words", "span"),
    Harm.TWIN: ("double", "span"),
    Harm.SECTIONS: ("sections", "document"),
}

_ANEW: dict[Harm, tuple[str, str]] = {
    Harm.WORDS: (
        "The search index is not in step with the project; it is to be made anew.",
        "make the search index anew",
    ),
    Harm.DERIVED: (
        "What is known of documents that are alike is damaged; it is to be found out anew.",
        "find similar documents anew",
    ),
}
"""What is no part of the records: it is made anew from them."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: `count` findings of a kind. `sentence` says what is wrong and what will become of
    it, `text` is the act's name; `rows` are those of the file by table."""

    kind: Harm
    count: int
    sentence: str
    text: str
    rows: tuple[tuple[str, Sequence[int]], ...]


def plan(project: Project, report: Report, progress: Progress | None = None) -> tuple[Repair, ...]:
    """The repairs of what the report holds, in the order in which they are to be done.

    Nothing is written: some of each kind are tried in thought, so that the sentence can tell.
    """
    from annotator.services.repair_changes import changes_for

    planned = []
    for kind in (kind for kind in report.counts if kind in _WHAT):
        rows = tuple((table, found) for (k, table), found in report.rows.items() if k is kind)
        tried = Counter(outcome for _, outcome in islice(changes_for(project, kind, rows), TRIED))
        if progress is not None:
            progress(0, 0)
        number = report.counts[kind]
        sentence = _sentence(kind, number, tried)
        planned.append(Repair(kind, number, sentence, _act(kind, number), rows))
    for kind, (sentence, text) in _ANEW.items():
        if number := report.counts.get(kind, 0):
            planned.append(Repair(kind, number, sentence, text, ()))
    return tuple(planned)


def do(project: Project, repair: Repair, progress: Progress | None = None) -> ChangeSet:
    """Do one repair: one act, all of it or nothing (the search index is no part of the records:
    making it anew is no act, and there is nothing to undo). Raises as `Project.do` does."""
    if repair.kind in _ANEW:
        from annotator.store import derived, words

        project.index_words(words.rebuild if repair.kind is Harm.WORDS else derived.clear)
        return ChangeSet(repair.text)
    if repair.count <= BULK_LIMIT:
        batches = _batches(project, repair)
        changes = tuple(change for batch in batches for change in batch.changes)
        return project.do(ChangeSet(repair.text, changes), progress)
    bulk = BulkChange(repair.text, repair.count, lambda: _batches(project, repair))
    return project.do(bulk, progress)


def do_all(
    project: Project, repairs: Sequence[Repair], progress: Progress | None = None
) -> tuple[list[ChangeSet], list[str]]:
    """Back up, then do these repairs, each an act of its own: what was done, and sentences.

    Raises DamagedError where no backup can be made of the file: then nothing is repaired.
    """
    from annotator.services import backup

    try:
        copy = backup.back_up(project, unless_same=True, reason="before-repair", progress=progress)
    except DamagedError as error:
        raise DamagedError(
            "Nothing was repaired, for no backup can be made of a file that is damaged itself. "
            f"Restore a backup, or save what can be read with “annotator recover”. ({error})"
        ) from error
    done, told = [], [f"Backed up to {copy}."]
    for repair in repairs:
        change = do(project, repair, progress)
        if change or repair.kind in _ANEW:
            done += [change] if change else []
            told.append(f"Done: {repair.text}.")
    return done, told


def check_and_repair(
    project: Project, *, deep: bool = False, progress: Progress | None = None
) -> tuple[Report, list[str]]:
    """Check, repair all that can be, and check again: the last report, and what was done."""
    from annotator.services.check import check

    told: list[str] = []
    for _ in range(ROUNDS):
        report = check(project, deep=deep, progress=progress)
        repairs = plan(project, report, progress)
        if not repairs:
            return report, told
        told += do_all(project, repairs, progress)[1]
    return check(project, deep=deep, progress=progress), told


def _batches(project: Project, repair: Repair) -> Iterator[ChangeSet]:
    from annotator.services.repair_changes import changes_for

    batch: list[Change] = []
    for changes, _ in changes_for(project, repair.kind, repair.rows):
        batch += changes
        if len(batch) >= _BATCH:
            yield ChangeSet(repair.text, tuple(batch))
            batch = []
    if batch:
        yield ChangeSet(repair.text, tuple(batch))


def _sentence(kind: Harm, number: int, tried: Counter[str]) -> str:
    one, many, what = _WHAT[kind]
    head = f"{number:,} {one if number == 1 else many} {what}"
    if not tried:
        return f"{head}."
    if len(tried) == 1 and number == 1:
        return f"{head}; it is to be {next(iter(tried))}."
    ways = "; ".join(f"{found:,} to be {outcome}" for outcome, found in tried.most_common())
    return f"{head}: {ways}{' …' if number > tried.total() else ''}."


def _act(kind: Harm, number: int) -> str:
    what, noun = _ACTS[kind]
    if kind is Harm.TWIN:
        return f"repair {number:,} {what} {noun}{'' if number == 1 else 's'}"
    return f"repair the {what} of {number:,} {noun}{'' if number == 1 else 's'}"
