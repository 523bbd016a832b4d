"""The disk fills up, may not be written any more, goes away or fails in the middle of work: an act
is refused whole, with what to do, and work goes on when the place is back."""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from annotator.errors import GoneError, StorageError
from annotator.services import opening
from annotator.services.check import check_project
from annotator.services.project import Project
from tests.builders import make_project, records, tag

pytestmark = pytest.mark.skipif(not Path("/proc/self/mounts").exists(), reason="not on Linux")


def mounted(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")


def let_go(folder: Path) -> None:
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    """A small drive of its own, which can be full and can be taken away."""
    folder = tmp_path / "drive"
    folder.mkdir()
    mounted("-t", "tmpfs", "-o", "size=2m", "none", str(folder))
    yield folder
    while os.path.ismount(folder):
        let_go(folder)


def fill(folder: Path) -> Path:
    filler = folder / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(handle, bytes(4096))
    os.close(handle)
    return filler


def places(project: Project) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in project.spans_of("d0")]


def network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the folder lies on a network drive, as far as the system's table says."""
    table = folder.parent / "mounts"
    table.write_text(f"/dev/sda1 / ext4 rw 0 0\nhost:/x {folder} nfs4 rw 0 0\n")
    monkeypatch.setenv("ANNOTATOR_MOUNT_TABLE", str(table))


@pytest.mark.parametrize("where", ["local", "network"])
def test_a_full_drive_refuses_acts_whole_until_there_is_room(
    where: str, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "network":
        network(drive, monkeypatch)
    project = make_project(drive, "x" * 2_000)
    tag(project, 0, 1)
    filler = fill(drive)
    done = 1
    with pytest.raises(StorageError, match="disk is full"):
        for start in range(2, 2_000, 2):
            tag(project, start, start + 1)
            done += 1
    assert len(project.spans_of("d0")) == done, "what was done can be seen while the disk is full"
    with pytest.raises(StorageError, match="disk is full"):
        tag(project, 1_500, 1_900)
    filler.unlink()
    tag(project, 1_500, 1_900)
    assert len(project.spans_of("d0")) == done + 1
    project.close()
    assert check_project(project.path).is_sound
    assert len(places(opening.open_project(project.path, annotator_name="Ann"))) == done + 1


def test_a_drive_taken_away_and_connected_again_is_gone_on_with(
    drive: Path, tmp_path: Path
) -> None:
    project = make_project(drive)
    tag(project, 1, 4)
    shutil.copytree(drive, tmp_path / "content")
    let_go(drive)
    with pytest.raises(GoneError, match="Put it back"):
        tag(project, 5, 9)
    mounted("-t", "tmpfs", "-o", "size=3m", "none", str(drive))
    shutil.copytree(tmp_path / "content", drive, dirs_exist_ok=True)
    tag(project, 5, 9)
    assert places(project) == [(1, 4), (5, 9)]
    project.close()
    again = opening.open_project(project.path, annotator_name="Ann")
    assert places(again) == [(1, 4), (5, 9)]
    again.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that can be made to fail: a file system in a file."""
    image, folder = tmp_path / "disk.img", tmp_path / "disk"
    folder.mkdir()
    image.write_bytes(bytes(16 << 20))
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("no file system can be made here")
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    mounted("-o", "loop", str(image), str(folder))
    yield folder
    while os.path.ismount(folder):
        let_go(folder)


def break_down(folder: Path) -> None:
    """From now on everything on the disk fails (EIO), as when its cable is pulled."""
    os.sync()
    shut_down = 0x8004587D  # EXT4_IOC_SHUTDOWN
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.ioctl(handle, shut_down, struct.pack("I", 1))
    except OSError as error:
        pytest.skip(f"this disk cannot be made to fail: {error}")
    finally:
        os.close(handle)


@pytest.mark.parametrize("where", ["local", "network"])
def test_a_disk_that_fails_and_comes_back_is_gone_on_with(
    where: str, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "network":
        network(disk, monkeypatch)
    project = make_project(disk)
    tag(project, 1, 4)
    break_down(disk)
    for _ in range(2):
        with pytest.raises(StorageError) as caught:
            tag(project, 5, 9)
        assert "nothing was changed" in str(caught.value)
    let_go(disk)
    with pytest.raises(StorageError):
        tag(project, 5, 9)
    # connected again it is another device, with the same numbers on it
    shutil.copy(tmp_path / "disk.img", tmp_path / "again.img")
    mounted("-o", "loop", str(tmp_path / "again.img"), str(disk))
    assert places(project) == [(1, 4)]
    tag(project, 5, 9)
    tag(project, 10, 12)
    project.close()
    again = opening.open_project(project.path, annotator_name="Ann")
    assert places(again) == [(1, 4), (5, 9), (10, 12)]
    again.close()
    assert check_project(project.path).is_sound


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder of a user who is not root, for whom permissions count, while the test runs."""
    with tempfile.TemporaryDirectory() as name:
        folder, nobody = Path(name) / "in", 65534
        folder.mkdir()
        Path(name).chmod(0o755)
        project = make_project(folder)
        check_project(project.path)  # brings in everything while it may be read
        tag(project, 1, 4)
        project.close()
        is_root = os.geteuid() == 0
        if is_root:
            for place in (folder, *folder.iterdir()):
                os.chown(place, nobody, nobody)
            os.seteuid(nobody)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)


@pytest.mark.parametrize("where", ["local", "network"])
def test_permission_lost_and_given_back(
    where: str, as_nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_nobody / "test.annot"
    if where == "network":
        os.seteuid(0)
        network(as_nobody, monkeypatch)
        (as_nobody.parent / "mounts").chmod(0o644)
        os.seteuid(65534)
    project = opening.open_project(path, annotator_name="Ann")
    before = records(project)
    as_nobody.chmod(0)  # the folder cannot be entered any more
    with pytest.raises(StorageError, match="may not be read or written"):
        tag(project, 5, 9)
    as_nobody.chmod(0o500)  # it can be entered, but nothing can be made in it
    if where == "network":
        with pytest.raises(StorageError, match="cannot be"):
            tag(project, 5, 9)
        assert records(project) == before
    as_nobody.chmod(0o700)
    tag(project, 5, 9)
    assert places(project) == [(1, 4), (5, 9)]
    project.close()
    assert [file.name for file in as_nobody.iterdir()] == ["test.annot"]
