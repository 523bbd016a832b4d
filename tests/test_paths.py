from __future__ import annotations

from pathlib import Path

import pytest

from annotator import paths


def test_variable_puts_everything_below_one_folder(data_dir: Path) -> None:
    assert paths.data_dir() == data_dir
    for place in (paths.config_dir(), paths.log_dir(), paths.backup_dir()):
        assert place.parent == data_dir
    assert len({paths.config_dir(), paths.log_dir(), paths.backup_dir()}) == 3


def test_given_folder_goes_before_the_variable(tmp_path: Path) -> None:
    paths.set_data_dir(tmp_path / "portable")
    assert paths.data_dir() == tmp_path / "portable"
    assert paths.config_dir().parent == tmp_path / "portable"
    paths.set_data_dir(None)
    assert paths.data_dir() != tmp_path / "portable"


def test_given_folder_may_be_relative_or_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths.set_data_dir("here")
    assert paths.data_dir() == tmp_path / "here"
    paths.set_data_dir("~/there")
    assert paths.data_dir() == Path.home() / "there"


def test_without_both_the_system_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.VARIABLE)
    for place in (paths.data_dir(), paths.config_dir(), paths.log_dir()):
        assert place.is_absolute()
        assert "annotator" in str(place)


def test_looking_makes_no_folder(data_dir: Path) -> None:
    paths.config_dir(), paths.log_dir(), paths.backup_dir()
    assert list(data_dir.iterdir()) == []


def test_seed_articles_are_found_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(list(paths.resource("articles").glob("*.txt"))) == 2
    assert paths.resource().is_dir()
