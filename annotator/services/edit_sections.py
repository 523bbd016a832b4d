"""Sections: what a stretch of a document is. Every function plans and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet
from annotator.model.section import (
    DocumentSections,
    Section,
    SectionKind,
    ordered_sections,
    section_at,
    with_section,
)
from annotator.services.project import Project


def sections_of(project: Project, document_id: str) -> tuple[Section, ...]:
    """A document's sections in order; what lies outside them is body."""
    found = record_of(project, document_id)
    return found.sections if found else ()


def record_of(project: Project, document_id: str) -> DocumentSections | None:
    """A document's sections as they are kept, with who edited them; None where there never were."""
    from annotator.store import queries

    return project.read(queries.sections_on, [document_id]).get(document_id)


def sections_in(project: Project, document_ids: Iterable[str]) -> dict[str, DocumentSections]:
    """The sections of these documents, of those that have any: document id → sections."""
    from annotator.store import queries

    return project.read(queries.sections_on, document_ids)


def set_sections(
    project: Project,
    document_id: str,
    sections: Iterable[Section],
    text: str = "edit sections",
) -> ChangeSet:
    """Put these in the place of a document's sections, as one act called `text`.

    Raises InputError where they overlap or do not lie in the text, or there is no such document.
    """
    after = ordered_sections(sections, len(project.text_of(document_id)))
    before = record_of(project, document_id)
    if after == (before.sections if before else ()):
        return ChangeSet(text)
    record = DocumentSections(document_id, project.annotator.id, after, moment.now())
    return ChangeSet(text, (Change(before, record),))


def set_kind(
    project: Project, document_id: str, start: int, end: int, kind: SectionKind
) -> ChangeSet:
    """Say what the stretch [start, end) is, in code points; what was said of it before is cut away.

    Raises InputError where it is empty or does not lie in the text.
    """
    length = len(project.text_of(document_id))
    if not 0 <= start < end <= length:
        raise InputError(
            f"There is nothing from {start:,} to {end:,} in this text of {length:,} characters. "
            "Select a stretch of it first."
        )
    now = with_section(sections_of(project, document_id), start, end, kind)
    return set_sections(project, document_id, now, f"set section to {kind}")


def this_is_body(project: Project, document_id: str, start: int, end: int) -> ChangeSet:
    """Say that the stretch [start, end) is body. A caret (start == end) means the section it is
    in. Raises InputError where there is none."""
    if start == end:
        section = _at(project, document_id, start)
        start, end = section.start, section.end
    return set_kind(project, document_id, start, end, SectionKind.BODY)


def change_kind(project: Project, document_id: str, at: int, kind: SectionKind) -> ChangeSet:
    """Give the section that holds the offset `at` another kind. Raises InputError for none."""
    section = _at(project, document_id, at)
    return set_kind(project, document_id, section.start, section.end, kind)


def move_edges(project: Project, document_id: str, at: int, start: int, end: int) -> ChangeSet:
    """Make the section that holds the offset `at` reach from `start` to `end`; others give way."""
    section = _at(project, document_id, at)
    length = len(project.text_of(document_id))
    if not 0 <= start < end <= length:
        raise InputError("A section needs at least one character of the text.")
    others = [one for one in sections_of(project, document_id) if one != section]
    now = list(with_section(others, start, end, SectionKind.BODY))
    now.append(Section(start, end, section.kind))
    return set_sections(project, document_id, now, f"move edges of section {section.kind}")


def accept(project: Project, document_id: str, at: int | None = None) -> ChangeSet:
    """Say that what was proposed is right: the section that holds the offset `at`, or all of the
    document. Nothing proposed is nothing to do."""
    sections = sections_of(project, document_id)
    chosen: Sequence[Section] = sections
    if at is not None:
        chosen = [_at(project, document_id, at)]
    now = [replace(one, reason="") if one in chosen else one for one in sections]
    text = "accept section" if len(chosen) == 1 else "accept sections"
    return set_sections(project, document_id, now, text)


def _at(project: Project, document_id: str, at: int) -> Section:
    section = section_at(sections_of(project, document_id), at)
    if section is None:
        raise InputError("There is no section here: this is body.")
    return section
