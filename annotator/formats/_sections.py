"""Sections as records in files: {"start", "end", "kind", "reason"}, in code points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from annotator.errors import InputError
from annotator.formats._json_lines import as_offset
from annotator.model.section import Section, SectionKind, ordered_sections
from annotator.model.text import OffsetMap, check_text

_KINDS = frozenset(str(kind) for kind in SectionKind)


def section_records(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """Sections as they are written, in order."""
    return [
        {"start": s.start, "end": s.end, "kind": str(s.kind), "reason": s.reason}
        for s in sorted(sections)
    ]


def section_from(record: Mapping[str, Any]) -> Section:
    """One of them, wherever it may lie. Raises InputError."""
    kind, reason = record.get("kind"), record.get("reason") or ""
    if not isinstance(kind, str) or kind not in _KINDS:
        known = ", ".join(SectionKind)
        raise InputError(f"there is no kind of section “{str(kind)[:60]}”. Kinds: {known}.")
    if not isinstance(reason, str):
        raise InputError('the "reason" of a section must be text.')
    check_text(reason)
    given = record.get("start"), record.get("end")
    if any(type(offset) not in (int, float) for offset in given):
        raise InputError('the "start" and "end" of a section must be whole numbers.')
    start, end = map(as_offset, given)
    return Section(start, end, SectionKind(kind), reason)


def fitting(sections: Iterable[Section], length: int, offset_map: OffsetMap) -> tuple[Section, ...]:
    """Sections of a text as a file holds it, in the text of `length` code points that is kept.

    Raises InputError where they do not lie in it and apart.
    """
    if not offset_map.dropped:
        return ordered_sections(sections, length)
    to_text = offset_map.to_text
    moved = (Section(to_text(s.start), to_text(s.end), s.kind, s.reason) for s in sections)
    return ordered_sections((one for one in moved if one.start < one.end), length)
