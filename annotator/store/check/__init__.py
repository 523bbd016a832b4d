"""Is everything in a project as it should be? Looks only; changes nothing.

Each check is a generator of findings over one Look; the table below is all there is to add to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from annotator.model.finding import Collector, Finding, Harm, Report
from annotator.store.check.articles import kinships_harm, releases_harm, sections_harm
from annotator.store.check.file import broken_file, dangling, wrong_values
from annotator.store.check.history import unreadable_acts
from annotator.store.check.look import Look, Progress, watched
from annotator.store.check.records import (
    assignments_harm,
    documents_harm,
    labels_harm,
    others_harm,
    relations_harm,
    texts_harm,
)
from annotator.store.check.replay import replay
from annotator.store.check.spans import spans_harm
from annotator.store.check.words import words_harm

Check = Callable[[Look], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    broken_file,
    dangling,
    wrong_values,  # what holds such values is left out by the checks below
    texts_harm,
    documents_harm,
    labels_harm,
    others_harm,
    assignments_harm,
    spans_harm,
    relations_harm,
    sections_harm,
    kinships_harm,
    releases_harm,
    words_harm,
    unreadable_acts,
)
DEEP: tuple[Check, ...] = (replay,)
_NO_UTF8 = "could not decode"


def examine(
    connection: Connection, *, deep: bool = False, progress: Progress | None = None
) -> Report:
    """Everything that is wrong with the project; `deep` also replays its history.

    One snapshot; memory stays flat. Raises Cancelled if `progress` does.
    """
    look = Look(connection, progress)
    with watched(look):
        collector = Collector()
        for check in CHECKS + (DEEP if deep else ()):
            _run(check, look, collector)
            look.step()
        return collector.report(deep=deep, figures=look.figures)


def holds_odd_values(connection: Connection) -> bool:
    """Is there anything in the project that cannot be read as it should?"""
    look, kinds = Look(connection), (Harm.VALUE, Harm.REFERENCE, Harm.HISTORY)
    checks = (wrong_values, dangling, documents_harm, sections_harm, unreadable_acts)
    try:
        return any(found.kind in kinds for check in checks for found in check(look))
    except DBAPIError:
        return True


def _run(check: Check, look: Look, collector: Collector) -> None:
    """One check to its end. What SQLite cannot read is a finding, and the other checks go on."""
    try:
        for finding in check(look):
            collector.add(finding)
    except DBAPIError as error:
        look.step()  # raises Cancelled, where that was why the statement ended
        said = str(error.orig)
        what = check.__name__.replace("_", " ")
        if _NO_UTF8 in said.lower():
            sentence = f"A text in the file is no text any more ({what}: {said[:80]})."
            collector.add(Finding(Harm.VALUE, f"{sentence} Restore a backup."))
        else:
            sentence = f"A part of the file cannot be read ({what}: {said})."
            collector.add(Finding(Harm.FILE, f"{sentence} Restore a backup."))


__all__ = ["CHECKS", "DEEP", "Look", "examine", "holds_odd_values"]
