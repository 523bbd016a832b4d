"""Sections: regions of a document that are not all its article. The text stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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


def with_section(
    sections: Iterable[Section], start: int, end: int, kind: SectionKind
) -> tuple[Section, ...]:
    """The sections after somebody said that [start, end) is of one kind.

    What stood there is cut away; what is of the same kind and touches becomes one with it. Body
    needs no section: what lies outside all is body.
    """
    left: list[Section] = []
    for section in sections:
        if section.end <= start or section.start >= end:
            left.append(section)
            continue
        if section.start < start:
            left.append(replace(section, end=start))
        if section.end > end:
            left.append(replace(section, start=end))
    if kind is not SectionKind.BODY:
        for section in [one for one in left if one.kind is kind]:
            if section.end == start or section.start == end:
                left.remove(section)
                start, end = min(start, section.start), max(end, section.end)
        left.append(Section(start, end, kind))
    return tuple(sorted(left))


def mended_sections(sections: Iterable[Section], length: int) -> tuple[Section, ...]:
    """Sections cut to a text of `length` code points; where two overlap, the first keeps it all."""
    at = 0
    mended = []
    for section in sorted(sections):
        cut = replace(section, start=max(section.start, at), end=min(section.end, length))
        if cut.start < cut.end:
            mended.append(cut)
            at = cut.end
    return tuple(mended)


def without_tagged(
    sections: Iterable[Section], fragments: Iterable[tuple[int, int]]
) -> tuple[Section, ...]:
    """The sections without those to be left out that hold a part of a span: somebody tagged there,
    so it is body. `fragments` are of all spans, in any order."""
    tagged = sorted(fragments)
    kept = []
    place = 0
    for section in sorted(sections):
        while place < len(tagged) and tagged[place][1] <= section.start:
            place += 1
        holds = any(
            start < section.end and end > section.start
            for start, end in _until(tagged, place, section.end)
        )
        if not (section.is_left_out and holds):
            kept.append(section)
    return tuple(kept)


def _until(tagged: list[tuple[int, int]], place: int, end: int) -> Iterable[tuple[int, int]]:
    while place < len(tagged) and tagged[place][0] < end:
        yield tagged[place]
        place += 1


def section_at(sections: Iterable[Section], offset: int) -> Section | None:
    """The section that holds an offset; None in what is body because it lies outside all."""
    return next((one for one in sections if one.start <= offset < one.end), None)
