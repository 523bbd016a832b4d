"""The process is killed right after an act has been reported saved, 50 times; no act is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.services import opening
from tests.journeys.program import make_project

ROOT = Path(__file__).parent.parent.parent
CHILD = """
import sys, time
from pathlib import Path
from annotator.services import annotate, opening
project = opening.open_project(Path(sys.argv[1]), annotator_name="Ann")
label = project.labels()[0].id
start = int(sys.argv[2])
project.do(annotate.add_span(project, "d0", ((start, start + 1),), label))
print("saved", flush=True)
time.sleep(60)
"""
KILLS = 50


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_every_act_that_was_reported_saved_is_there_after_a_kill(tmp_path: Path) -> None:
    path = make_project(tmp_path / "p.annot", ["x" * 1000])
    for begun in range(0, KILLS, 2):
        _kill_after_saved(path, begun)
        _kill_after_saved(path, begun + 1)
        project = opening.open_project(path, annotator_name="Ann")
        starts = [span.start for span in project.spans_of("d0")]
        project.close()
        assert starts == list(range(begun + 2))


def _kill_after_saved(path: Path, start: int) -> None:
    words = [sys.executable, "-c", CHILD, str(path), str(start)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert said == "saved\n"
