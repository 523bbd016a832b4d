"""A project of any size for the review, written by plain sqlite3: journal off, indexes afterwards.

Nothing in it means anything, but the shares are like those of real work: words as frequent as
words are (Zipf), labels and annotators of unequal zeal, documents tagged in no order over two
years, some spans unsure, noted, reviewed. The fingerprints are none: it is for reading only.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from annotator.model.exchange import ExchangeDocument
from annotator.model.ids import new_id
from annotator.services import opening

ANNOTATOR = "Ann"
SPANS_EACH = 10
BATCH = 5_000
VOCABULARY = 40_000
_PEOPLE = (ANNOTATOR, "Bo", "Cy", "Dee")
_ZEAL = (50, 30, 15, 5)
_LABELS = (40, 30, 20, 10)
_STATES = ("finished",) * 12 + ("in progress",) * 2 + ("excluded",) + ("",) * 5
_FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS = 700


@dataclass
class Build:
    """How long each part of the building took, in seconds, and what it weighs, in megabytes."""

    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)
    spans: int = 0


def word(rank: int) -> str:
    """The word of a rank: the lower, the more frequent."""
    letters = "bcdfghklmnprstvz"
    sounds = "aeiou"
    made = ""
    while True:
        made += letters[rank % 16] + sounds[rank // 16 % 5]
        rank //= 80
        if not rank:
            return made


def build(path: Path, documents: int) -> Build:
    """A new project of so many documents with `SPANS_EACH` spans each."""
    made = Build()
    text = ExchangeDocument(text="The first one.", id="first")
    opening.create_project(path, annotator_name=ANNOTATOR, documents=[text])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            connection.execute(f"PRAGMA {pragma}")
        indexes = _drop_indexes(connection)
        connection.execute("BEGIN")
        begin = time.perf_counter()
        _fill(connection, documents)
        made.seconds["documents and spans"] = time.perf_counter() - begin
        for statement in indexes:
            begin = time.perf_counter()
            connection.execute(statement)
            made.seconds[statement.split()[2]] = time.perf_counter() - begin
        connection.execute("COMMIT")
        for name in ("texts_words", "spans_words"):
            begin = time.perf_counter()
            for command in ("rebuild", "optimize"):  # as the program does it at leisure
                connection.execute(f"INSERT INTO {name}({name}) VALUES ('{command}')")  # noqa: S608
            made.seconds[name] = time.perf_counter() - begin
        made.spans = connection.execute("SELECT count(*) FROM spans").fetchone()[0]
        connection.execute("PRAGMA journal_mode=WAL")
    made.megabytes["file"] = path.stat().st_size / 1e6
    made.megabytes |= weights(path)
    return made


def weights(path: Path) -> dict[str, float]:
    """Megabytes of each table and index, where this SQLite can tell."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            rows = connection.execute(
                "SELECT name, sum(pgsize) FROM dbstat WHERE aggregate = TRUE GROUP BY name"
            ).fetchall()
        except sqlite3.OperationalError:
            return {}
    found: dict[str, float] = {}
    for name, size in rows:
        whole = name.split("_words")[0] + "_words" if "_words" in name else name
        found[whole] = found.get(whole, 0.0) + size / 1e6
    return found


def _drop_indexes(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > ''"
    )
    found = rows.fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _fill(connection: sqlite3.Connection, documents: int) -> None:
    random = Random(1)
    _add_people(connection)
    rows = _Rows(random, connection)
    for first in range(2, documents + 1, BATCH):
        rows.write(range(first, min(first + BATCH, documents + 1)))


def _add_people(connection: sqlite3.Connection) -> None:
    for name in _PEOPLE[1:]:
        connection.execute(
            "INSERT INTO annotators (id, name, created_at, fingerprint) VALUES (?, ?, '', '')",
            (new_id(), name),
        )
    connection.execute(
        "INSERT INTO relation_types (id, name, fingerprint) VALUES ('t', 'answers', '')"
    )


class _Rows:
    """The rows of documents and all that hangs on them."""

    def __init__(self, random: Random, connection: sqlite3.Connection) -> None:
        self._random, self._connection = random, connection
        self._words = [word(rank) for rank in range(VOCABULARY)]
        self._shares = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
        count = connection.execute("SELECT count(*) FROM labels").fetchone()[0]
        self._labels = random.choices(range(1, count + 1), _LABELS[:count], k=10_007)
        self._people = random.choices(range(1, len(_PEOPLE) + 1), _ZEAL, k=1_009)
        self._pk = 0

    def write(self, pks: range) -> None:
        """Write the documents of these pks and their spans."""
        tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _INSERTS}
        for pk in pks:
            words = self._random.choices(self._words, cum_weights=self._shares, k=70)
            self._add_document(tables, pk, words)
        for name, rows in tables.items():
            self._connection.executemany(_INSERTS[name], rows)

    def _add_document(
        self, tables: dict[str, list[tuple[Any, ...]]], pk: int, words: list[str]
    ) -> None:
        random = self._random
        text = " ".join(words)
        edges = [0, *accumulate(len(each) + 1 for each in words)]
        at = _FIRST_DAY + timedelta(seconds=random.randrange(_DAYS * 86_400))
        sha = hashlib.sha256(text.encode()).hexdigest()
        title = " ".join(words[:5])
        tables["texts"].append((pk, sha, len(text), text))
        tables["documents"].append((pk, f"d{pk}", pk - 1, title, pk, _moment(at)))
        state = _STATES[pk % len(_STATES)]
        if state:
            tables["assignments"].append((pk, 1, state, _moment(at)))
        who = self._people[pk % 1_009]
        for _ in range(SPANS_EACH):
            self._pk += 1
            span = self._pk
            first = random.randrange(68)
            last = min(69, first + int(random.expovariate(0.15)))
            start, end = edges[first], edges[last + 1] - 1
            at += timedelta(seconds=17)
            made = _moment(at)
            dice = random.random()
            changed = _moment(at + timedelta(hours=int(dice * 3000))) if dice < 0.1 else made
            note = f"see {words[first]}" if dice > 0.98 else ""
            tables["spans"].append(
                (span, f"s{span:09x}", pk, self._labels[span % 10_007], who, start, end,
                 text[start:end], note, 0.5 < dice < 0.53, made, changed, end - start)
            )  # fmt: skip
            if 0.1 < dice < 0.15:
                tables["reviews"].append((span, who, changed))
            elif 0.2 < dice < 0.205:
                tables["fragments"].append((span, 0, start, end))
            elif 0.3 < dice < 0.305:
                tables["span_attributes"].append((span, "tone", "calm"))
            elif 0.4 < dice < 0.401 and span % SPANS_EACH:
                tables["relations"].append((f"r{span}", pk, span, span, who))


_INSERTS = {
    "texts": "INSERT INTO texts (pk, sha256, length, text) VALUES (?, ?, ?, ?)",
    "documents": "INSERT INTO documents (pk, id, position, title, text_pk, source, original_sha256,"
    " encoding, offset_map, meta, created_at, fingerprint)"
    " VALUES (?, ?, ?, ?, ?, '', '', 'utf-8', x'', '[]', ?, '0123456789abcdef')",
    "assignments": "INSERT INTO assignments VALUES (?, ?, ?, ?, '')",
    "spans": 'INSERT INTO spans (pk, id, document_pk, label_pk, annotator_pk, start, "end", text,'
    " note, unsure, created_at, updated_at, length, fingerprint)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '0123456789abcdef')",
    "reviews": "INSERT INTO reviews VALUES (?, ?, ?, '')",
    "fragments": "INSERT INTO fragments VALUES (?, ?, ?, ?)",
    "span_attributes": "INSERT INTO span_attributes VALUES (?, ?, ?)",
    "relations": "INSERT INTO relations (id, document_pk, type_pk, head_pk, tail_pk, annotator_pk,"
    " created_at, updated_at, fingerprint) VALUES (?, ?, 1, ?, ?, ?, '', '', '')",
}


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
