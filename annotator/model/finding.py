"""What a check found: one value for each thing that is wrong, and the report of all of them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SHOWN = 20
"""So many findings of a kind are told one by one; all are counted."""


class Harm(StrEnum):
    """Kinds of findings, in the order in which they are told and repaired."""

    FILE = "file"
    REFERENCE = "reference"
    VALUE = "value"
    HISTORY = "history"
    TEXT = "text"
    LENGTH = "length"
    STATE = "state"
    LABEL_NAME = "label name"
    LABEL_KEY = "label key"
    LABEL_LOOK = "label look"
    POSITION = "position"
    FINGERPRINT = "fingerprint"
    RELATION = "relation"
    UNTESTED = "span of a damaged text"
    ENVELOPE = "envelope"
    OUTSIDE = "span outside its text"
    FRAGMENTS = "fragments"
    SPAN_TEXT = "span text"
    TWIN = "twin"
    SECTIONS = "sections"
    WORDS = "search index"
    DERIVED = "similar documents"
    REPLAY = "replay"

    @property
    def can_be_repaired(self) -> bool:
        """Is there a repair, or does only a backup help?"""
        return self not in _BEYOND_REPAIR


_BEYOND_REPAIR = (
    *(Harm.FILE, Harm.REFERENCE, Harm.VALUE, Harm.HISTORY),
    *(Harm.TEXT, Harm.UNTESTED, Harm.REPLAY),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in a sentence. `table` and `row` say where it lies in the file;
    `record_id` and `document_id` name it where it has a name, `start` is in code points."""

    kind: Harm
    sentence: str
    table: str = ""
    row: int = 0
    record_id: str = ""
    document_id: str = ""
    start: int | None = None

    @property
    def can_be_repaired(self) -> bool:
        """Is there a repair for it?"""
        return self.kind.can_be_repaired


@dataclass(frozen=True, slots=True)
class Report:
    """What a check looked at and found. `findings` holds at most SHOWN of a kind, `counts` all;
    `rows` names every finding's rows by kind and table, for the repair."""

    documents: int = 0
    spans: int = 0
    relations: int = 0
    acts: int = 0
    deep: bool = False
    findings: tuple[Finding, ...] = ()
    counts: Mapping[Harm, int] = field(default_factory=dict)
    rows: Mapping[tuple[Harm, str], array[int]] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Is all well?"""
        return not self.counts

    @property
    def can_be_repaired(self) -> bool:
        """Is there a repair for any of it?"""
        return any(kind.can_be_repaired for kind in self.counts)

    def of(self, kind: Harm) -> tuple[Finding, ...]:
        """The findings of one kind that are told one by one."""
        return tuple(found for found in self.findings if found.kind is kind)

    def sentences(self) -> list[str]:
        """Everything in sentences, kind by kind, with what is left out counted."""
        told: list[str] = []
        for kind in Harm:
            found = self.of(kind)
            told += [finding.sentence for finding in found]
            if (more := self.counts.get(kind, 0) - len(found)) > 0:
                told.append(f"… and {more:,} more of this kind ({kind}).")
        return told

    def looked_at(self) -> str:
        """What was looked at, in words."""
        history = " and the whole history replayed" if self.deep else ""
        documents, spans = _many(self.documents, "document"), _many(self.spans, "span")
        relations, acts = _many(self.relations, "relation"), _many(self.acts, "act")
        return f"{documents}, {spans}, {relations} and {acts} were looked at{history}."


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class Collector:
    """Gathers findings into a report; memory stays flat."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._counts: dict[Harm, int] = {}
        self._rows: dict[tuple[Harm, str], array[int]] = {}

    def add(self, finding: Finding) -> None:
        """One more."""
        kind = finding.kind
        self._counts[kind] = count = self._counts.get(kind, 0) + 1
        if count <= SHOWN:
            self._findings.append(finding)
        if finding.table and kind.can_be_repaired:
            self._rows.setdefault((kind, finding.table), array("q")).append(finding.row)

    def report(self, *, deep: bool, figures: tuple[int, int, int, int]) -> Report:
        """All of it; `figures` are documents, spans, relations and acts."""
        order = {kind: place for place, kind in enumerate(Harm)}
        told = sorted(self._findings, key=lambda found: order[found.kind])
        counts = {kind: self._counts[kind] for kind in Harm if kind in self._counts}
        return Report(*figures, deep, tuple(told), counts, self._rows)
