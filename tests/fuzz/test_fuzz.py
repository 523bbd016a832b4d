"""The fuzzer's own parts: bundles, changes, limits, and what it calls a fault."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import Format, find_formats, format_named
from annotator.model.exchange import ExchangeDocument, ExchangeSpan, Reading
from tests.fuzz.bundle import BEGIN, packed, unpacked
from tests.fuzz.figures import Figures, table
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import seeds

ROOT = Path(__file__).parent.parent.parent
READERS = [found for found in find_formats() if found.CAN_READ and not found.EXTRA]
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)


@given(st.dictionaries(NAMES, st.binary().filter(lambda d: BEGIN not in d), min_size=1, max_size=3))
def test_files_are_one_input_and_files_again(files: dict[str, bytes]) -> None:
    assert unpacked(packed(files), "x") == files
    assert list(unpacked(packed(files), "x")) == list(files)


@given(st.binary())
def test_any_input_is_a_file(data: bytes) -> None:
    assert unpacked(data, "x")


@pytest.mark.parametrize("found", READERS, ids=lambda found: found.NAME)
def test_every_reader_has_sound_seeds_and_any_change_is_an_input(found: Format) -> None:
    inputs = seeds(found)
    assert inputs
    changed = set()
    for number, data in enumerate(inputs[:4]):
        for seed in range(20):
            other = mutated(data, 20_000, 20 * number + seed, lambda d, n: d[: n // 2] + b"\0")
            assert len(other) <= 20_000
            changed.add(other)
    assert len(changed) > 10


@on_linux
@pytest.mark.parametrize("found", READERS, ids=lambda found: found.NAME)
def test_seeds_are_read_and_no_faults(found: Format) -> None:
    from tests.fuzz.trial import tried

    trials = [tried(found, data, 0) for data in seeds(found)[:6]]
    assert [trial.fault for trial in trials if trial.fault] == []
    assert any(trial.documents for trial in trials)


SOUND = ExchangeDocument("one", "d")


def marked(label: str, fragment: tuple[int, int], text: str) -> Reading:
    """The text “one” with a span."""
    return Reading(ExchangeDocument("one", spans=(ExchangeSpan(label, (fragment,), text),)))


def _raising(*_: object) -> Any:
    raise KeyError("oh")


@on_linux
@pytest.mark.parametrize(
    ("readings", "kind"),
    [
        ([Reading(SOUND)], ""),
        ([Reading(refusal="x.x: no.")], ""),
        ([Reading(refusal="no.")], "no file named"),
        ([Reading()], "nothing said"),
        ([Reading(SOUND, "x: no.")], "both"),
        ([Reading(ExchangeDocument("a\rb"))], "text"),
        ([marked(" ", (0, 1), "o")], "label"),
        ([marked("a", (0, 9), "o")], "fragments"),
        ([marked("a", (0, 1), "n")], "covered text"),
        ([Reading(ExchangeDocument("one", meta=(("a", "{"),)))], "document: JSONDecodeError ?"),
        (_raising, "KeyError ?"),
    ],
)
def test_what_must_not_come_of_an_input_is_a_fault(readings: Any, kind: str) -> None:
    from tests.fuzz.trial import tried

    read = readings if callable(readings) else lambda file, options: readings
    assert tried(_reader(read), b"").kind == kind


def _reader(read: Any) -> Any:
    """A format that reads so."""
    return SimpleNamespace(
        NAME="x",
        EXTENSIONS=(".x",),
        SETTINGS=(),
        looks_right=lambda name, head: True,
        companions=lambda name, siblings: (),
        read=read,
    )


@on_linux
@pytest.mark.parametrize(("size", "kind"), [(0.1, ""), (1.1, "too much"), (9, "MemoryError")])
def test_an_input_that_takes_too_much_is_a_fault(size: float, kind: str) -> None:
    from tests.fuzz.trial import BYTES, tried

    def read(*_: object) -> list[Reading]:
        assert b"a" * int(size * BYTES)
        return [Reading(SOUND)]

    assert tried(_reader(read), b"").kind.split(" ?")[0] == kind


def test_the_figures_are_a_table() -> None:
    figures = Figures("brat", 3, 5, 1200, 40, 900, 30, 0.012, 2_400_000, {"KeyError a.py:1": "f"})
    assert table([figures]).splitlines()[2] == "| brat | 3 | 1,200 | 40 | 900 | 30 | 12 | 2.4 | 1 |"


def test_a_missing_library_and_a_wrong_name_are_sentences() -> None:
    command = [sys.executable, "-m", "tests.fuzz"]
    done = subprocess.run([*command, "odd"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "no such reader: odd" in done.stderr
    if find_spec("atheris") is None:
        done = subprocess.run([*command, "text"], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 2 and "needs the extra “fuzz”" in done.stderr


@pytest.mark.skipif(find_spec("atheris") is None, reason="the extra “fuzz” is not installed")
def test_a_reader_is_fed_for_a_moment(tmp_path: Path) -> None:
    from tests.fuzz.run import fed

    figures = fed(format_named("doccano").NAME, 3, tmp_path)
    assert figures.inputs > 20 and figures.reached > 20 and figures.faults == {}
