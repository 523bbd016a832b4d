"""How long a check takes: `python -m tests.benchmarks.check [SPANS]` (a million by default).

Makes a project of 2,000 documents with its spans by plain inserts, and one act for all of them.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.model.document import new_document
from annotator.model.span import Span
from annotator.services import opening
from annotator.services.check import check_project

DOCUMENTS = 2_000
_WORDS = "The bridge will open in May, she said, and “nobody” knows why it took so long. "


def make(path: Path, spans: int) -> None:
    """A project with so many spans, every twentieth in two parts."""
    opening.create_project(path, annotator_name="Ann")
    project = opening.open_project(path, annotator_name="Ann")
    labels, me = project.labels(), project.annotator.id
    each = spans // DOCUMENTS

    def batches() -> Iterator[ChangeSet]:
        for number in range(DOCUMENTS):
            text = f"{number}. " + _WORDS * max(1, each * 12 // len(_WORDS))
            document = new_document(text, position=number, id=f"d{number}")
            changes = [Change(None, document)]
            for place in range(each):
                start = place * 11 % (len(text) - 40)
                end = start + 5 + place % 7
                parts = (
                    ((start, end),) if place % 20 else ((start, start + 2), (start + 4, end + 4))
                )
                covered = " ".join(text[a:b] for a, b in parts)
                label = labels[place * 4 // each % 4].id
                changes.append(
                    Change(None, Span(f"s{number}-{place}", document.id, label, me, parts, covered))
                )
            yield ChangeSet("fill", tuple(changes))

    project.do(BulkChange("fill", spans + DOCUMENTS, batches))
    project.close()


def main(spans: int) -> None:
    """Make the project, check it plainly and deeply, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.annot"
        make(path, spans)
        print(f"{spans:,} spans, {path.stat().st_size / 1e6:,.0f} MB")
        for deep in (False, True):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            start = time.perf_counter()
            report = check_project(path, deep=deep)
            took = time.perf_counter() - start
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            found = "sound" if report.is_sound else dict(report.counts)
            print(f"{'deep' if deep else 'plain'}: {took:.1f} s, {grown / 1e3:,.0f} MB, {found}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
