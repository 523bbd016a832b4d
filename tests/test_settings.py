from __future__ import annotations

import dataclasses
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import paths, settings
from annotator.errors import StorageError
from annotator.settings import Settings, fits, load, save, settings_file

FIELDS = {item.name: item for item in dataclasses.fields(Settings)}


def write(text: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text, encoding="utf-8")


def test_without_a_file_the_defaults_hold_and_nothing_is_written() -> None:
    assert load() == (Settings(), "")
    assert not settings_file().exists()


def test_only_what_differs_is_written() -> None:
    save(Settings(name="Žofia 😀", theme="dark"))
    assert json.loads(settings_file().read_text("utf-8")) == {"name": "Žofia 😀", "theme": "dark"}
    save(Settings(theme="dark"))
    assert json.loads(settings_file().read_text("utf-8")) == {"theme": "dark"}
    assert os.listdir(settings_file().parent) == [settings.FILE_NAME]


def test_what_was_saved_is_loaded() -> None:
    mine = Settings("me", 14.0, "light", False, False, "/projects", "/backups", "month", 7)
    save(mine)
    assert load() == (mine, "")


def test_a_setting_this_version_does_not_know_is_kept() -> None:
    write('{"from_the_future": [1], "theme": "dark"}')
    mine, sentence = load()
    assert (mine.theme, sentence) == ("dark", "")
    mine.theme = "system"
    save(mine)
    assert json.loads(settings_file().read_text("utf-8")) == {"from_the_future": [1]}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"theme": "da', "[" * 100_000])
def test_a_damaged_file_is_set_aside_and_said(text: str) -> None:
    write(text)
    mine, sentence = load()
    assert mine == Settings()
    (aside,) = settings_file().parent.iterdir()
    assert aside.read_text("utf-8") == text
    assert str(aside) in sentence


def test_two_damaged_files_are_both_kept() -> None:
    for text in ("one", "two"):
        write(text)
        load()
    kept = sorted(file.read_text("utf-8") for file in settings_file().parent.iterdir())
    assert kept == ["one", "two"]


def test_bytes_that_are_no_text_are_damage() -> None:
    write("")
    settings_file().write_bytes(b"\xff\xfe{}\x00")
    assert load()[0] == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("theme", 1),
        ("text_size", "large"),
        ("text_size", 0.5),
        ("text_size", float("nan")),
        ("snapping", "yes"),
        ("snapping", 1),
        ("max_text_mb", True),
        ("max_text_mb", 0),
        ("name", None),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_the_others_stay(name: str, value: object) -> None:
    write(json.dumps({name: value, "backup_folder": "/mine"}))
    mine, sentence = load()
    assert mine == Settings(backup_folder="/mine")
    assert FIELDS[name].metadata["title"] in sentence


def test_a_whole_number_is_a_size_too() -> None:
    write('{"text_size": 14}')
    assert load() == (Settings(text_size=14), "")


def test_every_setting_has_a_title_and_help_and_a_default_that_fits() -> None:
    for item in FIELDS.values():
        assert item.metadata["title"]
        assert item.metadata["help"].endswith(".")
        assert fits(item, item.default)


@given(st.builds(Settings, name=st.text(), theme=st.sampled_from(settings.THEMES)))
def test_any_settings_come_back(mine: Settings) -> None:
    save(mine)
    assert load() == (mine, "")


def test_folders_have_usual_places_and_chosen_ones(data_dir: Path) -> None:
    assert Settings().project_dir == data_dir
    assert Settings().backup_dir == paths.backup_dir()
    assert Settings(data_folder="/p").project_dir == Path("/p")
    assert Settings(backup_folder="~/b").backup_dir == Path.home() / "b"


def test_a_place_that_cannot_be_written_is_said(data_dir: Path) -> None:
    (data_dir / "config").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be saved"):
        save(Settings(theme="dark"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_stays_where_it_is() -> None:
    write('{"theme": "dark"}')
    settings_file().chmod(0)
    mine, sentence = load()
    assert mine == Settings()
    assert "could not be read" in sentence
    settings_file().chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert load()[0].theme == "dark"
