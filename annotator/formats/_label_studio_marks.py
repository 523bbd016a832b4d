"""The results of Label Studio's annotations → spans and relations as they say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.errors import InputError
from annotator.formats._findings import (
    Draft,
    Findings,
    as_words,
    kind_of,
    name_of,
    offset_of,
    short,
)
from annotator.formats._offsets import Said
from annotator.formats.label_studio import attribute_of
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeRelation, ExchangeSpan

_LABEL_TYPES = ("labels", "hypertextlabels", "paragraphlabels")
_NO_ID = "\0"  # before the number of a result without an id; no text of a file holds it
_OTHER_MEDIA = ("rectanglelabels", "polygonlabels", "brushlabels", "keypointlabels", "audio")


class Marks:
    """Collects `drafts` and `relations` of one task, annotation by annotation."""

    def __init__(self, findings: Findings, shown: str, length: int) -> None:
        self.findings, self.shown, self.length = findings, shown, length
        self.drafts: list[Draft] = []
        self.relations: list[ExchangeRelation] = []
        self._taken: dict[str, int] = {}  # how many copies there are of each id

    def add(self, annotation: Mapping[str, Any], number: int) -> str:
        """Take an annotation; its annotator's name if its work counts as done."""
        name = annotator_of(annotation)
        results = self.findings.objects(annotation.get("result"), "result")
        who = f"annotation {annotation.get('id', number)}" + (f" of {short(name)}" if name else "")
        if annotation.get("was_cancelled"):
            self.findings.drop(f"{who} was skipped or cancelled; {len(results)} marks left out.")
            return ""
        if annotation.get("ground_truth"):
            self.findings.drop(f"{who} is called ground truth, which is not kept.")
        regions: dict[str, list[Mapping[str, Any]]] = {}
        links: list[Mapping[str, Any]] = []
        for i, result in enumerate(results):
            if result.get("type") == "relation":
                links.append(result)
            else:
                regions.setdefault(str(result.get("id") or f"{_NO_ID}{i}"), []).append(result)
        _Annotation(self, name, f"{annotation.get('id', number)}").take(regions, links)
        return name

    def free_id(self, name: str, annotation: str) -> str:
        """A region's id, told from that of another annotation: copies keep the ids."""
        if name.startswith(_NO_ID):
            return ""
        free = name
        while free in self._taken:
            self._taken[name] += 1
            copies = self._taken[name]
            free = f"{name}@{annotation}" if copies == 1 else f"{name}@{annotation}.{copies}"
        self._taken[free] = 0
        return free


def annotator_of(annotation: Mapping[str, Any]) -> str:
    """Who made an annotation, as far as the file says."""
    ours = annotation.get("annotator")
    if isinstance(ours, str):
        return ours
    said = annotation.get("completed_by")
    if isinstance(said, dict):
        names = [said.get("first_name"), said.get("last_name")]
        whole = " ".join(n.strip() for n in names if isinstance(n, str) and n.strip())
        for name in (whole, said.get("email"), said.get("username")):
            if isinstance(name, str) and name.strip():
                return name
        said = said.get("id")
    if type(said) is int:
        return f"user {said}"
    return said if isinstance(said, str) else ""


class _Annotation:
    """One annotation's regions and links."""

    def __init__(self, marks: Marks, annotator: str, name: str) -> None:
        self.marks, self.findings = marks, marks.findings
        self.annotator, self.name = annotator, name
        self.ids: dict[str, str] = {}
        self.parts: dict[str, list[tuple[int, int, str]]] = {}

    def take(
        self, regions: dict[str, list[Mapping[str, Any]]], links: list[Mapping[str, Any]]
    ) -> None:
        whole: dict[str, list[Mapping[str, Any]]] = {}
        for name, results in regions.items():
            base = _own(results[0]).get("part_of")
            if isinstance(base, str) and base in regions and base != name:
                self._part(base, name, results[0])
            else:
                whole[name] = results
        for name, results in whole.items():
            try:
                self._region(name, results)
            except InputError as error:
                self.findings.drop(f"span {short(name.replace(_NO_ID, 'number '))}: {error}")
        for link in links:
            try:
                self._link(link)
            except InputError as error:
                self.findings.drop(f"a relation: {error}")

    def _part(self, base: str, name: str, result: Mapping[str, Any]) -> None:
        try:
            said = self._said(result)
        except InputError as error:
            self.findings.drop(f"span {short(name)}: {error}")
            return
        start, end = said.fragments[0]
        self.parts.setdefault(base, []).append((start, end, said.text or ""))

    def _region(self, name: str, results: list[Mapping[str, Any]]) -> None:
        labels: list[object] = []
        attributes: dict[str, str] = {}
        said = notes = first = None
        for result in results:
            value = result.get("value")
            if not isinstance(value, dict):
                raise InputError("it has no value.")
            if "start" not in value and "globalOffsets" not in value:
                self._about_the_whole(result, value)
                continue
            kind = str(result.get("type"))
            found = next((value[k] for k in (kind, *_LABEL_TYPES) if k in value), None)
            if kind in _LABEL_TYPES or (kind not in value and kind != "textarea" and found):
                labels += found if isinstance(found, list) else [found]
                first = first or result
            else:
                self._attribute(result, value, attributes)
            if said is None or (said.text is None and kind != "textarea"):
                said = self._said(result)
            notes = notes or _note(result)
        if said is None:
            return
        if not labels:
            what = ", ".join(f"{n}={short(v)}" for n, v in attributes.items())
            raise InputError(f"it has no label ({what}).")
        self._spans(name, labels, self._joined(name, said), attributes, first or results[0], notes)

    def _joined(self, name: str, said: Said) -> Said:
        """A region with the further fragments that name it."""
        start, end = said.fragments[0]
        pieces = sorted([(start, end, said.text or ""), *self.parts.get(name, ())])
        texts = [text for _, _, text in pieces if text]
        return Said(
            [(start, end) for start, end, _ in pieces],
            " ".join(texts) if len(texts) == len(pieces) else None,
        )

    def _spans(
        self,
        name: str,
        labels: list[object],
        said: Said,
        attributes: dict[str, str],
        result: Mapping[str, Any],
        note: str | None,
    ) -> None:
        """A span for each label of a region."""
        findings, own = self.findings, _own(result)
        id = self.marks.free_id(name, self.name)
        self.ids[name] = id
        span = ExchangeSpan(
            label="",
            fragments=(),
            id=id,
            annotator=self.annotator,
            note=note or "",
            unsure=findings.flag(own, "unsure"),
            attributes=tuple(sorted(Attribute(n, v) for n, v in attributes.items())),
            created_at=findings.moment(own, "created_at"),
            updated_at=findings.moment(own, "updated_at"),
            reviewed=findings.review(own),
        )
        for number, label in enumerate(labels, 1):
            other = self.marks.free_id(f"{name}#{number}", self.name) if number > 1 else id
            named = span._replace(label=name_of(label, "label"), id=other)
            self.marks.drafts.append(Draft(said, named))

    def _said(self, result: Mapping[str, Any]) -> Said:
        value = result.get("value")
        if not isinstance(value, dict):
            raise InputError("it has no value.")
        if self.marks.shown and result.get("to_name") not in (None, self.marks.shown):
            raise InputError(
                f"it is on “{short(str(result.get('to_name')))}”, but the text that is read is "
                f"“{short(self.marks.shown)}”."
            )
        text = value.get("text")
        text = text if isinstance(text, str) else None
        places = value.get("globalOffsets")
        if not isinstance(places, dict):
            places = value
        start, end = places.get("start"), places.get("end")
        if isinstance(start, str) and not start.isdecimal():
            if result.get("type") == "paragraphlabels":
                raise InputError("it is on a dialogue, which cannot be read.")
            if text is None:
                raise InputError("it says neither offsets in the text nor what it covers.")
            return Said([(0, self.marks.length)], text)  # to be found by its text
        return Said([(offset_of(start), offset_of(end))], text)

    def _attribute(
        self, result: Mapping[str, Any], value: Mapping[str, Any], found: dict[str, str]
    ) -> None:
        kind, control = str(result.get("type")), result.get("from_name")
        name = attribute_of(control) if isinstance(control, str) else ""
        said = value.get("text") if kind == "textarea" else value.get(kind)
        if not name.strip() or said is None:
            self.findings.drop(f"a result of the type “{short(kind)}” is left out.")
        elif name in found:
            self.findings.drop(f"a span has “{short(name)}” twice; the second is left out.")
        else:
            found[name] = _words(said, "\n" if kind == "textarea" else "; ")

    def _about_the_whole(self, result: Mapping[str, Any], value: Mapping[str, Any]) -> None:
        kind = str(result.get("type"))
        said = value.get("text") if kind == "textarea" else value.get(kind)
        name = short(str(result.get("from_name")))
        if kind in _OTHER_MEDIA or said is None:
            self.findings.drop(f"a result of the type “{short(kind)}” is not about a text.")
        else:
            words = short(_words(said, "; "))
            self.findings.drop(f"“{name}: {words}” is said of the whole text and left out.")

    def _link(self, link: Mapping[str, Any]) -> None:
        findings, own = self.findings, _own(link)
        ends = [str(link.get("from_id")), str(link.get("to_id"))]
        missing = [end for end in ends if not self.ids.get(end)]
        if missing:
            raise InputError(f"there is no span “{short(missing[0])}”.")
        head, tail = (self.ids[end] for end in ends)
        labels = link.get("labels")
        if labels is not None and not isinstance(labels, list):
            raise InputError(f'its "labels" must be a list, not {kind_of(labels)}.')
        pairs = {"left": [(tail, head)], "bi": [(head, tail), (tail, head)]}
        for label in labels or ["relation"]:
            for one, other in pairs.get(str(link.get("direction")), [(head, tail)]):
                self.marks.relations.append(
                    ExchangeRelation(
                        type=name_of(label, "type"),
                        head=one,
                        tail=other,
                        id=findings.text(own, "id"),
                        annotator=findings.text(own, "annotator") if own else self.annotator,
                        attributes=findings.attributes(own.get("attributes")),
                        created_at=findings.moment(own, "created_at"),
                        updated_at=findings.moment(own, "updated_at"),
                    )
                )


def _own(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """What this program wrote into a result."""
    meta = result.get("meta")
    own = meta.get("annotator") if isinstance(meta, dict) else None
    return own if isinstance(own, dict) else {}


def _note(result: Mapping[str, Any]) -> str:
    """The note on a region."""
    meta = result.get("meta")
    said = meta.get("text") if isinstance(meta, dict) else None
    return _words(said, "\n") if said else ""


def _words(said: object, sign: str) -> str:
    """A value as text: several are joined, and the steps of a taxonomy."""
    if isinstance(said, list):
        return sign.join(_words(item, " > ") for item in said if item is not None)
    return as_words(said)
