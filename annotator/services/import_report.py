"""What an import brings, and what it refuses, in sentences for people."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ENCODINGS = {
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp932": "Japanese (Shift-JIS)",
    "euc-jp": "Japanese (EUC-JP)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "cp949": "Korean (Windows-949)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp874": "Thai (Windows-874)",
}


@dataclass(slots=True)
class ImportReport:
    """Filled while an import is planned, and right before anything is written.

    `known` things were in the project already (or came twice) and are left as they are.
    `encodings` holds (file, encoding) where one was recognised that is not UTF-8.
    """

    documents_added: int = 0
    documents_known: int = 0
    spans_added: int = 0
    spans_known: int = 0
    relations_added: int = 0
    relations_known: int = 0
    states_added: int = 0
    reviews_added: int = 0
    notes_added: int = 0
    labels: list[str] = field(default_factory=list)
    annotators: list[str] = field(default_factory=list)
    relation_types: list[str] = field(default_factory=list)
    encodings: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def adds(self) -> bool:
        """Is there anything to write?"""
        return any(count for count, _ in self._added)

    @property
    def _added(self) -> tuple[tuple[int, str], ...]:
        return (
            (self.documents_added, "document"),
            (self.spans_added, "span"),
            (self.relations_added, "relation"),
            (self.states_added, "state"),
            (self.reviews_added, "review"),
            (self.notes_added, "note"),
        )

    @property
    def act(self) -> str:
        """The name of the act: "import 12 documents"."""
        for count, what in self._added:
            if count:
                return f"import {counted(count, what)}"
        return "import nothing"

    def sentences(self) -> list[str]:
        """What is brought, one sentence per fact; the refusals are not among them."""
        added = [counted(count, what) for count, what in self._added if count or what == "document"]
        found = [f"Added {listed(added)}."]
        known = [
            counted(count, what)
            for count, what in (
                (self.documents_known, "document"),
                (self.spans_known, "span"),
                (self.relations_known, "relation"),
            )
            if count
        ]
        if known:
            found.append(f"Already there: {listed(known)}.")
        for names, what in (
            (self.labels, "label"),
            (self.annotators, "annotator"),
            (self.relation_types, "relation type"),
        ):
            if names:
                found.append(f"New {what if len(names) == 1 else what + 's'}: {', '.join(names)}.")
        found += [f"{file} was read as {shown_encoding(name)}." for file, name in self.encodings]
        if count := len(self.refusals):
            found.append(f"{counted(count, 'thing')} {'was' if count == 1 else 'were'} refused.")
        return found


def shown_encoding(name: str) -> str:
    """An encoding as people know it: "Windows-1252", "Japanese (Shift-JIS)"."""
    plain = name.lower().replace("_", "-")
    return _ENCODINGS.get(plain) or re.sub(r"^CP(12\d\d)$", r"Windows-\1", plain.upper())


def counted(count: int, what: str) -> str:
    """ "1 document", "1,200 documents"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def listed(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
