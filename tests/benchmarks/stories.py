"""How long it takes to find documents that tell the same story, and whether all are found.

`python -m tests.benchmarks.stories [DOCUMENTS …]`, by default 10,000 articles of 350 words, 1 in 50
of them printed by up to three other papers (words changed, the end cut, lines of their own), and as
many with a stock phrase. Then 200 more come in one after the other. Part of the corpus benchmark.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random

from annotator.model.exchange import ExchangeDocument
from annotator.services import duplicates, opening, review
from annotator.services.import_documents import plan_import
from tests.stories import article, near_copy

DOCUMENTS = 10_000
SINGLE = 200
WORDS = 350
FAMILY = 50
"""One article in so many is printed by others, too."""
STOCK = "\n\nThis article first appeared elsewhere; all rights to it are with those who wrote it."
Families = dict[str, str]
"""Document id → the id of the article it was made of."""


def articles(count: int, families: Families) -> Iterator[ExchangeDocument]:
    """So many documents; `families` is filled."""
    chance, made = Random(1), 0
    while made < count:
        text, first = article(chance, WORDS), f"a{made:06}"
        copies = chance.randint(1, 3) if chance.randrange(FAMILY) == 0 else 0
        stock = STOCK if chance.randrange(FAMILY) == 0 else ""
        for number in range(min(copies + 1, count - made)):
            id_ = f"a{made:06}"
            families[id_] = first
            own = near_copy(chance, text) if number else text + stock
            yield ExchangeDocument(text=own, id=id_)
            made += 1


def main(sizes: list[int]) -> None:
    """Measure all sizes and print the table."""
    print("| documents | what | |\n|---|---|---|")
    for count in sizes:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            for what, figure in measured(Path(folder), count):
                print(f"| {count:,} | {what} | {figure} |", flush=True)


def measured(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    """What is measured in a project of so many documents, with its figure."""
    path, families = folder / "stories.annot", Families()
    documents = articles(count, families)
    opening.create_project(path, annotator_name="Ann", documents=documents)
    project = opening.open_project(path, annotator_name="Ann")
    review.catch_up(project)
    project.checkpoint()
    size = path.stat().st_size
    begin = time.perf_counter()
    duplicates.catch_up(project)
    yield "grouping all", f"{time.perf_counter() - begin:.1f} s"
    project.checkpoint()
    yield "the file grows by", f"{(path.stat().st_size - size) / 1e6:.1f} MB"
    begin = time.perf_counter()
    found = duplicates.groups(project)
    yield "listing the groups", f"{time.perf_counter() - begin:.2f} s"
    yield "pairs found", scores({g.document_ids for g in found}, families)
    begin = time.perf_counter()
    duplicates.waiting(project)
    yield "seeing that nothing waits", f"{(time.perf_counter() - begin) * 1e3:.1f} ms"
    chance, took, right = Random(2), 0.0, 0
    for number in range(SINGLE):
        of = chance.choice(list(families)) if number % 2 else ""
        text = near_copy(chance, project.text_of(of)) if of else article(chance, WORDS)
        (folder / "one.txt").write_text(text, encoding="utf-8")
        mark = duplicates.mark(project)
        project.do(plan_import(project, [folder / "one.txt"]).change)
        begin = time.perf_counter()
        duplicates.catch_up(project)
        took += time.perf_counter() - begin
        right += bool(duplicates.same_story(project, mark)) == bool(of)
    yield "one more article, imported alone", f"{took / SINGLE * 1e3:.1f} ms"
    together = folder / "together"
    together.mkdir()
    for number in range(SINGLE):
        (together / f"{number}.txt").write_text(article(chance, WORDS), encoding="utf-8")
    project.do(plan_import(project, [together]).change)
    begin = time.perf_counter()
    duplicates.catch_up(project)
    each = (time.perf_counter() - begin) / SINGLE
    yield f"one of {SINGLE} imported at once", f"{each * 1e3:.1f} ms"
    yield "told rightly of new ones", f"{right} of {SINGLE}"
    project.close()


def scores(groups: set[tuple[str, ...]], families: Families) -> str:
    """Precision and recall over pairs of documents."""
    own: dict[str, list[str]] = {}
    for id_, first in families.items():
        own.setdefault(first, []).append(id_)
    planted = {pair for some in own.values() for pair in combinations(sorted(some), 2)}
    found = {pair for some in groups for pair in combinations(sorted(some), 2)}
    both = len(planted & found)
    precision = both / len(found) if found else 1.0
    recall = both / len(planted) if planted else 1.0
    return f"{len(planted):,} planted; P {precision:.3f}, R {recall:.3f}"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [DOCUMENTS])
