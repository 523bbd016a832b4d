"""The documents of a release: what is selected, without the spans in sections that are left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from annotator.model.exchange import ExchangeDocument
from annotator.model.section import without_tagged
from annotator.services.project import Progress
from annotator.services.release_options import ReleaseOptions
from annotator.services.selection import LeftOut, Read, Selected


class Contents:
    """The documents of one snapshot that a release holds; they can be gone through repeatedly.

    The text is always whole. Of sections that were only proposed, one that holds a selected span is
    body: somebody tagged there. What lies wholly in one that somebody said is boilerplate or
    comments stays behind with its relations, and is counted in `in_sections`.
    """

    def __init__(
        self, read: Read, options: ReleaseOptions, annotator_id: str, progress: Progress | None
    ) -> None:
        self.in_sections = LeftOut()
        self._leaves_out = options.leave_out_sections
        self._selected = Selected(read, options.selection, annotator_id, progress)

    def __call__(self, among: Callable[[str], bool] | None = None) -> Iterator[ExchangeDocument]:
        """The documents by id; `among` these ids alone."""
        self.in_sections = LeftOut()
        for document in self._selected(among):
            yield self._trimmed(document) if document.sections else document

    def not_selected(self) -> LeftOut:
        """What stayed behind when all documents were gone through the last time."""
        return self._selected.left_out()

    def _trimmed(self, document: ExchangeDocument) -> ExchangeDocument:
        fragments = [fragment for span in document.spans for fragment in span.fragments]
        proposed = [section for section in document.sections if section.is_proposed]
        still = set(without_tagged(proposed, fragments))
        sections = tuple(s for s in document.sections if not s.is_proposed or s in still)
        left_out = [(s.start, s.end) for s in sections if s.is_left_out]
        if not self._leaves_out or not left_out:
            return replace(document, sections=sections)
        spans = tuple(
            span
            for span in document.spans
            if not all(_is_within(fragment, left_out) for fragment in span.fragments)
        )
        ids = {span.id for span in spans}
        relations = tuple(r for r in document.relations if r.head in ids and r.tail in ids)
        self.in_sections.documents += len(spans) < len(document.spans)
        self.in_sections.spans += len(document.spans) - len(spans)
        self.in_sections.relations += len(document.relations) - len(relations)
        return replace(document, sections=sections, spans=spans, relations=relations)


def _is_within(fragment: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    return any(start <= fragment[0] and fragment[1] <= end for start, end in ranges)
