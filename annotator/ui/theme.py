"""The theme: colours with names, read from resources/themes/, as a palette and one style sheet.

`apply` is the only place of the program that sets either. Painters ask `current()` while painting,
so a repaint is all that a change of theme needs; who keeps colours listens to `keeper().changed`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import Template
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from annotator.model.schema import Label
from annotator.paths import resource
from annotator.ui import colors
from annotator.ui.text_view.look import TextLook

LIGHT, DARK, SYSTEM = "light", "dark", "system"
SMALL = 0.86
"""The size of section heads and facts, as a part of the usual letter's."""
_SERIF = {"win32": "Georgia", "darwin": "Georgia"}

Role = QPalette.ColorRole
_PALETTE: dict[QPalette.ColorRole, str] = {
    Role.Window: "window",
    Role.WindowText: "text",
    Role.Base: "paper",
    Role.AlternateBase: "row",
    Role.ToolTipBase: "tip",
    Role.ToolTipText: "text",
    Role.PlaceholderText: "quiet",
    Role.Text: "text",
    Role.Button: "window",
    Role.ButtonText: "text",
    Role.BrightText: "bad",
    Role.Light: "paper",
    Role.Midlight: "hover",
    Role.Mid: "line",
    Role.Dark: "edge",
    Role.Shadow: "edge",
    Role.Highlight: "selection",
    Role.HighlightedText: "text",
    Role.Accent: "accent",
    Role.Link: "accent",
    Role.LinkVisited: "quiet",
}
_shown: Theme | None = None
_DISABLED = (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText, Role.Link)


@dataclass(frozen=True)
class Theme:
    """Colours by name ("#RRGGBB"); `tint` is how strongly (0 to 1) a label's lies behind a span."""

    name: str
    dark: bool
    tint: float
    colors: Mapping[str, str]

    def color(self, role: str) -> QColor:
        """The colour of a role: "text", "quiet", "accent" …"""
        return QColor(self.colors[role])

    @property
    def grounds(self) -> tuple[str, ...]:
        """What a label's colour must be readable on."""
        return tuple(self.colors[role] for role in ("paper", "window", "row", "hover"))

    def label_hex(self, label: Label) -> str:
        """The colour in which a label is drawn, as "#RRGGBB"."""
        return colors.label_color(label.color, self.dark, self.grounds)

    def label_color(self, label: Label) -> QColor:
        """The colour in which a label is drawn."""
        return QColor(self.label_hex(label))

    def text_look(
        self, labels: Iterable[Label], point_size: float, *, family: str = ""
    ) -> TextLook:
        """How the text view looks with these labels; `point_size` is that of the text."""
        own = self.colors
        return TextLook(
            dark=self.dark,
            paper=own["paper"],
            text=own["text"],
            quiet=own["quiet"],
            line=own["line"],
            selection=own["selection"],
            mark=own["mark"],
            accent=own["accent"],
            family=family or _SERIF.get(sys.platform, "Noto Serif"),
            point_size=point_size,
            label_colors={label.id: self.label_hex(label) for label in labels},
            tint=self.tint,
            reduced_motion=_reduced_motion(),
        )


class Keeper(QObject):
    """Keeps the application in one theme and follows the system where that is wanted."""

    changed = Signal(object)
    """The Theme that holds now."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("themeKeeper")
        self.mode = SYSTEM
        self.theme: Theme | None = None
        # a desktop that does not say whether it is dark shows it by the palette it starts with
        self._dark_palette = app.palette().color(Role.Window).lightnessF() < 0.5
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def set_mode(self, mode: str) -> Theme:
        """Use "system", "light" or "dark" from now on."""
        self.mode = mode
        theme = load(DARK if self._is_dark() else LIGHT)
        if theme is not self.theme:
            self.theme = theme
            _dress(_application(), theme)
            self.changed.emit(theme)
        return theme

    def _is_dark(self) -> bool:
        if self.mode != SYSTEM:
            return self.mode == DARK
        scheme = QGuiApplication.styleHints().colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            return self._dark_palette
        return scheme == Qt.ColorScheme.Dark

    def _follow(self) -> None:
        if self.mode == SYSTEM:
            self.set_mode(SYSTEM)


def apply(app: QApplication, mode: str) -> Theme:
    """Dress the application in "light", "dark", or what the system has ("system")."""
    return _keeper_of(app).set_mode(mode)


def keeper() -> Keeper:
    """Who tells of another theme (`changed`)."""
    return _keeper_of(_application())


def current() -> Theme:
    """The theme that holds now; the light one before any was applied."""
    return _shown or load(LIGHT)


@lru_cache
def load(name: str) -> Theme:
    """The theme called "light" or "dark"."""
    data = json.loads(resource(f"themes/{name}.json").read_text("utf-8"))
    return Theme(data["name"], data["dark"], data["tint"], data["colors"])


def label_color(label: Label, dark: bool) -> QColor:
    """The colour in which a label is drawn in the light or the dark theme."""
    return load(DARK if dark else LIGHT).label_color(label)


def text_look(labels: Iterable[Label], point_size: float, *, family: str = "") -> TextLook:
    """How the text view looks now; see `Theme.text_look`."""
    return current().text_look(labels, point_size, family=family)


def palette(theme: Theme) -> QPalette:
    """The theme as a palette, with every role of every group."""
    made = QPalette()
    for role, name in _PALETTE.items():
        made.setColor(role, theme.color(name))
    for role in _DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.color("faint"))
    made.setColor(QPalette.ColorGroup.Disabled, Role.Base, theme.color("window"))
    return made


def style_sheet(theme: Theme) -> str:
    """The one style sheet of the program."""
    template = Template(resource("themes/style.qss").read_text("utf-8"))
    icons = resource("icons").as_posix()
    return template.substitute(theme.colors, icons=icons, theme=theme.name)


def _dress(app: QApplication, theme: Theme) -> None:
    global _shown
    _shown = theme  # asked for by every painter, so it is not looked up
    made = palette(theme)
    app.setPalette(made)
    QToolTip.setPalette(made)
    app.setStyleSheet(style_sheet(theme))


def _application() -> QApplication:
    return cast(QApplication, QApplication.instance())


def _keeper_of(app: QApplication) -> Keeper:
    found = app.findChild(Keeper, "themeKeeper")
    return found if found is not None else Keeper(app)


def _reduced_motion() -> bool:
    """Does the system ask for less motion? Qt knows it on Windows alone."""
    return sys.platform == "win32" and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
