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
    the index of words would find it (whole words, whatever the case and the accents)?"""
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    connection.create_function("has_words", 3, has_words, deterministic=True)


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
