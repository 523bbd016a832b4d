"""A project for releases: articles in families of near copies, tagged, dated, mostly finished."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

from annotator.formats.native import line_of
from annotator.model.document import State
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan
from annotator.services import opening
from annotator.services.import_documents import plan_import
from annotator.services.project import Project
from annotator.services.selection import Read
from annotator.store import queries

_WORDS = (
    *("council", "bridge", "river", "minister", "school", "police", "water", "market", "budget"),
    *("strike", "harbour", "festival", "road", "hospital", "vote", "storm", "museum", "factory"),
    *("island", "border", "theatre", "tax", "forest", "energy", "farm", "court", "airport"),
)


def article(chance: random.Random, number: int) -> str:
    """An article of some 120 words."""
    words = [chance.choice(_WORDS) for _ in range(120)]
    said = f"“We will {' '.join(words[:6])} {number},” said Ana."
    body = f"{' '.join(words[8:60])}. {said} {' '.join(words[60:])}."
    return f"Story {number} of the {words[7]}\n\n{body}"


def near_copy(chance: random.Random, text: str, copy: int) -> str:
    """The same article as another outlet prints it: some words are others."""
    if not copy:
        return text
    words = text.split(" ")
    for _ in range(4):
        words[chance.randrange(20, len(words))] = f"and{copy}"
    return " ".join(words)


def document(number: int, copy: int, text: str, day: str) -> ExchangeDocument:
    """A finished document with a quote, if it still holds one, and a claim."""
    spans = [_span(number, copy, "claim", 0, text.index("\n"), text)]
    start, end = text.find("“"), text.find("”") + 1
    if start >= 0 and end and number % 3:
        spans.append(_span(number, copy, "quote", start, end, text))
    ids = [span.id for span in spans]
    meta = {"published": day, "language": "en", "outlet": f"Outlet {copy}", "license": "CC-BY-4.0"}
    return ExchangeDocument(
        text,
        f"d{number:03}-{copy}",
        f"Story {number}",
        states=(("Ann", State.FINISHED if number % 10 else State.IN_PROGRESS),),
        meta=tuple(sorted((name, json.dumps(value)) for name, value in meta.items())),
        spans=tuple(spans),
        relations=(ExchangeRelation("about", *ids, f"{ids[0]}-r", "Ann"),) if ids[1:] else (),
    )


def _span(n: int, copy: int, label: str, start: int, end: int, text: str) -> ExchangeSpan:
    return ExchangeSpan(label, ((start, end),), text[start:end], f"s{n}-{copy}-{label}", "Ann")


def make_corpus(folder: Path, families: int = 60) -> Project:
    """A project of so many families of one to four near copies, open for writing."""
    chance = random.Random(5)
    documents = []
    for number in range(families):
        text = article(chance, number)
        for copy in range(chance.choice((1, 1, 2, 4))):
            day = f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            documents.append(document(number, copy, near_copy(chance, text, copy), day))
    path, given = folder / "corpus.annot", folder / "given.jsonl"
    given.write_bytes(b"".join(map(line_of, documents)))
    opening.create_project(path, annotator_name="Ann")
    project = opening.open_project(path, annotator_name="Ann")
    project.do(plan_import(project, [given]).change)
    given.unlink()
    return project


def newest_act(project: Project) -> str:
    """What was done last and is not taken back."""
    row = project.next_undo()
    return row.text.partition(" ")[0] if row is not None else ""


def family_of(document_id: str) -> str:
    """Which family a document is of, by the truth."""
    return document_id.partition("-")[0]


def alike(read: Read) -> Mapping[str, str]:
    """The groups of near copies, by the runs of five words that texts share."""
    shingles = {}
    for found in read(queries.exchanged):
        words = found.text.split()
        shingles[found.id] = {tuple(words[i : i + 5]) for i in range(len(words) - 4)}
    groups: dict[str, str] = {}
    for id_, own in shingles.items():
        near = (o for o in groups if len(own & shingles[o]) > 0.4 * len(own | shingles[o]))
        groups[id_] = groups[first] if (first := next(near, None)) else id_
    return groups


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder: name with slashes → bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
