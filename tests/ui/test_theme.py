"""Themes are data, both whole; the application wears one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from annotator.model.schema import DEFAULT_LABELS
from annotator.paths import resource
from annotator.ui import colors, theme

LABELS = tuple(replace(label, id=label.name) for label in DEFAULT_LABELS)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    theme.apply(qapp, "light")


def test_both_themes_have_the_same_roles_and_nothing_but_colours() -> None:
    light, dark = theme.load("light"), theme.load("dark")
    assert light.colors.keys() == dark.colors.keys()
    assert all(colors.is_color(c) for look in (light, dark) for c in look.colors.values())
    assert (light.dark, dark.dark) == (False, True)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_style_sheet_knows_all_its_names(name: str) -> None:
    sheet = theme.style_sheet(theme.load(name))
    assert "$" not in sheet.split("*/", 1)[1]
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert resource(f"icons/{path.rsplit('/', 1)[1]}").is_file(), path


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_palette_has_every_role(name: str) -> None:
    look = theme.load(name)
    made = theme.palette(look)
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole):
            assert made.isBrushSet(QPalette.ColorGroup.Active, role), role
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled.name().upper() == look.colors["faint"]


def test_apply_dresses_the_application(app: QApplication, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    for mode in ("light", "dark", "light"):
        look = theme.apply(app, mode)
        assert theme.current() is look and look.name == mode
        assert app.palette().color(QPalette.ColorRole.Window) == look.color("window")
        drawn = field.grab().toImage()
        middle = drawn.pixelColor(drawn.width() - 8, drawn.height() // 2)
        assert middle == look.color("paper")


def test_who_keeps_colours_is_told_once_of_each_change(app: QApplication) -> None:
    theme.apply(app, "light")
    told: list[str] = []
    theme.keeper().changed.connect(lambda look: told.append(look.name))
    theme.apply(app, "light")
    theme.apply(app, "dark")
    theme.apply(app, "dark")
    assert told == ["dark"]


def test_system_follows_what_the_system_says(app: QApplication) -> None:
    scheme = app.styleHints().colorScheme()
    look = theme.apply(app, "system")
    if scheme is Qt.ColorScheme.Unknown:
        assert look.name == "light"  # the palette of a plain screen is light
    else:
        assert look.dark == (scheme is Qt.ColorScheme.Dark)
    assert theme.keeper().mode == "system"


def test_text_look_has_the_labels_colours_of_the_theme(app: QApplication) -> None:
    theme.apply(app, "dark")
    look = theme.text_look(LABELS, 14.0)
    assert (look.dark, look.point_size, look.tint) == (True, 14.0, 0.2)
    assert look.label_colors["quote"] == "#A9C7EE"
    assert look.paper == theme.current().colors["paper"]
    assert theme.label_color(LABELS[0], dark=False).name().upper() == "#15346C"


def test_no_widget_has_a_style_sheet_of_its_own() -> None:
    source = resource().parent / "annotator" / "ui"
    setters = [
        path.name for path in source.rglob("*.py") if "setStyleSheet(" in path.read_text("utf-8")
    ]
    assert setters == ["theme.py"]


def test_a_disabled_field_is_faint(app: QApplication, qtbot: QtBot) -> None:
    look = theme.apply(app, "light")
    parent = QWidget()
    qtbot.addWidget(parent)
    field = QLineEdit("x", parent)
    field.setEnabled(False)
    assert field.palette().color(QPalette.ColorRole.Text) == look.color("faint")
