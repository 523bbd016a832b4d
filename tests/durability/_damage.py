"""Ways in which a project file may be damaged, or may be no project at all.

Each is a function of a fresh copy of a sound project (or of where it would lie) and chance.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

PAGE = 4096
Damage = Callable[[Path, random.Random], None]


def _flip(bits: int, first: int = 0) -> Damage:
    def damage(path: Path, rng: random.Random) -> None:
        data = bytearray(path.read_bytes())
        for _ in range(bits):
            data[rng.randrange(first, len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)

    return damage


def _flip_in_text(path: Path, rng: random.Random) -> None:
    """A bit of what people wrote, where SQLite itself cannot tell."""
    data = bytearray(path.read_bytes())
    words = ("bridge", "council", "naïve", "open.", "claim", "label ")
    places = [at for word in words for at in _places(data, word.encode())]
    data[rng.choice(places)] ^= 1 << rng.randrange(5)
    path.write_bytes(data)


def _places(data: bytes | bytearray, word: bytes) -> list[int]:
    found, at = [], data.find(word)
    while at >= 0:
        found.append(at)
        at = data.find(word, at + 1)
    return found


def _cut(path: Path, rng: random.Random) -> None:
    os.truncate(path, rng.randrange(1, path.stat().st_size))


def _cut_at_page(path: Path, rng: random.Random) -> None:
    os.truncate(path, PAGE * rng.randrange(1, path.stat().st_size // PAGE))


def _lengthen(path: Path, rng: random.Random) -> None:
    with path.open("ab") as file:
        file.write(rng.randbytes(rng.randrange(1, 4 * PAGE)))


def _zero_pages(path: Path, rng: random.Random) -> None:
    _overwrite(path, rng, lambda: bytes(PAGE))


def _fill_pages(path: Path, rng: random.Random) -> None:
    _overwrite(path, rng, lambda: rng.randbytes(PAGE))


def _overwrite(path: Path, rng: random.Random, made: Callable[[], bytes]) -> None:
    pages = path.stat().st_size // PAGE
    with path.open("r+b") as file:
        for _ in range(rng.choice((1, 1, 1, 2, 5, 20))):
            file.seek(PAGE * rng.randrange(1, pages))
            file.write(made())


def _swap_pages(path: Path, rng: random.Random) -> None:
    data = path.read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    one, other = rng.sample(range(1, len(pages)), 2)
    pages[one], pages[other] = pages[other], pages[one]
    path.write_bytes(b"".join(pages))


def _old_page(path: Path, rng: random.Random) -> None:
    """A page as it was a while ago: a write that the drive lost."""
    older = older_of(path).read_bytes()
    at = PAGE * rng.randrange(1, min(len(older), path.stat().st_size) // PAGE)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(older[at : at + PAGE])


def _spoil_header(path: Path, rng: random.Random) -> None:
    first = rng.choice((0, 16, 18, 20, 24, 28, 32, 36, 40, 44, 52, 56, 60, 64, 92, 96, 100))
    with path.open("r+b") as file:
        file.seek(first)
        file.write(rng.randbytes(rng.choice((1, 2, 4, 16))))


def _other_pragma(path: Path, rng: random.Random) -> None:
    """Another program's number, or another version's."""
    pragma = rng.choice(
        ("application_id=0", "application_id=12345", "user_version=0", "user_version=-1",
         "user_version=99", "user_version=2147483647")
    )  # fmt: skip
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {pragma}")


def _stale_wal(path: Path, rng: random.Random) -> None:
    """The journal of an earlier moment of the same file."""
    shutil.copy(f"{older_of(path)}-wal.kept", f"{path}-wal")


def _wal_of_another(path: Path, rng: random.Random) -> None:
    shutil.copy(f"{other_of(path)}-wal.kept", f"{path}-wal")


def _broken_wal(path: Path, rng: random.Random) -> None:
    _stale_wal(path, rng)
    rng.choice((_flip(8), _cut, _lengthen))(Path(f"{path}-wal"), rng)


def _wal_of_noise(path: Path, rng: random.Random) -> None:
    Path(f"{path}-wal").write_bytes(rng.randbytes(rng.randrange(1, 8 * PAGE)))


def _strange_shm(path: Path, rng: random.Random) -> None:
    Path(f"{path}-shm").write_bytes(rng.randbytes(rng.choice((1, 100, 32768))))


def _stale_journal(path: Path, rng: random.Random) -> None:
    """A rollback journal, of another file or of noise: SQLite would play it back."""
    journal = Path(f"{path}-journal")
    if rng.random() < 0.5:
        journal.write_bytes(rng.randbytes(rng.randrange(1, 2 * PAGE)))
        return
    other = path.with_name("journalled.db")
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")
        connection.execute("CREATE TABLE t(x)")
        connection.execute("INSERT INTO t VALUES (zeroblob(60000))")
        connection.execute("BEGIN")
        connection.execute("UPDATE t SET x = randomblob(60000)")
        with suppress(FileNotFoundError):
            shutil.copy(f"{other}-journal", journal)
        connection.execute("ROLLBACK")
    other.unlink()


def _schema(*statements: str) -> Damage:
    """The tables changed by statements, one of them by chance."""

    def damage(path: Path, rng: random.Random) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("PRAGMA writable_schema=ON")
            connection.executescript(rng.choice(statements))

    return damage


_OTHER_TABLES = (
    "DROP TABLE spans;",
    "DROP TABLE texts;",
    "DROP TABLE history_chunks;",
    "DROP TABLE labels; CREATE TABLE labels(a, b);",
    "ALTER TABLE spans DROP COLUMN note;",
    "ALTER TABLE documents RENAME COLUMN title TO name;",
    "DROP TABLE assignments; CREATE VIEW assignments AS SELECT 1 AS document_pk;",
    "CREATE TRIGGER evil AFTER INSERT ON spans BEGIN DELETE FROM documents; END;",
    "CREATE TRIGGER evil AFTER INSERT ON history BEGIN UPDATE texts SET text = 'x'; END;",
    "CREATE VIEW evil AS SELECT load_extension('x');",
    "CREATE TABLE evil(x DEFAULT (abs(-9223372036854775808)));",
    "UPDATE sqlite_master SET sql = 'CREATE TABLE spans(' WHERE name = 'spans';",
    "UPDATE sqlite_master SET rootpage = 2 WHERE type = 'table' AND name = 'labels';",
    "UPDATE sqlite_master SET rootpage = 999999 WHERE name = 'ix_spans_length';",
    "DELETE FROM sqlite_master WHERE type = 'index';",
)
_ODD_VALUES = (
    "UPDATE assignments SET state = 'asleep';",
    "UPDATE spans SET start = 'here';",
    'UPDATE spans SET start = -5, "end" = 99999999999;',
    "UPDATE spans SET text = x'ff00fe';",
    "UPDATE spans SET note = CAST(x'c328' AS TEXT);",
    "UPDATE spans SET document_pk = 4711;",
    "UPDATE spans SET unsure = 'maybe';",
    "UPDATE documents SET meta = '{';",
    "UPDATE documents SET meta = '[1, 2]';",
    "UPDATE documents SET meta = 'null';",
    "UPDATE documents SET offset_map = x'1234';",
    "UPDATE documents SET position = 'first';",
    "UPDATE documents SET title = x'00';",
    "UPDATE documents SET title = char(0) || 'x' || char(55296);",
    "UPDATE texts SET text = CAST(x'c328ff' AS TEXT);",
    "UPDATE texts SET text = substr(text, 5);",
    "UPDATE texts SET sha256 = hex(randomblob(32));",
    "UPDATE texts SET length = -1;",
    "UPDATE labels SET color = 'url(x)', pattern = '../x', key = 'ab';",
    "UPDATE labels SET name = 'same';",
    "UPDATE labels SET position = 'x';",
    "UPDATE history SET kind = 'dream';",
    "UPDATE history SET act = 99999, reverses = 99999;",
    "UPDATE history SET at = 'yesterday';",
    "UPDATE history SET schema_version = 77;",
    "UPDATE history SET schema_version = -1;",
    "UPDATE history_chunks SET payload = x'789c';",
    "UPDATE history_chunks SET payload = zeroblob(100000);",
    "DELETE FROM history_chunks;",
    "DELETE FROM history;",
    "DELETE FROM annotators;",
    "DELETE FROM labels;",
    "DELETE FROM texts;",
    "UPDATE annotators SET name = x'ff';",
    "UPDATE relations SET head_pk = 4711;",
    "INSERT INTO fragments SELECT pk, 5, 9, 2 FROM spans;",
)


def _foreign(path: Path, rng: random.Random) -> None:
    """A database of somebody else, some with our number on it."""
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE spans(x)" if rng.random() < 0.5 else "CREATE TABLE y(z)")
        if rng.random() < 0.7:
            connection.execute(f"PRAGMA application_id={0x416E6E6F}")
        if rng.random() < 0.7:
            connection.execute(f"PRAGMA user_version={rng.choice((1, 1, 1, 2))}")
        if rng.random() < 0.5:
            connection.execute("PRAGMA journal_mode=WAL")


def _text(path: Path, rng: random.Random) -> None:
    path.write_bytes(
        rng.choice((b"The bridge will open in May.\n", b"SQLite format 3", b"SQLite format 3\0",
                    b"PK\3\4", b"\xff\xfeT\0", b"\0", b"{}\n" * 1000, rng.randbytes(5000)))
    )  # fmt: skip


def _nothing(path: Path, rng: random.Random) -> None:
    path.write_bytes(b"")


def _strange_place(path: Path, rng: random.Random) -> None:
    """A folder, a link that leads nowhere or to itself, a pipe, nothing at all."""
    path.unlink()
    match rng.randrange(5):
        case 0:
            path.mkdir()
        case 1:
            path.symlink_to("nowhere.annot")
        case 2:
            path.symlink_to(path.name)
        case 3:
            os.mkfifo(path)


def _giant(path: Path, rng: random.Random) -> None:
    """A terabyte with holes, behind a sound beginning or an empty one."""
    if rng.random() < 0.5:
        path.write_bytes(b"")
    os.truncate(path, 1 << rng.choice((33, 40)))
    if rng.random() < 0.5:  # and the header says that it is so
        with path.open("r+b") as file:
            file.seek(28)
            file.write((1 << 31).to_bytes(4, "big"))


def older_of(path: Path) -> Path:
    """The project as it was earlier (with its journal as `-wal.kept`), beside the copies."""
    return path.parent.parent / "older.annot"


def other_of(path: Path) -> Path:
    """Another project (with its journal as `-wal.kept`), beside the copies."""
    return path.parent.parent / "other.annot"


DAMAGES: dict[str, tuple[int, Damage]] = {
    "one bit flipped": (8, _flip(1)),
    "some bits flipped": (8, _flip(12)),
    "many bits flipped": (6, _flip(400, first=100)),
    "a bit of a text flipped": (8, _flip_in_text),
    "cut off": (6, _cut),
    "cut off at a page": (6, _cut_at_page),
    "lengthened": (3, _lengthen),
    "pages of zeros": (8, _zero_pages),
    "pages of noise": (8, _fill_pages),
    "pages swapped": (6, _swap_pages),
    "a page of an earlier day": (6, _old_page),
    "spoilt header": (8, _spoil_header),
    "number or version of another": (3, _other_pragma),
    "journal of an earlier day": (2, _stale_wal),
    "journal of another project": (2, _wal_of_another),
    "broken journal": (5, _broken_wal),
    "journal of noise": (3, _wal_of_noise),
    "index of noise": (2, _strange_shm),
    "rollback journal of another": (2, _stale_journal),
    "other tables": (5, _schema(*_OTHER_TABLES)),
    "values that are none": (9, _schema(*_ODD_VALUES)),
    "another program's database": (2, _foreign),
    "text and other files": (3, _text),
    "empty": (1, _nothing),
    "folder, link, pipe, nothing": (2, _strange_place),
    "giant with holes": (1, _giant),
}
"""Name → how often (as a share) and how."""
