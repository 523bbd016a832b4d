"""Where the disk is full, faulty, forbidden or gone, work is refused whole and goes on after."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durability import _failing, no_room, small_disk
from tests.durability._table import Proof


def hold(proof: Proof, refused: int) -> None:
    if proof.skipped:
        pytest.skip(proof.skipped)
    assert not proof.wrong, "\n".join(proof.wrong)
    assert proof.outcomes["refused whole"] >= refused


@pytest.mark.skipif(not _failing.can_be_made(), reason="no C compiler, or not Linux")
def test_any_call_may_fail(tmp_path: Path) -> None:
    hold(no_room.prove_layer(1, 1, tmp_path), refused=3)


@pytest.mark.skipif(not _failing.can_be_made(), reason="no C compiler, or not Linux")
def test_an_act_whose_last_sync_fails_is_not_found_done_after_all(tmp_path: Path) -> None:
    hold(no_room.prove_end("an act", tmp_path), refused=3)


def test_a_disk_may_be_full(tmp_path: Path) -> None:
    hold(small_disk.prove_disk(1, 1, tmp_path), refused=2)


def test_a_folder_may_lose_its_rights(tmp_path: Path) -> None:
    hold(small_disk.prove_rights(1, 1, tmp_path), refused=3)


def test_a_drive_may_go_away(tmp_path: Path) -> None:
    hold(small_disk.prove_gone(1, 1, tmp_path), refused=1)
