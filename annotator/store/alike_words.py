"""What to ask the index of words, so that no text is missed in which given words can be found.

The index folds words character by character, finding folds them whole ("ß" is "ss", "ﬁ" is "fi"),
and for finding a word ends where a script without blanks begins. So what is asked also names the
spellings that the index knows as other words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection

from annotator.model.find import folded, growing
from annotator.model.text import is_word_character

_MOST_SPELLINGS = 40
_MOST_JOINED = 200
_FIRST_WITHOUT_BLANKS = "\u0e00"
_LAST_LATIN_GREEK_CYRILLIC = 0x052F
_MORE_LATIN_GREEK = range(0x1E00, 0x2000)


def match_of(connection: Connection, words: str) -> str | None:
    """The query for all texts that may hold these words, in FTS5's language.

    None where the index cannot tell, and every text has to be looked at.
    """
    plain = folded(words)
    tokens = _tokens(plain)
    if not tokens or not all(map(_is_known, plain)) or not _has_plain_ends(tokens):
        return None
    alternatives = [quoted(plain)]
    for token in dict.fromkeys(tokens):
        spellings = _spellings(token)
        if spellings is None:
            return None
        alternatives += map(quoted, spellings)
        if token == tokens[-1] and _goes_on(connection, (token, *spellings)):
            alternatives += (f"{quoted(one)} *" for one in (token, *spellings))
    joined = _joined(connection, tokens[0])
    if joined is None:
        return None
    if joined:
        alternatives += [f"{quoted(plain)} *", *map(quoted, joined)]
    return " OR ".join(dict.fromkeys(alternatives))


def any_of(phrases: tuple[str, ...]) -> str:
    """The query for all texts that hold one of these phrases."""
    return " OR ".join(map(quoted, phrases))


def quoted(phrase: str) -> str:
    """A phrase as it stands in FTS5's language."""
    return '"' + phrase.replace('"', '""') + '"'


def _tokens(plain: str) -> list[str]:
    """Runs of what the index takes for words, marks and all."""
    apart = "".join(c if _is_token(c) else " " for c in plain)
    return apart.split()


def _is_token(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "LNM" or kind == "Co"


def _is_known(character: str) -> bool:
    """Does the index fold it as finding does? It knows no letters younger than itself."""
    code = ord(character)
    if code <= _LAST_LATIN_GREEK_CYRILLIC or code in _MORE_LATIN_GREEK:
        return True
    return not character.isupper() and not character.islower()


def _has_plain_ends(tokens: list[str]) -> bool:
    """Do they begin and end with a letter at which a word begins and ends for the index, too?"""
    return is_word_character(tokens[0][0]) and all(
        is_word_character(c) or unicodedata.category(c)[0] == "M" for c in tokens[-1][-2:]
    )


@cache
def _short_for() -> dict[str, tuple[str, ...]]:
    """What is several characters when folded → the single characters that are folded so."""
    found: dict[str, tuple[str, ...]] = {}
    for character in growing():
        found[folded(character)] = (*found.get(folded(character), ()), character)
    return found


def _spellings(token: str) -> list[str] | None:
    """The other spellings of a word, with one character for several; None for too many."""
    known = {token}
    waiting = [token]
    while waiting:
        word = waiting.pop()
        for long, shorts in _short_for().items():
            place = word.find(long)
            while place >= 0:
                for short in shorts:
                    other = word[:place] + short + word[place + len(long) :]
                    if other not in known:
                        known.add(other)
                        waiting.append(other)
                if len(known) > _MOST_SPELLINGS:
                    return None
                place = word.find(long, place + 1)
    return [word for word in known if word != token]


def _goes_on(connection: Connection, lasts: Sequence[str]) -> bool:
    """Has the index a word that begins with one of these and goes on in a script without blanks?"""
    _make_vocabulary(connection)
    query = "SELECT 1 FROM temp.texts_vocabulary WHERE term >= ? AND term <= ? LIMIT 1"
    bare = map(_without_marks, lasts)
    return any(
        connection.exec_driver_sql(
            query, (last + _FIRST_WITHOUT_BLANKS, last + "\U0010ffff")
        ).first()
        for last in bare
    )


def _without_marks(token: str) -> str:
    apart = unicodedata.normalize("NFD", token)
    return "".join(c for c in apart if unicodedata.category(c)[0] != "M")


def _joined(connection: Connection, first: str) -> list[str] | None:
    """The index's words that begin in a script without blanks and go on with `first`; with none of
    them, what there is of such scripts at all. None for too many."""
    _make_vocabulary(connection)
    bare = _without_marks(first)
    rows = list(
        connection.exec_driver_sql(
            "SELECT term, instr(term, ?) > 0 FROM temp.texts_vocabulary WHERE term >= ? "
            "ORDER BY 2 DESC LIMIT ?",
            (bare, _FIRST_WITHOUT_BLANKS, _MOST_JOINED + 1),
        )
    )
    if rows:  # a number may stand before, without a blank
        rows += connection.exec_driver_sql(
            "SELECT term, 1 FROM temp.texts_vocabulary "
            "WHERE term >= '0' AND term < ':' AND instr(term, ?) > 1 LIMIT ?",
            (bare, _MOST_JOINED + 1),
        )
    held = [str(term) for term, holds in rows if holds]
    if len(held) > _MOST_JOINED:
        return None
    return held or [str(term) for term, _ in rows[:1]]


def _make_vocabulary(connection: Connection) -> None:
    """Make the table of the index's words, which is temporary and this connection's own."""
    made = "SELECT 1 FROM temp.sqlite_schema WHERE name = 'texts_vocabulary'"
    if connection.exec_driver_sql(made).first() is None:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        try:
            connection.exec_driver_sql(
                "CREATE VIRTUAL TABLE temp.texts_vocabulary "
                "USING fts5vocab('main', 'texts_words', 'row')"
            )
        finally:
            connection.exec_driver_sql("PRAGMA query_only=ON")
