"""What the window needs, checked before Qt is touched: a sentence instead of a traceback.

Only the standard library is used, and the syntax of Python 3.7, so that this runs where the
program does not. Qt aborts the whole process where a library of its screen connection is missing;
that is why the libraries are looked for first.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

OLDEST = (3, 11)

# Shared library → its package on Debian and Ubuntu, and on Fedora.
_LIBRARIES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libzstd.so.1": ("libzstd1", "libzstd"),
}
_X11_LIBRARIES = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}


def demand() -> None:
    """Go on if the window can start; else say what is missing and end with status 1."""
    sentence = problem()
    if sentence:
        sys.stderr.write("annotator: " + sentence + "\n")
        sys.exit(1)


def problem() -> str:
    """What keeps the window from starting, as a sentence for the user; "" if nothing does."""
    if sys.version_info < OLDEST:
        return (
            "this program needs Python {}.{} or newer; this is {}. Install a newer Python and "
            "make the virtual environment again.".format(*OLDEST, sys.version.split()[0])
        )
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("PySide6", "shiboken6"):
            raise
        return (
            f"the package PySide6-Essentials is not installed for {sys.executable}. "
            f"In the program's folder run “{sys.executable} -m pip install -e .”."
        )
    except ImportError as error:
        return _missing_sentence(missing(_LIBRARIES), str(error))
    return _screen_problem() if sys.platform.startswith("linux") else ""


def missing(libraries: Iterable[str]) -> list[str]:
    """Which of these shared libraries the system cannot load."""
    import ctypes

    absent = []
    for name in libraries:
        try:
            ctypes.CDLL(name)
        except OSError:
            absent.append(name)
    return absent


def _screen_problem() -> str:
    """What keeps Qt from reaching the screen on Linux, or ""."""
    wanted = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if not wanted and os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not wanted and not os.environ.get("DISPLAY"):
        return (
            "there is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "Start it from a desktop, or use the command line: “annotator --help”."
        )
    if wanted not in ("", "xcb") or _loads_x11_plugin():
        return ""
    absent = missing(_X11_LIBRARIES)
    return _missing_sentence(absent, "") if absent else ""


def _loads_x11_plugin() -> bool:
    import ctypes

    package = sys.modules["PySide6"].__file__ or ""
    plugin = Path(package).with_name("Qt") / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError:
        return not plugin.exists()  # Qt from elsewhere: it knows its own libraries
    return True


def _missing_sentence(absent: list[str], detail: str) -> str:
    if not absent:
        return (
            f"Qt, which draws the window, cannot be loaded: {detail}. Install what is "
            "named there, or make the virtual environment again."
        )
    known = dict(_LIBRARIES, **_X11_LIBRARIES)
    debian = sorted({known[name][0] for name in absent})
    fedora = sorted({known[name][1] for name in absent})
    return (
        f"Qt, which draws the window, needs libraries that are missing: {', '.join(absent)}.\n"
        f"  Debian, Ubuntu:  sudo apt install {' '.join(debian)}\n"
        f"  Fedora:          sudo dnf install {' '.join(fedora)}"
    )
