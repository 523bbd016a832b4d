"""How long corpus releases take: `python -m tests.benchmarks.corpus [DOCUMENTS …]`.

By default 10,000 documents with ten spans each. Everything is done in a process of its own, so that
its memory at its highest is its own: the plain export of the same documents, the look at what a
release would hold, the release, it again from the history, and annotations without texts. What is
done is told as it goes on; at the end stands a table for RESULTS.md, and another on how long it
takes to find documents that tell the same story, and whether all are found.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from annotator.model.split import SplitBy, Wanted
from annotator.services import opening
from annotator.services.export import ExportOptions, export_project
from annotator.services.project import Project
from annotator.services.release import DONE, ReleaseOptions, make_release, plan_release
from annotator.services.releases import changes_since, make_again
from tests.benchmarks import stories
from tests.benchmarks._review_project import ANNOTATOR, SPANS_EACH, build

DOCUMENTS = 10_000
_HF = "huggingface"


def _by(by: SplitBy) -> ReleaseOptions:
    return ReleaseOptions(split=Wanted(by))


TASKS: dict[str, Callable[[Project, Path], object]] = {
    "open the project": lambda project, out: None,
    "plain export": lambda project, out: export_project(
        project, out, ExportOptions(_HF, selection=DONE)
    ),
    "look at a release": lambda project, out: plan_release(project),
    "look, by label": lambda project, out: plan_release(project, _by(SplitBy.LABEL)),
    "release": lambda project, out: make_release(project, out),
    "release in two formats": lambda project, out: make_release(
        project, out, ReleaseOptions(formats=(_HF, "native"))
    ),
    "annotations without texts": lambda project, out: make_release(
        project, out, ReleaseOptions(annotations_only=True)
    ),
    "release 1 again": lambda project, out: make_again(project, 1, out),
    "changes since release 1": lambda project, out: changes_since(project, 1),
}


def main(sizes: list[int]) -> None:
    """Measure all sizes and print the table."""
    rows = []
    for documents in sizes:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            path = Path(folder) / "corpus.annot"
            build(path, documents)
            where = f"{documents:,} documents, {documents * SPANS_EACH:,} spans"
            print(f"{where}, {path.stat().st_size / 1e6:,.0f} MB", file=sys.stderr, flush=True)
            for number, task in enumerate(TASKS):
                command = [sys.executable, "-m", __spec__.name, "--do", task, str(path)]
                out = Path(folder) / f"out{number}"
                done = subprocess.run([*command, str(out)], capture_output=True, text=True)
                if done.returncode:
                    sys.exit(done.stderr)
                seconds, peak = done.stdout.split()
                print(f"  {task:<28} {seconds:>8} s  {peak:>6} MB", file=sys.stderr, flush=True)
                rows.append(f"| {where} | {task} | {seconds} | {peak} |")
    print("| project | what | seconds | memory at its highest, MB |\n|---|---|---|---|")
    print("\n".join(rows))
    stories.main(sizes)


def do(task: str, path: Path, out: Path) -> None:
    """Do one thing and print its seconds and the process's megabytes at their highest."""
    project = opening.open_project(path, annotator_name=ANNOTATOR)
    start = time.perf_counter()
    TASKS[task](project, out)
    took = time.perf_counter() - start
    project.close()
    print(f"{took:.1f} {_peak():,.0f}")


def _peak() -> float:
    """Megabytes of this process at their highest; `getrusage` would count those of its parent."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3


if __name__ == "__main__":
    if sys.argv[1:2] == ["--do"]:
        do(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main([int(size) for size in sys.argv[1:]] or [DOCUMENTS])
