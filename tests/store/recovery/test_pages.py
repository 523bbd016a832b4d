"""The pages are read as SQLite reads them, and no bytes whatever lead to anything but a refusal."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotator.store.recovery.pages import Pages
from annotator.store.recovery.records import BrokenError, cells, children, values
from tests.builders import make_project, tag


def test_every_row_and_index_entry_is_read_as_sqlite_reads_it(tmp_path: Path) -> None:
    project = make_project(tmp_path, "The bridge will open. " * 2_000, "Ein Satz über 👍 Länge.")
    for place in range(150):
        tag(project, place * 3, place * 3 + 2)
    project.close()
    with sqlite3.connect(project.path) as connection, Pages(project.path) as pages:
        trees = "SELECT type, name, rootpage FROM sqlite_master"
        for kind, name, root in connection.execute(trees).fetchall():
            if "_words" in name:
                list(pages.leaves(root)) if root else None  # FTS5's own, which are made anew
                continue
            if kind == "table":
                damaged: Counter[str] = Counter()
                mine = [
                    row for page in pages.leaves(root) for row in pages.rows(page or 0, damaged)
                ]
                theirs = connection.execute(f"SELECT rowid, * FROM {name}").fetchall()  # noqa: S608
                assert [(key, *_with_key(key, row, theirs)) for key, row in mine] == theirs
                assert not damaged
            elif kind == "index":
                assert None not in list(pages.entries(root))
        list(pages.leaves(1))  # the tree that names the others
        assert not list(pages.strays()), "no leaf of a sound file is without its tree"
    connection.close()


def _with_key(key: int, row: list[object], theirs: list[tuple[object, ...]]) -> list[object]:
    """A key that is a column, too, is stored once."""
    is_column = bool(theirs) and all(other[0] == other[1] for other in theirs) and row[0] is None
    return [key, *row[1:]] if is_column else row


@given(st.binary(max_size=300))
def test_any_bytes_are_a_record_or_refused(data: bytes) -> None:
    with suppress(BrokenError):
        values(data)


@given(st.binary(min_size=512, max_size=512), st.sampled_from([2, 5, 10, 13]))
def test_any_page_is_read_to_its_end(data: bytes, kind: int) -> None:
    page = bytes([kind]) + data[1:]
    list(cells(page, 512, 0, 10_000))
    list(children(page, 512, 0))


def test_a_tree_that_bites_its_tail_ends(tmp_path: Path) -> None:
    page = bytearray(4096)
    page[0] = 5
    page[8:12] = (2).to_bytes(4, "big")  # its own number
    path = tmp_path / "loop"
    path.write_bytes(bytes(4096) + bytes(page))
    with Pages(path, 4096) as pages:
        assert list(pages.leaves(2)) == [None]
