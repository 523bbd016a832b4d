from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from annotator.ui.session import RECENT_LIMIT, Left, Session


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


def again(session: Session, file: Path) -> Session:
    session.sync()
    return Session(file)


def test_a_new_session_remembers_nothing(file: Path, tmp_path: Path) -> None:
    session = Session(file)
    assert session.recent() == []
    assert session.last_project() is None
    assert session.place(Path("/x.annot")) == Left()
    assert session.layout("window").isEmpty()
    assert session.folder("import", tmp_path) == tmp_path


@pytest.mark.parametrize("count", [1, 2, RECENT_LIMIT + 3])
def test_the_projects_opened_last_come_first_and_once(file: Path, count: int) -> None:
    session = Session(file)
    paths = [Path(f"/projects/número {n}, with comma.annot") for n in range(count)]
    for path in [*paths, *paths]:
        session.add_recent(path)
    session = again(session, file)
    assert session.recent() == paths[::-1][:RECENT_LIMIT]
    session.remove_recent(paths[-1])
    assert paths[-1] not in again(session, file).recent()


def test_each_project_has_its_own_place(file: Path) -> None:
    session = Session(file)
    session.keep_place(Path("/a.annot"), Left("one@two", 1234, 1250))
    session.keep_place(Path("/b.annot"), Left("three"))
    session = again(session, file)
    assert session.place(Path("/a.annot")) == Left("one@two", 1234, 1250)
    assert session.place(Path("/b.annot")) == Left("three")


def test_layout_and_folders_come_back(file: Path, tmp_path: Path) -> None:
    session = Session(file)
    session.keep_layout("window", QByteArray(b"\x00\x01geometry"))
    session.keep_flag("side columns", False)
    session.keep_folder("import", tmp_path)
    session.keep_folder("export", tmp_path / "gone")
    session = again(session, file)
    assert session.layout("window") == QByteArray(b"\x00\x01geometry")
    assert session.flag("side columns", True) is False
    assert session.folder("import", Path("/")) == tmp_path
    assert session.folder("export", Path("/")) == Path("/")


def test_a_damaged_file_is_as_good_as_none(file: Path) -> None:
    file.write_bytes(b"\x00\xff[[[[\n=====")
    assert Session(file).recent() == []
