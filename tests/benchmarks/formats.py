"""How fast files come in and go out: `python -m tests.benchmarks.formats [--documents N]`.

Native documents with ten spans each, made from a seed, are imported, and exported again with the
proof, beside what plain sqlite3 and orjson need for the same rows in the same run. Then the memory
that each format takes which is written and read as a stream. Every work has a process of its own.
`--only native,NAME,…` leaves the other formats out; `--only import` measures the import alone.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson

from annotator.formats.native import line_of
from annotator.model.attribute import Attribute
from annotator.model.document import State
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeRelation,
    ExchangeReview,
    ExchangeSpan,
)
from annotator.model.span import covered_text
from tests.benchmarks._samples import _prose

ROOT = Path(__file__).parent.parent.parent
SPANS = 10
IMPORT_SHARE, EXPORT_SHARE, MEGABYTES = 0.6, 0.4, 200
STREAMED = {  # format → the ending of its file, "" for a folder
    "native": ".jsonl",
    "doccano": ".jsonl",
    "doccano-relations": ".jsonl",
    "prodigy": ".jsonl",
    "spacy": "",
    "parquet": ".parquet",
    "huggingface": "",
}
_LABELS = ("quote", "claim", "commitment", "opinion", "reported speech", "figure")
_PEOPLE = ("Ann", "Ben", "Chloé")
_MADE = "2026-11-21T14:02:11.123Z"


def documents(count: int) -> Iterator[ExchangeDocument]:
    """Articles of about 1,000 characters, each with ten spans, and all else now and then."""
    chance = random.Random(6)
    prose = _prose(chance, 2_000_000)

    def made_id() -> str:
        return str(UUID(int=chance.getrandbits(128), version=4))

    for number in range(count):
        place = chance.randrange(len(prose) - 2_000)
        text = f"{number}. {prose[place : place + chance.randrange(600, 1_400)]}"
        spans = tuple(_span(chance, text, made_id(), at) for at in range(SPANS))
        relations: tuple[ExchangeRelation, ...] = ()
        if chance.random() < 0.1:
            ends = spans[0].id, spans[1].id
            relations = (
                ExchangeRelation("attributed to", *ends, made_id(), "Ann", (), _MADE, _MADE),
            )
        yield ExchangeDocument(
            text,
            id=f"document-{number:07}",
            title=text[:40],
            source="news.example",
            states=(("Ann", State.FINISHED if number % 3 else State.IN_PROGRESS),),
            meta=(("url", f'"https://news.example/{number}"'),),
            spans=spans,
            relations=relations,
        )


def _span(chance: random.Random, text: str, name: str, at: int) -> ExchangeSpan:
    each = len(text) // SPANS
    start = at * each + chance.randrange(each // 2)
    end = start + chance.randrange(5, 80)
    fragments = ((start, end),)
    if chance.random() < 0.02:
        fragments = ((start, start + 3), (start + 8, end + 8))
    fragments = tuple((low, min(high, len(text))) for low, high in fragments)
    return ExchangeSpan(
        label=chance.choice(_LABELS),
        fragments=fragments,
        text=covered_text(text, fragments),
        id=name,
        annotator=chance.choice(_PEOPLE),
        note="look at this again" if chance.random() < 0.02 else "",
        unsure=chance.random() < 0.02,
        attributes=(Attribute("stance", "for"),) if chance.random() < 0.03 else (),
        created_at=_MADE,
        updated_at=_MADE,
        reviewed=ExchangeReview("Ann", _MADE) if chance.random() < 0.02 else None,
    )


@dataclass(frozen=True)
class Took:
    """Seconds by the wall and of the processor; megabytes by which memory grew at its highest."""

    wall: float
    cpu: float
    grown: float


def work(*words: object) -> Took:
    """Do it in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks._exchange_work", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}:\n{done.stderr}")
    took = Took(*orjson.loads(done.stdout.splitlines()[-1]))
    print(f"{' '.join(map(str, words[:1]))}: {took}", file=sys.stderr, flush=True)
    return took


_HEADS = ("what", "ours s (processor)", "raw s (processor)", "speed", "limit", "memory", "met")


def _speed(what: str, ours: Took, raw: Took, share: float) -> tuple[str, ...]:
    found = raw.wall / ours.wall
    return (
        what,
        f"{ours.wall:.1f} ({ours.cpu:.1f})",
        f"{raw.wall:.1f} ({raw.cpu:.1f})",
        f"{found:.0%} ({raw.cpu / ours.cpu:.0%})",
        f"≥ {share:.0%} of raw, ≤ {MEGABYTES} MB",
        f"{ours.grown:.0f} MB",
        "yes" if found >= share and ours.grown <= MEGABYTES else "**NO**",
    )


def _memory(what: str, ours: Took) -> tuple[str, ...]:
    taken = f"{ours.wall:.1f} ({ours.cpu:.1f})"
    met = "yes" if ours.grown <= MEGABYTES else "**NO**"
    return (what, taken, "–", "–", f"≤ {MEGABYTES} MB", f"{ours.grown:.0f} MB", met)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def measure(count: int, formats: list[str], folder: Path) -> Iterator[tuple[str, ...]]:
    """The rows of the table, as they are measured."""
    size = f"{count:,} documents, {count * SPANS:,} spans"
    file, project = folder / "made.jsonl", folder / "ours.annot"
    with file.open("wb") as out:
        out.writelines(map(line_of, documents(count)))
    ours = work("import", file, project)
    raw = work("raw-import", project, folder / "raw.annot")
    yield _speed(f"import native, {size}", ours, raw, IMPORT_SHARE)
    (folder / "raw.annot").unlink()
    if "native" in formats:
        ours = work("export", project, folder / "out.jsonl")
        raw = work("raw-export", project, folder / "raw.jsonl")
        yield _speed(f"export native, proved, {size}", ours, raw, EXPORT_SHARE)
    for name in formats:
        if name == "native":
            continue
        out_path, again = folder / f"out-{name}{STREAMED[name]}", folder / "again.annot"
        yield _memory(f"export {name}", work("export", project, out_path, name))
        yield _memory(f"import {name}", work("import", out_path, again))
        again.unlink()
        shutil.rmtree(out_path) if out_path.is_dir() else out_path.unlink()


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--only", default=",".join(STREAMED))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        formats = [name for name in STREAMED if name in asked.only.split(",")]
        rows = list(measure(asked.documents, formats, Path(folder)))
    print("\n".join(map(_line, [_HEADS, ("---",) * len(_HEADS), *rows])))


if __name__ == "__main__":
    main()
