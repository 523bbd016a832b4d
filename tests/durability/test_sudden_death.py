"""A killed process loses nothing that it said was saved, and leaves nothing half done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.durability import broken_off, sudden_death, window_death

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked and killed")


def test_no_act_is_lost_and_none_is_half_done(tmp_path: Path) -> None:
    proof = sudden_death.prove(10, 1, tmp_path)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.moments.total() == 10
    assert proof.moments["within an act"] >= 5


def test_no_act_is_lost_in_the_window(tmp_path: Path) -> None:
    proof = window_death.prove(3, 1, tmp_path)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.moments.total() == 3


@pytest.mark.parametrize("name", broken_off.WORKS)
def test_long_work_is_done_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    proof = broken_off.prove(broken_off.WORKS[name], 2, 1, tmp_path)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.moments.total() == 2
