"""Several threads and several processes at one file never mix their acts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.durability import together

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked")


def test_ten_threads_make_whole_acts_one_after_the_other(tmp_path: Path) -> None:
    proof = together.prove_threads(8, 1, tmp_path)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.moments.total() == 80


def test_readers_see_whole_acts(tmp_path: Path) -> None:
    proof = together.prove_readers(25, 1, tmp_path)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.moments["read"] > 0


def test_the_second_program_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    proof = together.prove_second(3, 1, tmp_path)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.moments.total() == 3
