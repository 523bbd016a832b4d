"""How fast the review is: `python -m tests.benchmarks.review [--documents N]` (else a million).

Builds a project of that many documents with ten spans each, and asks the same questions of the
program and, by statements written by hand, of SQLite itself, in turn: the first rows as they are
shown, with their context, and a page from the middle. The project is removed afterwards.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from annotator import paths, settings
from annotator.model.query import parse
from annotator.services import opening, review
from annotator.services.project import Project
from annotator.ui import startup
from annotator.ui.session import Left, Session
from tests.benchmarks import startup as starts
from tests.benchmarks._review_project import ANNOTATOR, build, word
from tests.benchmarks._review_questions import (
    COUNTS,
    FREQUENT,
    LIMIT,
    QUESTIONS,
    RANKS,
    WORD_FORMS,
    Question,
)
from tests.benchmarks._review_scroll import scroll

TURNS, SCROLLS = 30, 300
FACTOR, GRACE = 2.0, 5.0
_ROW = (
    "SELECT s.*, d.title, d.id, l.id, a.id, substr(t.text, max(1, s.start - 59), min(60, s.start)),"
    ' substr(t.text, s."end" + 1, 60), r.at, m.state FROM spans s'
    " JOIN documents d ON d.pk = s.document_pk JOIN texts t ON t.pk = d.text_pk"
    " JOIN labels l ON l.pk = s.label_pk JOIN annotators a ON a.pk = s.annotator_pk"
    " LEFT JOIN reviews r ON r.span_pk = s.pk"
    " LEFT JOIN assignments m ON m.document_pk = d.pk AND m.annotator_pk = 1 WHERE s.pk = ?"
)


def main() -> None:
    """Build, measure, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--project", type=Path, help="a project that was built before")
    parser.add_argument("--pairs", type=int, default=7, help="starts of the program")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.project or Path(folder) / "review.annot"
        if given.project is None:
            _tell_build(path, given.documents)
        project = opening.open_project(path, annotator_name=ANNOTATOR, read_only=True)
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("PRAGMA cache_size=-65536")
            _settle(project)
            _tell_rows(project, plain)
            _tell_words(project)
        _tell_counts(project)
        project.close()
        _tell_start(path, Path(folder) / "data", given.pairs)
        _tell_scroll(path, Path(folder) / "data")


def _tell_build(path: Path, documents: int) -> None:
    made = build(path, documents)
    print(f"{documents:,} documents, {made.spans:,} spans, {made.megabytes['file']:,.0f} MB\n")
    print("| part | built in s | MB |\n| --- | --- | --- |")
    for name in sorted(made.megabytes.keys() | made.seconds.keys()):
        seconds, size = made.seconds.get(name, 0.0), made.megabytes.get(name, 0.0)
        if seconds > 0.05 or size > 1:
            print(f"| {name} | {seconds:.1f} | {size:,.0f} |")


def _tell_rows(project: Project, plain: sqlite3.Connection) -> None:
    print(f"\nFirst {LIMIT} rows, ms, p50 / p99 of {TURNS}; next: the page behind them\n")
    print("| query | order | rows | ours | next | by hand | demand | met |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for question in QUESTIONS:
        _tell_question(project, plain, question)


def _settle(project: Project) -> None:
    """As the program does once it is open: what was loaded stays, and is not looked through by the
    collector in the midst of the work."""
    review.page(project, parse("bridge"), review.Order())
    gc.collect()
    gc.freeze()


def _tell_words(project: Project) -> None:
    """Words from the most frequent to those that hardly stand anywhere, each asked for in turn: the
    rows of one were not looked at just before."""
    print(f"\nFirst {LIMIT} rows of {len(RANKS)} words of all ranks, ms\n")
    print("| query | p50 / p99 | demand | met |\n| --- | --- | --- | --- |")
    for form, most in WORD_FORMS:
        spent = []
        for rank in RANKS * 4:
            query = parse(form.format(word(rank)))
            spent.append(_time(lambda: review.page(project, query, review.Order(), None, LIMIT)))  # noqa: B023
        met = "yes" if _p99(spent) <= most else "**NO**"
        print(f"| {form.format('…')} | {_both(spent)} | p99 ≤ {most} | {met} |", flush=True)


def _tell_question(project: Project, plain: sqlite3.Connection, question: Question) -> None:
    query = parse(question.query)
    order = review.Order(question.by, question.descending)
    first = review.page(project, query, order, None, LIMIT)
    assert [row.span.id for row in first.rows] == _by_hand(plain, question)
    ours, by_hand, behind = [], [], []
    for _ in range(TURNS):
        ours.append(_time(lambda: review.page(project, query, order, None, LIMIT)))
        by_hand.append(_time(lambda: _by_hand(plain, question)))
        if first.next is not None:
            behind.append(_time(lambda: review.page(project, query, order, first.next, LIMIT)))
        if sum(ours) > 10_000:
            break
    low, hand = _p99(ours), statistics.median(by_hand)
    near = statistics.median(ours) <= max(FACTOR * hand, hand + GRACE)
    met = f"{'yes' if low <= question.most else '**NO**'} / {'yes' if near else '**NO**'}"
    wanted = f"p99 ≤ {question.most:g} / ≤ {FACTOR:g} × or + {GRACE:g}"
    print(
        f"| {question.query or '(everything)'} | {question.by} | {len(first.rows)} |"
        f" {_both(ours)} | {_both(behind)} | {_both(by_hand)} | {wanted} | {met} |",
        flush=True,
    )


def _by_hand(plain: sqlite3.Connection, question: Question) -> list[str]:
    pks = [pk for (pk,) in plain.execute(question.sql)][:LIMIT]
    return [plain.execute(_ROW, (pk,)).fetchone()[1] for pk in pks]


def _tell_counts(project: Project) -> None:
    print("\nExact counts and groups, on a thread\n\n| query | what | found | ms |")
    print("| --- | --- | --- | --- |")
    for text in COUNTS:
        begin = time.perf_counter()
        found = review.count(project, parse(text))
        spent = (time.perf_counter() - begin) * 1000
        print(f"| {text or '(everything)'} | count | {found:,} | {spent:,.0f} |", flush=True)
    for by in ("label", "document", "annotator"):
        spent = _time(lambda by=by: review.groups(project, parse("made:2025-11"), by))  # type: ignore[misc]
        print(f"| made:2025-11 | groups by {by} | | {spent:,.0f} |", flush=True)


def _tell_start(path: Path, data_dir: Path, pairs: int) -> None:
    """Opening the project where it was left, in its middle, against an empty window."""
    paths.set_data_dir(data_dir)
    settings.save(settings.Settings(name=ANNOTATOR))
    session = Session(startup.session_file())
    session.add_recent(path)
    session.keep_place(path, Left(_middle(path)))
    session.sync()
    empty, program = [], []
    for turn in range(pairs + 2):
        bare = starts.first_paint("empty", data_dir).seconds
        full = starts.first_paint("program", data_dir).seconds
        if turn > 1:  # the first ones warm up
            empty.append(bare)
            program.append(full)
    ratio = statistics.median(p / e for p, e in zip(program, empty, strict=True))
    print(
        f"\nOpening it where it was left: {statistics.median(program) * 1000:.0f} ms; an empty"
        f" window: {statistics.median(empty) * 1000:.0f} ms; ratio {ratio:.2f}, allowed 2"
    )


def _tell_scroll(path: Path, data_dir: Path) -> None:
    """On the window's thread: from each event until its frame is painted."""
    print("\n| scrolling, ms | by | p50 / p99 | demand | met |\n| --- | --- | --- | --- | --- |")
    for query in ("", "label:claim", FREQUENT):
        for by, times in scroll(path, data_dir, query, SCROLLS).items():
            met = "yes" if times.p50 <= 16 and times.p99 <= 40 else "**NO**"
            both = f"{times.p50:.1f} / {times.p99:.1f}"
            name = query or "(everything)"
            print(f"| {name} | {by} | {both} | p50 ≤ 16, p99 ≤ 40 | {met} |", flush=True)


def _middle(path: Path) -> str:
    with closing(sqlite3.connect(path)) as plain:
        query = (
            "SELECT id FROM documents WHERE position > (SELECT max(position) / 2 FROM documents)"
        )
        return str(plain.execute(f"{query} ORDER BY position LIMIT 1").fetchone()[0])


def _time(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def _p99(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def _both(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} / {_p99(values):.1f}" if values else "–"


if __name__ == "__main__":
    main()
