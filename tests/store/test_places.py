"""Which folders are recognised as a cloud's or a network's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from annotator.services import places

on_linux = pytest.mark.skipif(
    not os.path.exists("/proc/self/mounts"), reason="another system has no such table"
)


def test_an_ordinary_folder_is_local(tmp_path: Path) -> None:
    for path in (tmp_path / "p.annot", tmp_path / "My boxes" / "p.annot", Path("p.annot")):
        assert places.place_of(path) == ("local", "")


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Personal)/work", "Dropbox"),
        ("OneDrive - Free University/a/b", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/x", "iCloud Drive"),
        ("Library/Mobile Documents/iCloud~md~obsidian", "iCloud Drive"),
        ("iCloudDrive", "iCloud Drive"),
        ("Google Drive/My Drive", "Google Drive"),
        ("Library/CloudStorage/GoogleDrive-ann@example.org/My Drive", "Google Drive"),
        ("Library/CloudStorage/Box-Box", "Box"),
        ("Library/CloudStorage/SomethingNew-ann", "SomethingNew-ann"),
        ("Box Sync", "Box"),
        ("MEGAsync", "MEGA"),
        ("pCloudDrive", "pCloud"),
        ("Nextcloud/texts", "Nextcloud"),
    ],
)
def test_cloud_folders_are_known_by_their_names(folder: str, name: str, tmp_path: Path) -> None:
    assert places.place_of(tmp_path / folder / "p.annot") == ("cloud", name)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (".dropbox", "Dropbox"),
        (".tmp.drivedownload", "Google Drive"),
        (".megaignore", "MEGA"),
        (".nextcloudsync.log", "Nextcloud"),
        (".stfolder", "Syncthing"),
    ],
)
def test_cloud_folders_are_known_by_what_lies_in_them(mark: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "work" / "deep").mkdir(parents=True)
    (tmp_path / "work" / mark).touch()
    assert places.place_of(tmp_path / "work" / "deep" / "p.annot") == ("cloud", name)
    assert places.place_of(tmp_path / "p.annot").kind == "local"


def test_common_words_count_only_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".dropbox").mkdir()  # its own folder for itself
    assert places.place_of(tmp_path / "Box" / "p.annot") == ("cloud", "Box")
    assert places.place_of(tmp_path / "work" / "Box" / "p.annot").kind == "local"
    assert places.place_of(tmp_path / "p.annot").kind == "local"


def test_a_variable_names_the_folder_of_onedrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Work files"))
    assert places.place_of(tmp_path / "Work files" / "p.annot") == ("cloud", "OneDrive")
    assert places.place_of(tmp_path / "Work" / "p.annot").kind == "local"


def test_a_link_into_a_cloud_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "work").symlink_to(tmp_path / "Dropbox")
    assert places.place_of(tmp_path / "work" / "p.annot").name == "Dropbox"


@on_linux
def test_network_drives_stand_in_the_table_of_what_is_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = {
        "nfs4": "NFS",
        "cifs": "SMB",
        "smb3": "SMB",
        "fuse.sshfs": "SSHFS",
        "davfs": "WebDAV",
        "9p": "9P",
    }
    table = tmp_path / "mounts"
    lines = ["/dev/sda1 / ext4 rw 0 0", f"auto {tmp_path}/a\\040share autofs rw 0 0"]
    lines += [f"host:/x {tmp_path}/a\\040share/{kind} {kind} rw 0 0" for kind in shares]
    lines += [f"/dev/sdb1 {tmp_path}/a\\040share/cifs/own ext4 rw 0 0"]
    table.write_text("\n".join(lines) + "\n")
    monkeypatch.setenv("ANNOTATOR_MOUNT_TABLE", str(table))
    share = tmp_path / "a share"
    for kind, name in shares.items():
        assert places.place_of(share / kind / "deep" / "p.annot") == ("network", name)
    assert places.place_of(share / "cifs" / "own" / "p.annot").kind == "local"
    assert places.place_of(share / "nfs4x" / "p.annot").kind == "local"
    assert places.place_of(share / "nfs4" / "Dropbox" / "p.annot").kind == "network"


def test_what_cannot_be_found_out_is_local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_MOUNT_TABLE", str(tmp_path / "none"))
    assert places.place_of(tmp_path / "p.annot").kind == "local"
    assert places.place_of(Path("a\0b")).kind == "local"


def test_free_space_is_that_of_the_nearest_folder(tmp_path: Path) -> None:
    found = places.free_space(tmp_path / "not" / "there" / "p.annot")
    assert abs(found - shutil.disk_usage(tmp_path).free) < 1 << 30
