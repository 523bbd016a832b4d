"""REFI-QDA projects and codebooks of any program as documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from annotator.errors import InputError
from annotator.formats import ReadOptions
from annotator.formats import _refi_words as words
from annotator.formats._cas_read import without_made_state
from annotator.formats._decoding import decode
from annotator.formats._ids import once
from annotator.formats._json_lines import facts_as_said, load
from annotator.formats._native_line import parse as parse_line
from annotator.formats._offsets import Place, Said, Source, mend
from annotator.formats._refi_xml import Codes, by_guid, child_text, children, first_child, time_of
from annotator.formats._xml import local, parse
from annotator.formats._zip import Zip
from annotator.model import moment
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeNote,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
    Reading,
)
from annotator.model.span import covered_text
from annotator.model.text import BOM, OffsetMap, check_text, normalise

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TEXTS = ("TextSource", "Representation", "TextDescription")
_OTHER_SOURCES = {
    "PictureSource": "a picture",
    "PDFSource": "a PDF file without its text",
    "AudioSource": "a recording",
    "VideoSource": "a film",
}
_NUMBER = re.compile(r"\s*\d{1,12}\s*")
_MOST_XML = 200_000_000


@dataclass
class _Draft:
    """A selection with one of its codes."""

    said: Said
    span: ExchangeSpan
    selections: list[str]


def readings(file: BinaryIO, options: ReadOptions) -> Iterator[Reading]:
    """All documents of a .qdpx file, or the labels of a .qdc file. Raises InputError."""
    head = file.read(4)
    file.seek(0)
    if head != b"PK\x03\x04":
        root = parse(file.read(_MOST_XML + 1), options.name, _MOST_XML)
        if local(root) != "CodeBook":
            raise InputError("it is XML, but neither a codebook nor a project of REFI-QDA.")
        yield Reading(labels=tuple(Codes(root).labels))
        return
    archive = Zip(file, options.name)
    names = [name for name in archive.members if name.lower().endswith(".qde")]
    if not names:
        raise InputError("it holds no project (project.qde).")
    root = parse(archive.read(min(names), _MOST_XML), options.name, _MOST_XML)
    if local(root) != "Project":
        raise InputError("its project.qde is no project of REFI-QDA.")
    yield from _Project(root, archive, options).readings()


class _Project:
    """The parts of a project that the sources refer to."""

    def __init__(self, root: Element, archive: Zip, options: ReadOptions) -> None:
        self.archive, self.options = archive, options
        self.codes = Codes(root)
        self.users = by_guid(root, "Users", "User")
        self.notes = by_guid(root, "Notes", "Note")
        self.variables = by_guid(root, "Variables", "Variable")
        self.sources = [c for e in children(root, "Sources") for c in e]
        self.used: set[str] = set()
        self.links: dict[str, list[Element]] = {}
        for link in (c for e in children(root, "Links") for c in children(e, "Link")):
            self.links.setdefault(words.read_guid(link.get("originGUID", "")), []).append(link)

    def readings(self) -> Iterator[Reading]:
        labels = tuple(self.codes.labels)
        if not self.sources:
            yield Reading(labels=labels)
        for source in self.sources:
            name = source.get("name", "") or source.get("guid", "")
            text = source if local(source) in _TEXTS else None
            for kind in _TEXTS[1:]:
                text = text if text is not None else first_child(source, kind)
            what = _OTHER_SOURCES.get(local(source), "of an unknown kind")
            try:
                if text is None:
                    raise InputError(f"it is {what}, which is not read.")
                yield replace(_Text(self, text, source).reading(), labels=labels)
            except InputError as error:
                sentence = error.args[0]
                yield Reading(refusal=f"{self.options.name}: the source “{name}”: {sentence}")
        if self.links:  # what is left was on no text that was read
            count = sum(map(len, self.links.values()))
            sentence = f"{count:,} links that do not begin at a coding of a text are not read."
            yield Reading(dropped=(f"{self.options.name}: {sentence}",))

    def text_at(self, element: Element) -> str:
        """The text of a source or a note. Raises InputError, also where another has it already."""
        path = element.get("plainTextPath", "")
        if not path:
            return child_text(element, "PlainTextContent")
        scheme, _, name = path.partition("://")
        if scheme != "internal":
            raise InputError(f"its text lies outside the file (“{path[:80]}”), which is not read.")
        wanted = f"sources/{name}".lower()
        found = next((m for m in self.archive.members if m.lower() == wanted), "")
        if not found:
            raise InputError(f"its text “{name[:80]}” is missing in the file.")
        if found in self.used:
            raise InputError(f"its text “{name[:80]}” is that of another source already.")
        self.used.add(found)
        data = self.archive.read(found, self.options.max_bytes)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return decode(data, self.options.encoding)[0]

    def notes_of(self, element: Element) -> list[Element]:
        """The notes that an element refers to."""
        refs = (words.read_guid(c.get("targetGUID", "")) for c in children(element, "NoteRef"))
        return [self.notes[ref] for ref in refs if ref in self.notes]

    def user(self, element: Element) -> str:
        """The name of who made an element."""
        guid = words.read_guid(element.get("creatingUser", ""))
        name = self.users[guid].get("name", "") if guid in self.users else ""
        check_text(name)
        return name


class _Text:
    """One source on the way to a document."""

    def __init__(self, project: _Project, element: Element, source: Element) -> None:
        self.project, self.element, self.source = project, element, source
        self.dropped: Counter[str] = Counter()
        raw = project.text_at(element)
        if len(raw.encode("utf-8", "replace")) > project.options.max_bytes:
            raise InputError(f"its text is larger than {project.options.max_mb:g} MB.")
        self.text, offset_map = normalise(raw)
        if not self.text:
            raise InputError("its text is empty.")
        if raw.startswith(BOM):  # it is not counted
            offset_map = OffsetMap(tuple(at - 1 for at in offset_map.dropped[1:]))
            raw = raw[1:]
        self.place = Source(raw, self.text, offset_map)
        # how far off an offset may be that counts in another way
        astral = len(raw.encode("utf-16-le", "surrogatepass")) // 2 - len(raw)
        self.leeway = astral + self.text.count("\n") + 1

    def reading(self) -> Reading:
        drafts = self._drafts()
        places = self._places([draft.said for draft in drafts])
        spans: list[ExchangeSpan] = []
        ends: dict[str, str] = {}
        mended = 0
        known: set[str] = set()
        for draft, place in zip(drafts, places, strict=True):
            what = f"a coding “{draft.span.label}”"
            if place.fragments is None:
                self.dropped[f"{what}: {place.complaint}"] += 1
                continue
            if draft.span.id and draft.span.id in known:
                self.dropped[f"{what}: another has its id already"] += 1
                continue
            known.add(draft.span.id)
            mended += place.mended
            covered = covered_text(self.text, place.fragments)
            spans.append(draft.span._replace(fragments=place.fragments, text=covered))
            for guid in draft.selections:
                ends.setdefault(guid, draft.span.id)
        document = replace(
            self._facts(),
            text=self.text,
            spans=tuple(spans),
            relations=once(self._relations(ends), self.dropped),
            offset_map=self.place.offset_map,
            text_sha256="",
            line=0,
        )
        name = f"{self.project.options.name}, “{self.source.get('name', '')}”"
        sentences = (
            f"{name}: {what.rstrip('.')}{f' ({count:,} times)' if count > 1 else ''}."
            for what, count in sorted(self.dropped.items())
        )
        return Reading(document, dropped=tuple(sentences), mended=mended)

    # --- the document ----------------------------------------------------------------------------

    def _facts(self) -> ExchangeDocument:
        import orjson

        meta: dict[str, str] = {}
        for value in children(self.element, "VariableValue"):
            ref = first_child(value, "VariableRef")
            guid = words.read_guid(ref.get("targetGUID", "")) if ref is not None else ""
            variable = self.project.variables.get(guid)
            said = "".join(c.text or "" for c in value if local(c).endswith("Value"))
            check_text(said)
            name = variable.get("name", "") if variable is not None else ""
            if name == words.FACTS:
                line, length = load(said.encode()), len(self.text)
                found = parse_line(line, 0, self.project.options, length).document
                if found is not None:
                    return without_made_state(found)
            elif name and said:
                check_text(name)
                meta[name] = orjson.dumps(said).decode()
        title = self.source.get("name", "")
        notes = [child_text(self.element, "Description")]
        notes += [self.project.text_at(note) for note in self.project.notes_of(self.element)]
        noted = "\n".join(note for note in notes if note.strip())
        check_text(title + noted)
        return ExchangeDocument(
            text=self.text,
            id=words.read_guid(self.element.get("guid", "")),
            title=title,
            meta=facts_as_said(meta),
            note=ExchangeNote(noted) if noted else None,
        )

    # --- spans -----------------------------------------------------------------------------------

    def _drafts(self) -> list[_Draft]:
        drafts: list[_Draft] = []
        firsts: dict[str, _Draft] = {}
        if children(self.element, "Coding"):
            self.dropped["codes of the whole text are not read"] += len(
                children(self.element, "Coding")
            )
        for selection in children(self.element, "PlainTextSelection"):
            try:
                self._select(selection, drafts, firsts)
            except InputError as error:
                self.dropped[f"a selection: {error}"] += 1
        return drafts

    def _select(self, selection: Element, drafts: list[_Draft], firsts: dict[str, _Draft]) -> None:
        start, end = (selection.get(name, "") for name in ("startPosition", "endPosition"))
        if not _NUMBER.fullmatch(start) or not _NUMBER.fullmatch(end):
            raise InputError(f"“{start[:20]}” to “{end[:20]}” are no offsets")
        guid = words.read_guid(selection.get("guid", ""))
        pair = (int(start), int(end))
        description = child_text(selection, "Description")
        pairs = words.pairs_in(description)
        own = dict(pairs or ())
        first = firsts.get(own.get(words.PART_OF, ""))
        if first is not None:
            first.said = Said([*first.said.fragments, pair])
            first.selections.append(guid)
            return
        codings = children(selection, "Coding")
        if not codings:
            raise InputError(f"from {start} to {end} has no code")
        name = selection.get("name")
        said = Said([pair], name if self._is_covered(name, *pair) else None)
        for coding in codings:
            span = self._span(selection, coding, pairs, description)
            made = words.read_guid(coding.get("guid", "")) if len(codings) > 1 else guid
            draft = _Draft(said, span._replace(id=own.get(words.ID, made)), [guid])
            drafts.append(draft)
            firsts.setdefault(guid, draft)

    def _span(
        self,
        selection: Element,
        coding: Element,
        pairs: list[tuple[str, str]] | None,
        description: str,
    ) -> ExchangeSpan:
        ref = first_child(coding, "CodeRef")
        code = words.read_guid(ref.get("targetGUID", "")) if ref is not None else ""
        if code not in self.project.codes.names:
            raise InputError("its code is not in the codebook")
        own = dict(pairs or ())
        notes = [] if pairs is not None else [description]
        for note in (*self.project.notes_of(selection), *self.project.notes_of(coding)):
            notes.append(self.project.text_at(note))
        noted = "\n".join(note for note in notes if note)
        check_text(noted + description)
        reviewed = None
        if words.REVIEWED_BY in own:
            at = own.get(words.REVIEWED_AT, "")
            reviewed = ExchangeReview(own[words.REVIEWED_BY], moment.normal(at) if at else "")
        return ExchangeSpan(
            label=self.project.codes.names[code],
            fragments=(),
            annotator=self.project.user(coding) or self.project.user(selection),
            note=noted,
            unsure=own.get(words.UNSURE) == "true",
            attributes=tuple(words.attributes_in(pairs or ())),
            created_at=time_of(coding, "creationDateTime")
            or time_of(selection, "creationDateTime"),
            updated_at=time_of(selection, "modifiedDateTime"),
            reviewed=reviewed,
        )

    def _is_covered(self, name: str | None, start: int, end: int) -> bool:
        """Is the name of a selection what it covers, however it is counted?

        Other programs name selections as they like.
        """
        if not name:
            return False
        plain = name.replace("\r\n", "\n").replace("\r", "\n")
        more = plain.count("\n") + sum(c > "\uffff" for c in plain) + 1
        if not len(plain) - 1 <= end - start <= len(plain) + more:
            return False
        return self.text.find(plain, max(0, start - self.leeway), end + self.leeway) >= 0

    def _places(self, said: list[Said]) -> list[Place]:
        """Where the selections are; the last character counts in where every name says so."""
        places = mend(self.place, said)
        if all(place.fragments is not None and not place.mended for place in places):
            return places
        named = [s for s in said if s.text]
        longer = [s._replace(fragments=[(a, b + 1) for a, b in s.fragments]) for s in said]
        if named:
            others = mend(self.place, longer)
            both = [(s, p) for s, p in zip(said, others, strict=True) if s.text]
            if all(p.fragments is not None and not p.mended for _, p in both):
                return [p._replace(mended=True) for p in others]
        return places

    # --- relations -------------------------------------------------------------------------------

    def _relations(self, ends: dict[str, str]) -> Iterator[ExchangeRelation]:
        for guid in [guid for guid in self.project.links if guid in ends]:
            for link in self.project.links.pop(guid):
                tail = ends.get(words.read_guid(link.get("targetGUID", "")))
                name = link.get("name", "").strip() or "linked"
                if tail is None:
                    self.dropped[f"a link “{name}” does not end at a coding of this text"] += 1
                    continue
                try:
                    yield self._relation(link, name, ends[guid], tail)
                except InputError as error:
                    self.dropped[f"a link “{name}”: {error}"] += 1

    def _relation(self, link: Element, name: str, head: str, tail: str) -> ExchangeRelation:
        check_text(link.get("name", "") + name)
        made = words.read_guid(link.get("guid", ""))
        relation = ExchangeRelation(link.get("name", "") or name, head, tail, made)
        for note in self.project.notes_of(link):
            pairs = words.pairs_in(child_text(note, "Description")) or []
            for _, value in pairs:
                check_text(value)
            relation = relation._replace(
                id=dict(pairs).get(words.ID, relation.id),
                annotator=self.project.user(note),
                attributes=tuple(words.attributes_in(pairs)),
                created_at=time_of(note, "creationDateTime"),
                updated_at=time_of(note, "modifiedDateTime"),
            )
        return relation
