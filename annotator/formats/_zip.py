"""ZIP files from anywhere, safely: names stay inside, sizes are bounded, bombs are refused.

What is wrong is a FormatError with the file's name. Nothing is ever unpacked to the disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO

from annotator.errors import FormatError

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MOST_MEMBERS = 20_000
MOST_BYTES = 4_000_000_000
"""What all members together may say they hold (media are in there, and are not read)."""
SMALL = 10_000_000
"""Up to here a member may be packed as tightly as it likes."""
TIGHTEST = 100


class Zip:
    """The members of a ZIP file by name, checked; `read` gives one's bytes."""

    def __init__(self, file: BinaryIO, name: str = "") -> None:
        self.name = name
        self._zip = _opened(file, name)
        self._members = self._checked(self._zip.infolist())

    @property
    def members(self) -> Mapping[str, int]:
        """The sizes of files (not folders) by name."""
        return {name: info.file_size for name, info in self._members.items()}

    def read(self, member: str, most_bytes: int) -> bytes:
        """The bytes of a member. Raises FormatError if there is none, or it is too large."""
        import struct
        import zlib
        from zipfile import BadZipFile

        info = self._members.get(member)
        if info is None:
            raise FormatError(f"it holds no “{member}”.", self.name)
        if info.file_size > most_bytes:
            raise FormatError(
                f"“{member}” in it is {info.file_size / 1e6:,.1f} MB; the most that is read is "
                f"{most_bytes / 1e6:,.1f} MB.",
                self.name,
            )
        try:
            with self._zip.open(info) as file:
                return file.read(most_bytes + 1)[: info.file_size]
        except (BadZipFile, zlib.error, EOFError, struct.error, ValueError, OSError) as error:
            raise FormatError(f"“{member}” in it is damaged ({error}).", self.name) from error
        except (NotImplementedError, RuntimeError) as error:
            raise FormatError(
                f"“{member}” in it cannot be unpacked ({error}).", self.name
            ) from error

    def _checked(self, infos: list[ZipInfo]) -> dict[str, ZipInfo]:
        if len(infos) > MOST_MEMBERS:
            self._refuse(f"it holds more than {MOST_MEMBERS:,} files.")
        if sum(info.file_size for info in infos) > MOST_BYTES:
            self._refuse(f"unpacked it would be more than {MOST_BYTES / 1e9:g} GB.")
        members: dict[str, ZipInfo] = {}
        for info in infos:
            self._check(info)
            if info.is_dir():
                continue
            if info.filename in members:
                self._refuse(f"it holds “{info.filename}” twice.")
            members[info.filename] = info
        return members

    def _check(self, info: ZipInfo) -> None:
        from zipfile import ZIP_DEFLATED, ZIP_STORED

        name = info.filename
        if not name:
            self._refuse("a file in it has no name.")
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            self._refuse(f"a file in it is called “{name}”, which would lie outside its folder.")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.flag_bits & 0x1:
            self._refuse(f"“{name}” in it is locked, or packed in a way that is not read.")
        if info.file_size > SMALL and info.file_size > TIGHTEST * max(1, info.compress_size):
            self._refuse(f"“{name}” in it is packed suspiciously tightly; it may be a trap.")

    def _refuse(self, sentence: str) -> None:
        raise FormatError(sentence, self.name)


def _opened(file: BinaryIO, name: str) -> ZipFile:
    import struct
    from zipfile import BadZipFile, ZipFile

    try:
        return ZipFile(file)
    except (BadZipFile, EOFError, struct.error, ValueError, OSError) as error:
        raise FormatError("it is not a sound ZIP file.", name) from error
    except (NotImplementedError, RuntimeError, OverflowError) as error:
        raise FormatError(f"this kind of ZIP file is not read ({error}).", name) from error
