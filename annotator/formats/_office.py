"""What Word's and OpenDocument's packages share: the members that are looked at, core facts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from annotator.formats import MEGABYTE
from annotator.formats._xml import local, parse
from annotator.formats._zip import Zip
from annotator.model.section import SectionKind

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_XML = 100 * MEGABYTE
TITLE, SUBTITLE = "title", "subtitle"
REASONS = {TITLE: "title of the document", SUBTITLE: "line below the title"}
MAGIC = b"PK\x03\x04"


class Package:
    """A ZIP of XML members."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.zip = Zip(io.BytesIO(data), name)

    def xml(self, member: str) -> Element | None:
        """The root of a member; None where there is none. Raises FormatError."""
        if member not in self.zip.members:
            return None
        return parse(self.zip.read(member, MOST_XML), self.name)


def core_facts(root: Element | None) -> tuple[str, dict[str, str]]:
    """Title and facts from Dublin Core's elements, wherever they stand in a small file.

    When a file was made or changed is no fact on when its text came out, and is left out.
    """
    said: dict[str, list[str]] = {}
    for element in root.iter() if root is not None else ():
        words = " ".join((element.text or "").split())
        if words:
            said.setdefault(local(element).lower(), []).append(words)
    facts = {
        "byline": ", ".join(
            dict.fromkeys(said.get("creator") or said.get("initial-creator") or [])
        ),
        "published": next(iter(said.get("issued", [])), ""),
        "outlet": next(iter(said.get("publisher", [])), ""),
        "language": next(iter(said.get("language", [])), ""),
        "license": next(iter(said.get("license") or said.get("rights") or []), ""),
    }
    return next(iter(said.get("title", [])), ""), {n: value for n, value in facts.items() if value}


def headline(style: str, is_first: bool) -> tuple[SectionKind | None, str]:
    """What a paragraph of a style is: titles are headlines, above the text."""
    if style in REASONS and is_first:
        return SectionKind.HEADLINE, REASONS[style]
    return None, ""
