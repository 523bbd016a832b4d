"""What kind of place a file lies in: a local disk, a cloud folder or a network drive.

SQLite's journal needs memory that programs share, which network drives do not have; and a program
that syncs a folder copies the file and its journal at different moments.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotator.errors import StorageError
from annotator.store.disk import plain_errors


class Place(NamedTuple):
    """`kind` is "local", "cloud" or "network"; `name` whose it is ("NFS"), "" if local."""

    kind: str
    name: str


LOCAL = Place("local", "")

MOUNT_TABLE = "ANNOTATOR_MOUNT_TABLE"
"""The environment variable that names another table of what is mounted than the system's."""

_NETWORK = {
    "nfs": "NFS",
    "nfs4": "NFS",
    "cifs": "SMB",
    "smb2": "SMB",
    "smb3": "SMB",
    "smbfs": "SMB",
    "ncpfs": "NetWare",
    "afs": "AFS",
    "afpfs": "AFP",
    "9p": "9P",
    "ceph": "Ceph",
    "fuse.ceph": "Ceph",
    "glusterfs": "GlusterFS",
    "fuse.glusterfs": "GlusterFS",
    "lustre": "Lustre",
    "gpfs": "GPFS",
    "davfs": "WebDAV",
    "webdav": "WebDAV",
    "fuse.davfs2": "WebDAV",
    "fuse.sshfs": "SSHFS",
    "fuse.rclone": "rclone",
    "fuse.gvfsd-fuse": "GVfs",
    "fuse.s3fs": "S3",
    "fuse.google-drive-ocamlfuse": "Google Drive",
    "fuse.curlftpfs": "FTP",
    "ftp": "FTP",
    "macfuse": "FUSE",
    "osxfuse": "FUSE",
    # folders that a virtual machine shares with the computer it runs on
    "vboxsf": "VirtualBox",
    "fuse.vmhgfs-fuse": "VMware",
    "prl_fs": "Parallels",
}
# How a folder that is synced begins, in small letters, or is called.
_CLOUD_NAMES = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "icloud": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "icloud drive": "iCloud Drive",
    "com~apple~clouddocs": "iCloud Drive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "box-box": "Box",
    "box sync": "Box",
    "megasync": "MEGA",
    "mega downloads": "MEGA",
    "pclouddrive": "pCloud",
    "pcloud drive": "pCloud",
    "pcloud sync": "pCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
}
# Words too common to mean anything but in the user's own folder, where these programs put them.
_CLOUD_AT_HOME = {"box": "Box", "mega": "MEGA", "pcloud": "pCloud", "syncthing": "Syncthing"}
# What such a program keeps in the folder that it syncs.
_CLOUD_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".megaignore": "MEGA",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
}
_CLOUD_VARIABLES = {
    "OneDrive": "OneDrive",
    "OneDriveConsumer": "OneDrive",
    "OneDriveCommercial": "OneDrive",
}


def place_of(path: Path) -> Place:
    """What kind of place the file at `path` lies in, also where there is no file yet.

    Takes a millisecond and never raises: what cannot be found out counts as local.
    """
    try:
        real = Path(os.path.realpath(path))
        if network := _network(real):
            return Place("network", network)
        if cloud := _cloud(real):
            return Place("cloud", cloud)
    except (OSError, ValueError, RuntimeError, AttributeError):
        return LOCAL
    return LOCAL


def free_space(path: Path) -> int:
    """Bytes that may still be written where `path` is or will be. Raises StorageError."""
    import shutil

    with plain_errors(path):
        for folder in (path, *path.absolute().parents):
            if folder.exists():
                return shutil.disk_usage(folder).free
    raise StorageError(f"There is no drive for {path}.")


# --- network drives ------------------------------------------------------------------------------


def _network(path: Path) -> str:
    if sys.platform == "win32":
        return _network_of_windows(path)
    if sys.platform == "darwin" and MOUNT_TABLE not in os.environ:
        return _network_of_mac(path)
    return _NETWORK.get(_file_system(path), "")


def _file_system(path: Path) -> str:
    """The kind of file system at `path`, as the table of what is mounted says."""
    best, kind = "", ""
    for mounted, its_kind in _mounts():
        folder = mounted.rstrip("/")
        is_above = f"{path}/".startswith(f"{folder}/")
        if is_above and len(folder) >= len(best) and its_kind != "autofs":
            best, kind = folder, its_kind  # (a later one hides those before)
    return kind


def _mounts() -> Iterator[tuple[str, str]]:
    table = os.environ.get(MOUNT_TABLE, "/proc/self/mounts")
    with open(table, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            words = line.split(" ")
            if len(words) >= 3:
                yield _unescaped(words[1]), words[2]


def _unescaped(word: str) -> str:
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        word = word.replace(code, sign)
    return word


def _network_of_windows(path: Path) -> str:
    import ctypes

    drive = path.drive
    if drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\")):
        return "SMB"
    is_remote = 4
    root = f"{drive}\\"
    kind = ctypes.windll.kernel32.GetDriveTypeW(root)  # type: ignore[attr-defined,unused-ignore]
    return "SMB" if kind == is_remote else ""


def _network_of_mac(path: Path) -> str:
    import ctypes

    is_local = 0x1000
    system = ctypes.CDLL(None, use_errno=True)
    ask = getattr(system, "statfs$INODE64", None) or system.statfs
    answer = ctypes.create_string_buffer(4096)
    for folder in (path, *path.parents):
        if ask(os.fsencode(folder), answer) == 0:
            break
    else:
        return ""
    flags = int.from_bytes(answer.raw[64:68], sys.byteorder)
    kind = answer.raw[72:88].split(b"\0")[0].decode("ascii", "replace")
    return _NETWORK.get(kind, "" if flags & is_local else kind or "network")


# --- cloud folders -------------------------------------------------------------------------------


def _cloud(path: Path) -> str:
    for variable, name in _CLOUD_VARIABLES.items():
        root = os.environ.get(variable, "")
        if root and path.is_relative_to(os.path.realpath(root)):
            return name
    home = Path(os.path.realpath(os.path.expanduser("~")))
    for folder in path.parents:
        if name := _cloud_name(folder, home) or _cloud_mark(folder, home):
            return name
    return ""


def _cloud_name(folder: Path, home: Path) -> str:
    called = folder.name.lower()
    if called.startswith("icloud~"):
        return "iCloud Drive"
    if folder.parent.name == "CloudStorage":  # where macOS keeps them all
        called = called.partition("-")[0]
        return _CLOUD_NAMES.get(called) or _CLOUD_AT_HOME.get(called, folder.name)
    for sign, name in _CLOUD_NAMES.items():
        if called == sign or called.startswith((f"{sign} -", f"{sign} (", f"{sign}-")):
            return name
    return _CLOUD_AT_HOME.get(called, "") if folder.parent == home else ""


def _cloud_mark(folder: Path, home: Path) -> str:
    for mark, name in _CLOUD_MARKS.items():
        found = folder / mark
        # (Dropbox keeps a folder of that name at home, which says nothing about home)
        if os.path.exists(found) and not (folder == home and mark == ".dropbox"):
            return name
    return ""
