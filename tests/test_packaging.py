"""The wheel, built and installed into an empty environment far from the checkout, starts whole."""

from __future__ import annotations

import configparser
import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from pathlib import Path

import pytest

from annotator.store.lock import holder, request_raise

ROOT = Path(__file__).parent.parent
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")
LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "tests")


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command away from the checkout; its output is in the failure if it fails."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that no build files come into the checkout."""
    copy = tmp_path_factory.mktemp("source") / "annotator"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    out = tmp_path_factory.mktemp("wheel")
    # Without a network where the environment can build by itself; else pip fetches the builder.
    alone = ["--no-build-isolation"] if _setuptools() >= (77,) else []
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", *alone, "-w", out, copy, cwd=out)
    (built,) = out.glob("annotator-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment that holds our wheel alone.

    What the program depends on is lent by this environment, so that nothing is fetched; our own
    package is not, however it is installed here.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(python, "-c", where, cwd=folder).stdout.strip())
    # pip of this environment installs into the other one. A .pth file's folders are put on the
    # path as they stand; the .pth files inside them, such as an editable install's, are not read.
    command = (sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel)
    run(*command, cwd=folder)
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "lent.pth").write_text("\n".join(sorted(lent)) + "\n", encoding="utf-8")
    return scripts


def _setuptools() -> tuple[int, ...]:
    try:
        version = importlib.metadata.version("setuptools")
    except importlib.metadata.PackageNotFoundError:
        return (0,)
    return tuple(int(part) for part in version.split(".")[:1])


def files_below(folder: Path) -> set[str]:
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_every_package_is_named_in_the_set_up() -> None:
    named = set(SETUP["options"]["packages"].split()) - {"annotator.resources"}
    folders = {file.parent for file in (ROOT / "annotator").rglob("*.py")}
    assert named == {folder.relative_to(ROOT).as_posix().replace("/", ".") for folder in folders}
    assert all((folder / "__init__.py").exists() for folder in folders)


def test_dependencies_keep_off_what_aborts() -> None:
    wanted = SETUP["options"]["install_requires"]
    assert 'PySide6-Essentials>=6.8,<6.12; python_version < "3.12"' in wanted
    assert 'PySide6-Essentials>=6.8,<7; python_version >= "3.12"' in wanted


def test_the_wheel_holds_every_file_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.split("/")[0].endswith("-info")}
    code = {f"annotator/{name}" for name in files_below(ROOT / "annotator")}
    data = {f"annotator/resources/{name}" for name in files_below(ROOT / "resources")}
    assert held == code | data


def test_resources_hold_data_only() -> None:
    assert not [name for name in files_below(ROOT / "resources") if name.endswith(".py")]


def test_seed_articles_come_byte_for_byte(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for file in (ROOT / "resources" / "articles").iterdir():
            assert archive.read(f"annotator/resources/articles/{file.name}") == file.read_bytes()


def test_the_installed_program_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import annotator, sys; print(annotator.__file__)"
    where = run(installed / "python", "-c", code, cwd=tmp_path).stdout
    assert str(installed.parent) in where
    assert str(ROOT) not in where


def test_the_installed_command_line_makes_the_sample_project(
    installed: Path, tmp_path: Path
) -> None:
    annotator = installed / "annotator"
    assert "Usage" in run(annotator, "--help", cwd=tmp_path).stdout
    run(annotator, "new", "p.annot", "--sample", cwd=tmp_path)
    listed = run(annotator, "documents", "p.annot", "--json", cwd=tmp_path).stdout
    assert len(listed.splitlines()) == 2
    assert run(annotator, "check", "p.annot", cwd=tmp_path)


def test_the_installed_window_opens_on_a_seed_article(installed: Path, tmp_path: Path) -> None:
    code = (
        "from annotator.app import create\n"
        "app, window = create(['annotator'])\n"
        "workspace = window.workspace\n"
        "print(len(workspace.documents()), len(workspace.document(workspace.document_id).text))\n"
        "window.close()\n"
    )
    env = {"QT_QPA_PLATFORM": "offscreen", "ANNOTATOR_DATA_DIR": str(tmp_path / "data")}
    shown = run(installed / "python", "-c", code, cwd=tmp_path, **env).stdout.split()
    assert shown[0] == "2"
    assert int(shown[1]) > 1000


def test_the_installed_window_is_pictured(installed: Path, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    run(installed / "annotator", "new", "p.annot", "--sample", cwd=tmp_path)
    run(installed / "annotator", "screenshot", "p.annot", picture, cwd=tmp_path)
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(os.name == "nt", reason="a program with a window cannot be asked to end there")
@pytest.mark.parametrize("name", ["annotator", "annotator-gui"])
def test_the_installed_window_starts_by_name_answers_and_closes(
    installed: Path, tmp_path: Path, name: str
) -> None:
    env = {"QT_QPA_PLATFORM": "offscreen", "ANNOTATOR_DATA_DIR": str(tmp_path)}
    with subprocess.Popen([installed / name], cwd=tmp_path, env=os.environ | env) as program:
        try:
            while not (locks := list(tmp_path.glob("*.annot.lock"))):
                assert program.poll() is None, "it ended"
                time.sleep(0.05)
            project = locks[0].with_suffix("")
            assert request_raise(project, wait=60), "its window does not answer"
            program.terminate()
            assert program.wait(60) == 0
        finally:
            program.kill()
    assert holder(project) is None
    assert [file.name for file in tmp_path.glob("*.annot*")] == [project.name]
