"""The check before Qt: run in children, as the program runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import preflight

ROOT = Path(__file__).parent.parent
CODE = "from annotator import preflight; preflight.demand(); print('on it goes')"
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Linux desktops")


def demand(*options: str, code: str = CODE, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=ROOT,
        env=clean | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_lets_through_what_can_start() -> None:
    done = demand(QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stdout, done.stderr) == (0, "on it goes\n", "")


def test_without_the_package_it_says_how_to_install_it() -> None:
    hidden = "import sys; sys.modules['PySide6'] = None; "
    done = demand(code=hidden + CODE, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert "PySide6-Essentials" in done.stderr
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr


@on_linux
def test_without_a_screen_it_says_so() -> None:
    done = demand(QT_QPA_PLATFORM="")
    assert done.returncode == 1
    assert "no screen" in done.stderr


def test_an_old_python_is_named() -> None:
    old = "import sys; sys.version_info = (3, 9, 1, 'final', 0); "
    done = demand(code=old + CODE, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert "needs Python 3.11" in done.stderr


@on_linux
def test_a_missing_library_is_named_with_its_packages(tmp_path: Path) -> None:
    # A library that is there but cannot be loaded fails in Qt as one that is missing does.
    (tmp_path / "libEGL.so.1").write_bytes(b"")
    done = demand(QT_QPA_PLATFORM="offscreen", LD_LIBRARY_PATH=str(tmp_path))
    assert done.returncode == 1
    assert "sudo apt install libegl1\n" in done.stderr
    assert "sudo dnf install libglvnd-egl\n" in done.stderr
    assert "Traceback" not in done.stderr


@on_linux
def test_a_missing_library_of_the_screen_is_named_before_qt_aborts(tmp_path: Path) -> None:
    (tmp_path / "libxcb-cursor.so.0").write_bytes(b"")
    done = demand(QT_QPA_PLATFORM="xcb", LD_LIBRARY_PATH=str(tmp_path))
    assert done.returncode == 1
    assert "libxcb-cursor0" in done.stderr


def test_missing_names_only_what_cannot_be_loaded() -> None:
    assert preflight.missing(["libsurely-nowhere.so.9"]) == ["libsurely-nowhere.so.9"]


def test_it_needs_no_more_than_the_standard_library() -> None:
    code = "import sys; from annotator import preflight; print(*sys.modules)"
    loaded = demand("-S", code=code).stdout.split()
    assert not {"PySide6", "sqlalchemy", "platformdirs", "ctypes"} & set(loaded)
