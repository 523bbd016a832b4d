"""Files of every kind of damage are refused, or opened with the truth told; none does harm."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.durability import damaged_files
from tests.durability._damage import DAMAGES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked")


def test_no_damage_crashes_or_hangs_or_spoils_more(tmp_path: Path) -> None:
    proof = damaged_files.prove(len(DAMAGES), 1, tmp_path)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert set(proof.moments) == set(DAMAGES)
    assert proof.pairs["empty", "refused"] == 1
    assert proof.pairs["text and other files", "refused"] == 1


def test_what_only_looks_leaves_a_journal_that_does_not_belong_alone(tmp_path: Path) -> None:
    kinds = ("journal of an earlier day", "journal of another project", "broken journal")
    proof = damaged_files.prove(6, 9084, tmp_path, only=kinds)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.pairs["journal of an earlier day", "refused"] == 2
    assert proof.pairs["journal of another project", "refused"] == 2
