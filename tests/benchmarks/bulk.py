"""How long work on many spans takes: `python -m tests.benchmarks.bulk [SPANS …]`.

By default 10,000 and 1,000,000, each relabelled whole by a query: the look, the plan, the act, its
undoing, and the memory that grew meanwhile. Then passages alike in 10,000 articles. What is done is
told as it goes on; at the end stands a table for RESULTS.md.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from annotator import paths
from annotator.model.exchange import ExchangeDocument
from annotator.model.query import And
from annotator.services import bulk, label_surgery, opening, review, tag_alike
from tests.benchmarks.check import make

T = TypeVar("T")
ARTICLES = 10_000
SAID = "The new bridge over the northern river will be opened by the minister at the end of May"


@dataclass(frozen=True)
class Row:
    """A line of the table: milliseconds, and megabytes that memory grew at its highest."""

    where: str
    what: str
    took: float
    grown: float
    found: str = ""

    def __str__(self) -> str:
        what = f"{self.what}: {self.found}" if self.found else self.what
        return f"| {self.where} | {what} | {self.took:,.0f} | +{self.grown:,.0f} |"


_rows: list[Row] = []
_where = ""


def begin(where: str) -> None:
    """What is timed from now on is about this."""
    global _where
    _where = where
    print(where, file=sys.stderr, flush=True)


def told(found: object) -> str:
    """How much was found, where that can be said."""
    return f"{len(found):,} found" if isinstance(found, tuple) else ""


def timed(what: str, work: Callable[[], T]) -> T:
    """Do it, and note how long it took and by how much memory grew at its highest."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    found = work()
    took = time.perf_counter() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3
    _rows.append(Row(_where, what, took * 1e3, grown, told(found)))
    print(f"  {what:<40} {took * 1e3:>10,.0f} ms   +{grown:,.0f} MB", file=sys.stderr, flush=True)
    return found


def many(spans: int) -> None:
    """One act on so many spans, and a merge of two labels."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.annot"
        make(path, spans)
        project = opening.open_project(path, annotator_name="Ann")
        begin(f"{spans:,} spans, {path.stat().st_size / 1e6:,.0f} MB")
        labels = project.labels()
        act = bulk.Relabel(labels[0].id)
        seen = timed("preview", lambda: bulk.preview(project, act, And()))
        change = timed("plan", lambda: bulk.plan(project, act, And()))
        timed(f"do: {seen.text}", lambda: project.do(change))
        timed("undo", project.undo)
        gone = [labels[1].id]
        timed("count a merge", lambda: label_surgery.count_merge(project, gone, labels[0].id))
        merge = timed("plan it", lambda: label_surgery.merge(project, gone, labels[0].id))
        timed("do it", lambda: project.do(merge))
        project.close()


def _articles() -> list[ExchangeDocument]:
    """Articles of about 500 words from a vocabulary like a newspaper's: few words often, many
    seldom. Every hundredth holds the passage, every other hundredth one much like it."""
    chance = random.Random(5)
    seeds = " ".join(p.read_text("utf-8") for p in paths.resource("articles").glob("*.txt"))
    common = seeds.split()
    rare = [f"name{number}" for number in range(60_000)]
    made = []
    for number in range(ARTICLES):
        words = [
            chance.choice(common) if chance.random() < 0.7 else chance.choice(rare)
            for _ in range(480)
        ]
        if number % 100 == 0:
            words[200:200] = SAID.split()
        elif number % 100 == 50:
            words[300:300] = SAID.replace("northern river", "old canal").split()
        made.append(ExchangeDocument(text=" ".join(words), id=f"d{number}"))
    return made


def alike() -> None:
    """The same words, and nearly the same, in all articles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.annot"
        opening.create_project(path, annotator_name="Ann", documents=_articles())
        project = opening.open_project(path, annotator_name="Ann")
        begin(f"{ARTICLES:,} articles")
        timed("the same words, nothing indexed", lambda: tag_alike.same(project, SAID))
        timed("index them", lambda: review.catch_up(project))
        for words in (SAID, "name77", "the northern river", "of the"):
            short = f"“{words[:20]}…”" if len(words) > 20 else f"“{words}”"
            same = timed(f"the same as {short}", partial(tag_alike.same, project, words))
            timed(f"nearly the same as {short}", partial(tag_alike.near, project, words, same))
        project.close()


def main(sizes: list[int]) -> None:
    """All of it."""
    for spans in sizes:
        many(spans)
    alike()
    print("| where | what | ms | memory, MB |", "|---|---|---:|---:|", *_rows, sep="\n")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [10_000, 1_000_000])
