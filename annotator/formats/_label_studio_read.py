"""Label Studio's JSON → documents, task by task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats import label_studio as studio
from annotator.formats._findings import Draft, Findings, kind_of, own_source, short
from annotator.formats._json_items import items
from annotator.formats._json_lines import facts, facts_as_said, load
from annotator.formats._label_studio_config import Config, config_of
from annotator.formats._label_studio_marks import Marks
from annotator.formats._offsets import Place, Said, Source, mend
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument, Reading, Readings
from annotator.model.text import sha256_of

# JSON may write a character with six bytes, and a region repeats what it covers.
_TASK_FACTOR = 8
_SHORTEST_ID = 8
_MINIMAL = (
    "this is Label Studio's JSON_MIN, which does not tell which choice belongs to which span. "
    "Export the project as JSON, and read that."
)


def read_tasks(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read task by task; one that is refused does not hold up the others."""
    try:
        config, problem = _config(options), ""
    except FormatError as error:
        config, problem = Config(), str(error)
    if problem:
        yield Reading(refusal=problem)
    labels = config.labels
    try:
        for line, data in items(file, _TASK_FACTOR * options.max_bytes):
            try:
                reading = _reading(data, line, config, options)
            except _NotWholeError as error:
                yield Reading(refusal=str(FormatError(str(error), options.name)))
                return
            except InputError as error:
                reading = Reading(refusal=str(FormatError(str(error), options.name, line)))
            yield replace(reading, labels=labels)
            labels = ()
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))


class _NotWholeError(InputError):
    """The file is an export that lacks what is needed."""


def _config(options: ReadOptions) -> Config:
    for name in studio.companions(options.name, options.siblings):
        page = options.beside(name)
        if page is not None:
            with page:
                return config_of(page.read(20_000_000), name)
    return Config()


def _reading(data: bytes, line: int, config: Config, options: ReadOptions) -> Reading:
    task = load(data)
    if not isinstance(task, dict):
        raise InputError(f"a task must be a JSON object, not {kind_of(task)}.")
    if not isinstance(task.get("data"), dict):
        if "annotation_id" in task or ("annotator" in task and "lead_time" in task):
            raise _NotWholeError(_MINIMAL)
        raise InputError('the task has no "data".')
    return _Task(task, line, config, options).reading()


class _Task:
    """One task: the text and the annotations on it."""

    def __init__(
        self, task: dict[str, Any], line: int, config: Config, options: ReadOptions
    ) -> None:
        self.task, self.line, self.config, self.options = task, line, config, options
        self.data: dict[str, Any] = task["data"]
        self.findings = Findings(options, line)
        meta = task.get("meta")
        own = meta.get("annotator") if isinstance(meta, dict) else None
        self.own: Mapping[str, Any] | None = own if isinstance(own, dict) else None
        self.annotations = [
            *self.findings.objects(task.get("annotations"), "annotations"),
            *self.findings.objects(task.get("completions"), "completions"),
        ]

    def reading(self) -> Reading:
        findings = self.findings
        shown, field, is_html = self._text_field()
        raw = self.data[field]
        if is_html:
            from annotator.formats._html_text import text_of_html

            raw = text_of_html(raw)
        own = self.own or {}
        source = own_source(raw, findings.text(own, "text_sha256"), self.options)
        if self.own is None:  # Label Studio's own ids are long and random; others count in a task
            findings.make_ids(
                findings.text(self.data, "doc_id") or sha256_of(source.text),
                lambda name: len(name) < _SHORTEST_ID,
            )
        marks = Marks(findings, shown, len(raw))
        finished: dict[str, State] = {}
        for number, annotation in enumerate(self.annotations, 1):
            name = marks.add(annotation, number)
            if name:
                finished[name] = State.FINISHED
        self._count_the_rest()
        spans = findings.spans(source, marks.drafts, _places(source, marks.drafts))
        states = findings.states(own.get("states"))
        return findings.reading(
            ExchangeDocument(
                text=source.text,
                id=findings.text(self.data, "doc_id"),
                title=findings.text(self.data, "title"),
                source=findings.text(self.data, "source"),
                state=findings.state(own.get("state")),
                states=states if self.own is not None else tuple(sorted(finished.items())),
                meta=self._meta(field),
                spans=spans,
                relations=findings.relations(marks.relations, spans),
                original_sha256=findings.text(own, "original_sha256"),
                encoding=findings.text(own, "encoding"),
                offset_map=source.offset_map,
                line=self.line,
                note=findings.note(own),
                sections=findings.sections(own.get("document_sections")),
            )
        )

    def _text_field(self) -> tuple[str, str, bool]:
        """What the marks refer to ("" if that is not known), the field of the text, and whether it
        is HTML. Raises InputError.
        """
        results = list(self._results())
        used = Counter(str(r.get("to_name")) for r in results if isinstance(r.get("value"), dict))
        known = self.config.texts
        shown = next((name for name, _ in used.most_common() if name in known), "")
        shown = shown or next((n for n, (_, f) in known.items() if f in self.data), "")
        tag, field = known.get(shown, ("", ""))
        if field not in self.data:
            shown, field = "", self._likely_field(used)
        value = self.data[field]
        if not isinstance(value, str):
            raise InputError(
                f"its “{short(field)}” is {kind_of(value)}, and not a text; dialogues, pictures "
                "and sound cannot be read."
            )
        is_html = tag == "HyperText" or any(
            r.get("type") == "hypertextlabels" or "startOffset" in r["value"]
            for r in results
            if isinstance(r.get("value"), dict) and shown in ("", r.get("to_name"))
        )
        return shown, field, is_html and "<" in value

    def _likely_field(self, used: Counter[str]) -> str:
        texts = [name for name, value in self.data.items() if isinstance(value, str)]
        for name in ("text", *(name for name, _ in used.most_common()), "content", "article"):
            if name in texts:
                return name
        if not texts:
            return next((n for n, v in self.data.items() if v is not None), "") or self._no_text()
        return max(texts, key=lambda name: len(self.data[name]))

    @staticmethod
    def _no_text() -> str:
        raise InputError('there is no text in the task\'s "data".')

    def _results(self) -> Iterator[Mapping[str, Any]]:
        for annotation in self.annotations:
            results = annotation.get("result")
            yield from (
                (r for r in results or () if isinstance(r, dict))
                if isinstance(results, list)
                else ()
            )

    def _meta(self, field: str) -> tuple[tuple[str, str], ...]:
        data = {n: v for n, v in self.data.items() if n != field and n not in studio.OWN_DATA[1:]}
        if self.own is None and "id" in self.task:
            data.setdefault("label_studio_task", self.task["id"])
        if self.own is None:
            return facts(data)
        import orjson

        found = {
            name: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
            for name, value in data.items()
        }
        further = self.own.get("further")
        for pair in further if isinstance(further, list) else ():
            if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair):
                found[pair[0]] = pair[1]
        return facts_as_said(found)

    def _count_the_rest(self) -> None:
        """List what is no annotator's finished work."""
        for name in ("predictions", "drafts"):
            there = self.task.get(name)
            count = len(there) if isinstance(there, list) else 0
            if count:
                word = name if count > 1 else name.removesuffix("s")
                verb = "are" if count > 1 else "is"
                self.findings.drop(f"{count:,} {word} of a task {verb} left out.")


def _places(source: Source, drafts: Sequence[Draft]) -> list[Place]:
    """Where the regions stand. Label Studio trims texts for its page, and writes line ends of
    covered texts in several ways; what the covered texts prove best is taken.
    """
    said = [draft.said for draft in drafts]
    best = mend(source, said)
    if _missing(best):
        best = min(best, mend(source, said, same=_same_words), key=_missing)
    trimmed = len(source.raw) - len(source.raw.lstrip())
    if _missing(best) and trimmed:
        moved = [
            Said([(start + trimmed, end + trimmed) for start, end in one.fragments], one.text)
            for one in said
        ]
        places = mend(source, moved, same=_same_words)
        if not _missing(places):
            best = [place._replace(mended=True) for place in places]
    return best


def _missing(places: Sequence[Place]) -> int:
    return sum(place.fragments is None for place in places)


def _same_words(said: str, covered: str) -> bool:
    """The same but for blanks and how line ends are written."""
    words = covered.split()
    return bool(words) and words in (said.split(), said.replace("\\n", "\n").split())
