"""Sections: regions of a document that are not all its article. The text stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from annotator.errors import InputError


class SectionKind(StrEnum):
    """What a region of a document is."""

    HEADLINE = "headline"
    BODY = "body"
    BOILERPLATE = "boilerplate"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True, order=True)
class Section:
    """A region [start, end) of a document, in code points.

    `reason` says why it was proposed ("donation plea"), "" where somebody said what it is.
    """

    start: int
    end: int
    kind: SectionKind
    reason: str = ""

    @property
    def is_proposed(self) -> bool:
        """Did the program propose it, and has nobody said otherwise?"""
        return bool(self.reason)

    @property
    def is_left_out(self) -> bool:
        """Is it left out of a corpus, and drawn dimmed?"""
        return self.kind in (SectionKind.BOILERPLATE, SectionKind.COMMENTS)


@dataclass(frozen=True, slots=True)
class DocumentSections:
    """The sections of one document, in order and apart; what lies between them is body.

    One record for all of them, so that an edit of one is one change. `annotator_id` edited them
    last ("" where they stand as the import proposed them).
    """

    document_id: str
    annotator_id: str
    sections: tuple[Section, ...]
    updated_at: str

    @property
    def id(self) -> str:
        """The document's, which has one set of sections at most."""
        return self.document_id


def ordered_sections(sections: Iterable[Section], length: int) -> tuple[Section, ...]:
    """Sections in order. Raises InputError where one is empty, outside the text or over another."""
    end = 0
    found = tuple(sorted(sections))
    for section in found:
        if not end <= section.start < section.end <= length:
            raise InputError(
                f"A section from {section.start} to {section.end} does not fit: sections must not "
                f"overlap and must lie in the text of {length} characters."
            )
        end = section.end
    return found
