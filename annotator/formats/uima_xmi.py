"""UIMA XMI: a folder with an .xmi for each document and one TypeSystem.xml, as INCEpTION has them.

What stands in it: see `_cas`. XML cannot hold control characters (nor U+FFFE and U+FFFF); each
becomes a blank, and is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import (
    EVERYTHING,
    Kept,
    ReadOptions,
    Setting,
    Target,
    WriteOptions,
)
from annotator.formats import native as own
from annotator.formats._cas import (
    LONG_ID,
    VIEW,
    Structure,
    Type,
    attribute_names,
    own_types,
    structures,
)
from annotator.formats._json_lines import written_text
from annotator.formats._names import file_name, fits
from annotator.formats._xml_write import CONTROLS, Cleaner, quoted
from annotator.model.exchange import ExchangeDocument, Reading, Readings

NAME = "uima-xmi"
TITLE = "UIMA CAS XMI (INCEpTION)"
EXTENSIONS = (".xmi",)
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything, as the span and relation layers that INCEpTION has from the start; control "
    "characters become blanks, because XML has no place for them."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

TYPE_SYSTEM = "TypeSystem.xml"
_TYPE_SYSTEMS = (TYPE_SYSTEM, "typesystem.xml", "typeSystem.xml")
_FEW = 200
_XMI = "http://www.omg.org/XMI"
_MARKS_FACTOR = 12
_NO_FEATURES = frozenset((f"{{{_XMI}}}id", "sofa", "begin", "end"))
# What refers to other structures where no type system says so.
_REFERENCES = frozenset(("Governor", "Dependent", "target"))
_PRIMITIVE = re.compile(
    r"uima\.cas\.(String|Boolean|Byte|Short|Integer|Long|Float|Double)(Array|List)?"
)


def looks_right(name: str, head: bytes) -> bool:
    """An XMI document."""
    return name.lower().endswith(".xmi") and b"XMI" in head


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The type system."""
    found = tuple(other for other in _TYPE_SYSTEMS if other in siblings)
    if found or len(siblings) > _FEW:  # many files are not looked through once for each
        return found
    return tuple(s for s in siblings if s.lower().endswith("typesystem.xml"))


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read the document of one .xmi file, with the type system beside it if there is one."""
    try:
        yield _document(file, options)
    except FormatError as error:
        said = FormatError(error.args[0], options.name, error.line)
        yield Reading(
            refusal=str(said if error.path in ("", options.name) else f"{options.name}: {error}")
        )
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))


def _document(file: BinaryIO, options: ReadOptions) -> Reading:
    from annotator.formats import _xml
    from annotator.formats._cas_read import number_of, reading

    limit = options.max_bytes * _MARKS_FACTOR
    data = file.read(limit + 1)
    root = _xml.parse(data, options.name, limit)
    if _xml.local(root) != "XMI":
        raise InputError("it is XML, but not XMI.")
    types = _types_beside(options)
    sofas: dict[int, tuple[str, str]] = {}
    found = []
    for element in root:
        kind = _kind(_xml.namespace(element), _xml.local(element))
        attributes = element.attrib
        if kind == "uima.cas.Sofa":
            number = number_of(attributes.get(f"{{{_XMI}}}id"))
            sofas[number] = (attributes.get("sofaID", ""), attributes.get("sofaString", ""))
        elif kind not in ("uima.cas.NULL", "uima.cas.View"):
            found.append(_structure(element, kind, types))
    return reading(sofas, found, types, options)


def _kind(namespace: str, name: str) -> str:
    """The name of a type: "http:///a/b.ecore" is its package a.b."""
    package = namespace.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    return name if package in ("", "noNamespace", "uima.noNamespace") else f"{package}.{name}"


def _structure(element, kind: str, types: dict[str, Type]) -> Structure:  # type: ignore[no-untyped-def]
    from annotator.formats._cas_read import number_of

    attributes = dict(element.attrib)
    begin, end = attributes.get("begin"), attributes.get("end")
    made = Structure(
        number_of(attributes.get(f"{{{_XMI}}}id", "0")),
        kind,
        None if begin is None else number_of(begin),
        None if end is None else number_of(end),
        sofa=number_of(attributes.get("sofa", "0")),
    )
    ranges = _ranges(kind, types)
    for name, value in attributes.items():
        if name in _NO_FEATURES:
            continue
        if _refers(name, ranges):
            made.refs[name] = tuple(number_of(part) for part in value.split())
        else:
            made.values[name] = value
    several: dict[str, list[str]] = {}
    for child in element:
        several.setdefault(child.tag.rpartition("}")[2], []).append(child.text or "")
    made.values |= {name: ", ".join(values) for name, values in several.items()}
    return made


def _ranges(kind: str, types: dict[str, Type]) -> dict[str, str]:
    """The kinds of all features of a type, those it has from others too."""
    ranges: dict[str, str] = {}
    for _ in range(100):
        if kind not in types:
            break
        ranges = types[kind].features | ranges
        kind = types[kind].parent
    return ranges


def _refers(name: str, ranges: dict[str, str]) -> bool:
    kind = ranges.get(name)
    return (
        name in _REFERENCES
        if kind is None
        else not _PRIMITIVE.fullmatch(kind) and not kind.endswith("Value")
    )


def _types_beside(options: ReadOptions) -> dict[str, Type]:
    for name in companions(options.name, options.siblings) or (TYPE_SYSTEM,):
        file = options.beside(name)
        if file is not None:
            with file:
                data = file.read(options.max_bytes + 1)
            return _types(data, name, options.max_bytes)
    return {}


@lru_cache(maxsize=2)
def _types(data: bytes, name: str, limit: int) -> dict[str, Type]:
    """The types that a description lists, by name: the same for all files of a folder."""
    from annotator.formats import _xml

    root = _xml.parse(data, name, limit)
    types: dict[str, Type] = {}
    for description in root.iter():
        if description.tag.rpartition("}")[2] != "typeDescription":
            continue
        texts = {c.tag.rpartition("}")[2]: (c.text or "").strip() for c in description}
        made = Type(texts.get("supertypeName", ""))
        for feature in description.iter():
            if feature.tag.rpartition("}")[2] == "featureDescription":
                said = {c.tag.rpartition("}")[2]: (c.text or "").strip() for c in feature}
                made.features[said.get("name", "")] = said.get("rangeTypeName", "")
        types[texts.get("name", "")] = made
    return types


# --- what is kept --------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it, but for control characters."""
    if not fits(document.id):
        return Kept(None, Counter({LONG_ID: 1}))
    held = own.kept(document, options)
    document = held.document or document
    cleaner = Cleaner()
    text, spans, relations = cleaner.cleaned(document, cleaner.clean(document.text))
    if not cleaner.count:
        return held
    changed = text != document.text
    return Kept(
        replace(
            document,
            text=text,
            id=document.id,
            spans=spans,
            relations=relations,
            text_sha256="" if changed else document.text_sha256,
        ),
        held.losses + Counter({CONTROLS: cleaner.count}),
    )


# --- writing -------------------------------------------------------------------------------------


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """A file for each document, and the type system at the end, when all attributes are known."""
    spans: set[str] = set()
    relations: set[str] = set()
    for document in documents:
        of_spans, of_relations = attribute_names(document)
        spans |= of_spans
        relations |= of_relations
        with target.open(f"{file_name(document.id)}.xmi") as file:
            file.writelines(line.encode() + b"\n" for line in _lines(document))
    with target.open(TYPE_SYSTEM) as file:
        file.writelines(line.encode() + b"\n" for line in _type_lines(own_types(spans, relations)))


def _lines(document: ExchangeDocument) -> Iterator[str]:
    found = structures(document)
    prefixes: dict[str, str] = {}
    for structure in found:
        package = structure.type.rpartition(".")[0]
        prefixes.setdefault(package, package.rpartition(".")[2])
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    spaces = "".join(
        f' xmlns:{prefix}="http:///{package.replace(".", "/")}.ecore"'
        for package, prefix in sorted(prefixes.items())
    )
    cas = ' xmlns:cas="http:///uima/cas.ecore"'
    yield f'<xmi:XMI xmlns:xmi="{_XMI}"{cas}{spaces} xmi:version="2.0">'
    yield '<cas:NULL xmi:id="0"/>'
    for structure in found:
        package, _, name = structure.type.rpartition(".")
        yield f"<{prefixes[package]}:{name}{_attributes(structure)}/>"
    text = quoted(written_text(document.text))
    yield (f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="{VIEW}" mimeType="text" sofaString={text}/>')
    yield f'<cas:View sofa="1" members="{" ".join(str(s.id) for s in found)}"/>'
    yield "</xmi:XMI>"


def _attributes(structure: Structure) -> str:
    parts = [f' xmi:id="{structure.id}"']
    if structure.begin is not None:
        parts.append(f' sofa="1" begin="{structure.begin}" end="{structure.end}"')
    for name, value in structure.values.items():
        shown = value if isinstance(value, str) else str(value).lower()
        parts.append(f" {name}={quoted(shown)}")
    parts += [f' {name}="{" ".join(map(str, ids))}"' for name, ids in structure.refs.items()]
    return "".join(parts)


def _type_lines(types: dict[str, Type]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">'
    yield "<types>"
    for name, made in sorted(types.items()):
        yield "<typeDescription>"
        yield f"<name>{name}</name><description/><supertypeName>{made.parent}</supertypeName>"
        yield "<features>"
        for feature, kind in made.features.items():
            yield (
                f"<featureDescription><name>{feature}</name><description/>"
                f"<rangeTypeName>{kind}</rangeTypeName></featureDescription>"
            )
        yield "</features>"
        yield "</typeDescription>"
    yield "</types>"
    yield "</typeSystemDescription>"
