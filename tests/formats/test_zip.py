"""ZIP files from anywhere, safely."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import FormatError
from annotator.formats._zip import Zip


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def opened(data: bytes) -> Zip:
    return Zip(io.BytesIO(data), "x.zip")


def test_members_are_read() -> None:
    archive = opened(packed(("a.txt", b"words"), ("b/c.txt", b"more")))
    assert archive.members == {"a.txt": 5, "b/c.txt": 4}
    assert archive.read("b/c.txt", 10) == b"more"
    with pytest.raises(FormatError, match=r"^x\.zip: it holds no “d”"):
        archive.read("d", 10)
    with pytest.raises(FormatError, match="the most that is read"):
        archive.read("a.txt", 4)


@pytest.mark.parametrize("name", ["../a", "/a", "b/../../a", "C:/a", "..\\a"])
def test_names_stay_inside(name: str) -> None:
    with pytest.raises(FormatError, match="outside its folder"):
        opened(packed((name, b"x")))


def test_bombs_are_refused() -> None:
    with pytest.raises(FormatError, match="suspiciously tightly"):
        opened(packed(("a", b"\0" * 20_000_000)))


def test_what_is_locked_or_packed_oddly_is_refused() -> None:
    with pytest.raises(FormatError, match="locked, or packed"):
        opened(packed(("a", b"x"), method=zipfile.ZIP_BZIP2))


def test_a_damaged_member_is_a_sentence() -> None:
    data = packed(("a", b"some words"), method=zipfile.ZIP_STORED)
    with pytest.raises(FormatError, match="damaged"):
        opened(data.replace(b"some words", b"same words", 1)).read("a", 100)


VALID = packed(("a", b"words " * 20), ("b", b"more"))


@given(
    st.binary(max_size=100)
    | st.tuples(st.integers(0, len(VALID) - 1), st.binary(min_size=1, max_size=4)).map(
        lambda cut: VALID[: cut[0]] + cut[1] + VALID[cut[0] + len(cut[1]) :]
    )
)
def test_any_bytes_give_members_or_a_sentence(data: bytes) -> None:
    try:
        archive = opened(data)
        for name in archive.members:
            archive.read(name, 1000)
    except FormatError:
        pass
