"""Elements of REFI-QDA: what is asked of them everywhere, and the codes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from annotator.errors import FormatError
from annotator.formats._refi_words import read_guid
from annotator.formats._xml import local
from annotator.model import moment
from annotator.model.exchange import ExchangeLabel
from annotator.model.text import check_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Codes:
    """The codes of a project or codebook; those of one name are told apart by their parents."""

    def __init__(self, root: Element) -> None:
        self.labels: list[ExchangeLabel] = []
        self.names: dict[str, str] = {}
        paths: list[tuple[Element, tuple[str, ...]]] = []
        left = [(e, ()) for e in root.iter() if local(e) == "Codes"][:1]
        stack: list[tuple[Element, tuple[str, ...]]] = list(left)
        while stack:
            element, path = stack.pop()
            for child in reversed(children(element, "Code")):
                name = child.get("name", "")
                name = name if name.strip() else "code without a name"
                stack.append((child, (*path, name)))
            if path:
                paths.append((element, path))
        often = Counter(path[-1] for _, path in paths)
        for element, path in paths:
            name = path[-1] if often[path[-1]] == 1 else " / ".join(path)
            check_text(name)
            color = element.get("color", "").upper()
            if re.fullmatch("#[0-9A-F]{3}", color):
                color = "#" + "".join(c * 2 for c in color[1:])
            is_color = re.fullmatch("#[0-9A-F]{6}", color)
            guideline = child_text(element, "Description")
            check_text(guideline)
            self.labels.append(ExchangeLabel(name, color if is_color else "", guideline))
            self.names[read_guid(element.get("guid", ""))] = name


def children(element: Element, name: str) -> list[Element]:
    """The children of that name."""
    return [child for child in element if local(child) == name]


def first_child(element: Element, name: str) -> Element | None:
    """The first child of that name."""
    return next((child for child in element if local(child) == name), None)


def child_text(element: Element, name: str) -> str:
    """The text of the first child of that name."""
    child = first_child(element, name)
    return (child.text or "") if child is not None else ""


def by_guid(root: Element, group: str, name: str) -> dict[str, Element]:
    """The elements of a group by their GUIDs."""
    return {
        read_guid(child.get("guid", "")): child
        for element in children(root, group)
        for child in children(element, name)
    }


def time_of(element: Element, name: str) -> str:
    """A moment in our form, "" for none. Raises InputError."""
    said = element.get(name, "")
    try:
        return moment.normal(said) if said else ""
    except OverflowError as error:
        raise FormatError(f"“{said}” is no moment that can be kept") from error
