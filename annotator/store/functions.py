"""Functions that SQLite lacks and queries need, given to every connection."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from functools import lru_cache

_MARKS = ("Mn", "Mc", "Me")
_WORD = re.compile(r"[^\W_]+")


def add_functions(connection: sqlite3.Connection) -> None:
    """`casefold(text)`; `has_words(text, phrase, prefix)`: does the phrase stand in the text, as
    the index of words would find it (whole words, whatever the case and the accents)? Of a
    document's facts: `fact(meta, name)`, and `came_out(meta, begin, end)`."""
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    connection.create_function("has_words", 3, has_words, deterministic=True)
    connection.create_function("fact", 2, fact, deterministic=True)
    connection.create_function("came_out", 3, came_out, deterministic=True)


def fact(meta: object, name: str) -> str:
    """What a document's meta says under a name, "" for nothing, and where it cannot be read."""
    if not isinstance(meta, str) or f'"{name}"' not in meta:
        return ""
    import orjson

    try:
        pairs = orjson.loads(meta)
        value = next((value for known, value in pairs if known == name), "null")
        plain = orjson.loads(value)
    except (ValueError, TypeError):
        return ""
    return plain if isinstance(plain, str) else "" if plain is None else str(value)


def came_out(meta: object, begin: str, end: str) -> bool:
    """Was a document surely published from the day `begin` on and before `end` ("": any)? One of
    which only the month is known came out within that month."""
    first, last = _days_of(fact(meta, "published"))
    return bool(first) and first >= begin and (not end or last < end)


@lru_cache(maxsize=4_096)
def _days_of(said: str) -> tuple[str, str]:
    """The first and the last day that a date may mean, "" for what is none."""
    from annotator.errors import InputError
    from annotator.model.facts import normal_date

    try:
        normal = normal_date(" ".join(said.split()))[:10] if said else ""
    except InputError:
        normal = ""
    if not normal:
        return "", ""
    return normal + "-01-01"[len(normal) - 4 :], normal + "-12-31"[len(normal) - 4 :]


def has_words(text: str, phrase: str, prefix: int) -> bool:
    """Do the words of a phrase stand in a text in a row? With `prefix`, the last may go on."""
    sought = _sought(phrase)
    if not sought:
        return False
    found = f" {' '.join(_words(text))} "
    return f" {sought}{'' if prefix else ' '}" in found


@lru_cache(maxsize=64)
def _sought(phrase: str) -> str:
    return " ".join(_words(phrase))


def _words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.lower())
    apart = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in apart if unicodedata.category(c) not in _MARKS))
