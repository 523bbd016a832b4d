"""Safe mode: the usual settings and layout, and nothing of the user's own is changed by it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from annotator import settings as settings_file
from tests.journeys.program import Program, make_project


def begin(program: Program, folder: Path) -> Path:
    """A program whose user has set this and that."""
    path = make_project(folder / "one.annot", ["The bridge."])
    program.start(path)
    program.win.set_settings(name="Ann", text_size=20.0, theme="dark")
    program.win.show_side_columns(False)
    program.win.resize(720, 500)
    program.settle()
    program.close()
    return path


def test_it_starts_as_new_and_says_so(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path)
    program.start("--safe-mode", path)
    settings = program.win.settings
    assert (settings.text_size, settings.theme) == (12.5, "system")
    assert settings.name == "Ann", "work goes on under the same name"
    assert program.win.columns.has_sides()
    assert "safe mode" in program.win.windowTitle()


def test_what_the_user_had_is_there_at_the_next_start(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path)
    files = sorted((program.data_dir / "config").iterdir())
    stored = settings_file.settings_file().read_text("utf-8")
    program.start("--safe-mode", path)
    program.close()
    assert settings_file.settings_file().read_text("utf-8") == stored
    assert sorted((program.data_dir / "config").iterdir()) == files
    program.start(path)
    assert (program.win.settings.text_size, program.win.settings.theme) == (20.0, "dark")
    assert not program.win.columns.has_sides()
    assert program.win.size().width() == 720
    assert "safe mode" not in program.win.windowTitle()


def test_what_the_user_changes_in_it_is_kept_and_nothing_else(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    program.start("--safe-mode", path)
    program.key(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    size = program.win.settings.text_size
    assert 12.5 < size < 20
    program.restart(path)
    assert (program.win.settings.text_size, program.win.settings.theme) == (size, "dark")
