"""The verb that checks a project, and repairs it where asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from annotator.cli.common import (
    JSON,
    PROJECT,
    keep_backups,
    print_json,
    progress_bar,
    reading,
    say,
    writing,
)
from annotator.model.finding import Report


@click.command()
@PROJECT
@click.option("--repair", "with_repair", is_flag=True, help="Mend what can be mended.")
@click.option("--deep", is_flag=True, help="Also replay the whole history (takes longer).")
@JSON
def check(project: Path, with_repair: bool, deep: bool, as_json: bool) -> int:
    """Check PROJECT: its file, its records, every span's text.

    With --repair a backup is made first, and each repair can be undone in the window.
    """
    report, repaired = (_repair if with_repair else _look)(project, deep)
    if as_json:
        print_json(_record(report, repaired))
        return 0 if report.is_sound else 1
    for sentence in repaired:
        say(sentence)
    for sentence in report.sentences():
        say(sentence, err=True)
    if not report.is_sound:
        if report.can_be_repaired and not with_repair:
            say("“annotator check --repair” mends what can be mended.", err=True)
        return 1
    say(f"{project} is sound. {report.looked_at()}")
    return 0


def _look(path: Path, deep: bool) -> tuple[Report, list[str]]:
    from annotator.services import check as services

    with reading(path) as opened, progress_bar("Checking") as progress:
        return services.check(opened, deep=deep, progress=progress), []


def _repair(path: Path, deep: bool) -> tuple[Report, list[str]]:
    from annotator.services import repair

    keep_backups()
    with writing(path) as opened, progress_bar("Checking") as progress:
        return repair.check_and_repair(opened, deep=deep, progress=progress)


def _record(report: Report, repaired: list[str]) -> dict[str, Any]:
    """The report as one record; its fields stay as they are from version to version."""
    return {
        "sound": report.is_sound,
        "deep": report.deep,
        "documents": report.documents,
        "spans": report.spans,
        "relations": report.relations,
        "acts": report.acts,
        "counts": {str(kind): count for kind, count in report.counts.items()},
        "findings": [
            {
                "kind": str(found.kind),
                "sentence": found.sentence,
                "can_be_repaired": found.can_be_repaired,
                "table": found.table,
                "row": found.row,
                "id": found.record_id,
                "document_id": found.document_id,
                "start": found.start,
            }
            for found in report.findings
        ],
        "repaired": repaired,
    }


VERBS = (check,)
