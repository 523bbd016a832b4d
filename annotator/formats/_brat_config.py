"""brat's configuration: annotation.conf says what there is, visual.conf how it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.formats import WriteOptions
from annotator.formats._names import unescape
from annotator.formats.brat import UNSURE, safe
from annotator.model.exchange import ExchangeDocument, ExchangeLabel

# An attribute with more values than these is free text, which brat's menus cannot offer.
_MOST_VALUES = 100
_COLOR = re.compile(r"bgColor:\s*(#[0-9a-fA-F]{6})\b")


class Config:
    """What the configuration needs to name, gathered while documents are written."""

    def __init__(self, options: WriteOptions) -> None:
        self._colors = {label.name: label.color for label in options.labels}
        self._labels = set(self._colors)
        self._relations = set(options.relation_types)
        self._values: dict[str, set[str]] = {}
        self._is_unsure = False

    def note(self, document: ExchangeDocument) -> None:
        """Remember the names that a document uses."""
        self._relations |= {relation.type for relation in document.relations}
        for span in document.spans:
            self._labels.add(span.label)
            self._is_unsure |= span.unsure
            for attribute in span.attributes:
                values = self._values.setdefault(attribute.name, set())
                if len(values) <= _MOST_VALUES:
                    values.add(attribute.value)

    def annotation(self) -> Iterator[str]:
        """The lines of annotation.conf."""
        yield "[entities]"
        yield from (safe(name) for name in sorted(self._labels))
        yield "[relations]"
        yield "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
        for name in sorted(self._relations):
            yield f"{safe(name)}\tArg1:<ENTITY>, Arg2:<ENTITY>"
        yield "[events]"
        yield "[attributes]"
        for name, values in sorted(self._values.items()):
            listed = "|".join(sorted(safe(value) or "%" for value in values))
            menu = f", Value:{listed}" if len(values) <= _MOST_VALUES else ""
            yield f"{safe(name)}\tArg:<ENTITY>{menu}"
        if self._is_unsure and UNSURE not in self._values:
            yield f"{UNSURE}\tArg:<ENTITY>"

    def visual(self) -> Iterator[str]:
        """The lines of visual.conf."""
        yield "[labels]"
        for name in sorted(self._labels | self._relations | set(self._values)):
            shown = " ".join(name.replace("|", " ").split())
            if safe(name) != shown and shown:
                yield f"{safe(name)} | {shown}"
        yield "[drawing]"
        yield "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken"
        yield "ARC_DEFAULT\tcolor:black, arrowHead:triangle-5"
        for name, color in sorted(self._colors.items()):
            if color:
                front = "black" if _is_light(color) else "white"
                yield f"{safe(name)}\tfgColor:{front}, bgColor:{color}, borderColor:darken"


def labels_of(annotation: str, visual: str) -> tuple[ExchangeLabel, ...]:
    """The labels that annotation.conf lists, with the colours that visual.conf gives them."""
    colors = {}
    for line in _section(visual, "drawing"):
        found = _COLOR.search(line)
        if found:
            colors[line.split()[0]] = found[1].upper()
    names: dict[str, None] = {}
    for line in _section(annotation, "entities"):
        name = line.split()[0].split("|")[0].removeprefix("!")
        if name and not name.startswith("<") and name.strip("-"):
            names[name] = None
    return tuple(ExchangeLabel(unescape(name), colors.get(name, "")) for name in names)


def _section(config: str, wanted: str) -> Iterator[str]:
    section = ""
    for line in config.split("\n"):
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif section == wanted and line and not line.startswith("#"):
            yield line


def _is_light(color: str) -> bool:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return 299 * red + 587 * green + 114 * blue > 128_000
