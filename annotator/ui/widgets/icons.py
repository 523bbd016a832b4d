"""Icons: thin lines from resources/icons/, drawn in a colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QImageReader, QPixmap

from annotator.paths import resource
from annotator.ui import theme

_SIZES = (16, 24, 32, 48)


def icon(name: str, role: str = "quiet") -> QIcon:
    """The icon called `name` in the colour of a role; ask again after a change of theme."""
    source = resource(f"icons/{name}.svg").read_text("utf-8")
    made = QIcon()
    now = theme.current().colors
    for mode, color in ((QIcon.Mode.Normal, now[role]), (QIcon.Mode.Disabled, now["faint"])):
        for size in _SIZES:
            made.addPixmap(_drawn(source.replace("currentColor", color), size), mode)
    return made


def program_icon() -> QIcon:
    """The program's own icon."""
    source = resource("icons/annotator.svg").read_text("utf-8")
    made = QIcon()
    for size in (16, 32, 64, 128, 256):
        made.addPixmap(_drawn(source, size))
    return made


def _drawn(source: str, size: int) -> QPixmap:
    buffer = QBuffer()
    buffer.setData(QByteArray(source.encode()))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(size, size))
    image: QImage = reader.read()
    if image.isNull():  # a Qt without SVG: better no icon than a broken one
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
    return QPixmap.fromImage(image)
