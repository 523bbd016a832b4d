"""Which files are read along with which, and that nothing else is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import StorageError
from annotator.services.beside import Names, opener, read_along
from annotator.store import footprint


def test_names_are_sorted_and_known() -> None:
    names = Names(["b", "a", "b"])
    assert names == ("a", "b") and "a" in names and "c" not in names


@pytest.mark.parametrize(
    ("companions", "along"),
    [
        ({"a": ["b"]}, {"b"}),
        ({"a": ["b"], "b": ["a"]}, {"b"}),
        ({"b": ["a"]}, {"a"}),
        ({"a": ["a"]}, set()),
        ({"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}, {"b", "c"}),
        ({"a": ["x"]}, {"x"}),
    ],
)
def test_of_two_that_name_each_other_the_first_is_read(
    companions: dict[str, list[str]], along: set[str]
) -> None:
    assert read_along("abc", lambda name: companions.get(name, [])) == along


def test_only_named_files_of_the_folder_are_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    folder = tmp_path / "in"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    beside = opener(folder, Names(["a.txt", "inner", "gone", "../secret"]))
    for name in ("../secret", "inner", "gone", "b.txt", str(tmp_path / "secret"), ""):
        assert beside(name) is None
    file = beside("a.txt")
    assert file is not None
    with file:
        assert file.read() == b"a"


def test_a_file_is_told_of_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    file = footprint.open_plainly(path)
    with pytest.raises(StorageError, match="is being read just now"):
        footprint.Footprint(path)
    file.close()
    file.close()
    footprint.Footprint(path).release()
    with pytest.raises(FileNotFoundError):
        footprint.open_plainly(tmp_path / "nowhere")
