"""The labeling config of Label Studio: which texts are shown, and which labels and choices there
are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from annotator.formats._xml import local, parse
from annotator.formats._xml_write import quoted
from annotator.model.exchange import ExchangeLabel

_TEXTS = ("Text", "HyperText", "Paragraphs")
_COLORS = frozenset("0123456789abcdefABCDEF")
# What XML 1.0 cannot hold even as a number.
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


@dataclass(frozen=True, slots=True)
class Config:
    """`texts` are (tag, field of the data) by the name that marks refer to."""

    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    labels: tuple[ExchangeLabel, ...] = ()


def config_of(data: bytes, name: str) -> Config:
    """Read a config. Raises FormatError."""
    texts: dict[str, tuple[str, str]] = {}
    labels: dict[str, ExchangeLabel] = {}
    for element in parse(data, name).iter():
        tag, said = local(element), element.attrib
        if tag in _TEXTS and said.get("name"):
            texts[said["name"]] = (tag, said.get("value", "").removeprefix("$"))
        elif tag == "Label" and (label := said.get("alias") or said.get("value", "")).strip():
            color = said.get("background", "")
            plain = len(color) == 7 and color[0] == "#" and set(color[1:]) <= _COLORS
            labels.setdefault(
                label,
                ExchangeLabel(label, color.upper() if plain else "", said.get("hint", "")),
            )
    return Config(texts, tuple(labels.values()))


def config_xml(
    labels: Iterable[ExchangeLabel],
    relation_types: Iterable[str],
    choices: Mapping[str, Iterable[str]],
    words: Iterable[str],
) -> bytes:
    """A config that shows all that a file holds: choices by name, and names of free texts."""
    lines = ["<View>", '  <Labels name="label" toName="text">']
    for label in labels:
        hint = f" hint={_quoted(label.guideline)}" if label.guideline else ""
        color = f" background={_quoted(label.color)}" if label.color else ""
        lines.append(f"    <Label value={_quoted(label.name)}{color}{hint}/>")
    lines += ["  </Labels>", '  <Text name="text" value="$text"/>']
    for name, values in sorted(choices.items()):
        lines.append(f'  <Choices name={_quoted(name)} toName="text" perRegion="true">')
        lines += [f"    <Choice value={_quoted(value)}/>" for value in sorted(values)]
        lines.append("  </Choices>")
    for name in sorted(words):
        lines.append(
            f'  <TextArea name={_quoted(name)} toName="text" perRegion="true" editable="true"/>'
        )
    if types := sorted(set(relation_types)):
        lines.append("  <Relations>")
        lines += [f"    <Relation value={_quoted(name)}/>" for name in types]
        lines.append("  </Relations>")
    return "\n".join([*lines, "</View>", ""]).encode()


def _quoted(text: str) -> str:
    # xml.sax would do it as well, but brings what opens sockets
    return quoted(text.translate(_NOT_XML)).replace("\x85", "&#133;")
