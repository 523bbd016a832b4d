"""Whether files can come in at once, or whether there is something to ask before."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from annotator.services.formats import FormatInfo, list_formats
from annotator.services.import_documents import (
    USUAL,
    ImportOptions,
    ImportPlan,
    StoppedError,
    plan_import,
)
from annotator.services.import_files import find_files
from annotator.services.import_report import ImportReport
from annotator.services.project import Progress, Project
from annotator.services.survey import Survey, survey

_PLAIN = {"text", "native"}


@dataclass(frozen=True, slots=True)
class Questions:
    """What was found, and the formats that there are, for a dialog."""

    survey: Survey
    formats: tuple[FormatInfo, ...]


def look(
    project: Project,
    paths: Iterable[Path | str],
    options: ImportOptions = USUAL,
    progress: Progress | None = None,
) -> ImportPlan | Questions:
    """The plan of the import where there is nothing to ask: plain texts and files of this program,
    all of which can be read, with no name that is new and no document that is there already (or
    nothing else). Else what the files would bring. Writes nothing.
    """
    places = [Path(path) for path in paths]
    found = find_files(places, options)
    names = {file.format.NAME for file in found.files}
    if names and names <= _PLAIN and not found.refusals and not found.skipped:
        with suppress(StoppedError):  # all of it is not read for nothing
            plan = plan_import(project, places, options, progress, unless=_has_questions)
            if _is_plain(plan.report):
                return plan
    return ask(project, places, options, progress)


def ask(
    project: Project,
    paths: Iterable[Path | str],
    options: ImportOptions = USUAL,
    progress: Progress | None = None,
) -> Questions:
    """What the files would bring, in any case. Writes nothing."""
    formats = tuple(info for info in list_formats() if info.reads)
    return Questions(survey(project, paths, options, progress=progress), formats)


def _has_questions(report: ImportReport) -> bool:
    amiss = report.refusals or report.dropped or report.skipped
    return bool(amiss or report.labels or report.annotators or report.relation_types)


def _is_plain(report: ImportReport) -> bool:
    if _has_questions(report):
        return False
    return not report.documents_known or not report.adds
