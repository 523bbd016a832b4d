"""The language of the review's query bar: what it says as a tree, and where it is wrong.

    claim bridge           spans with both words in them         "open in May"   this phrase
    label:claim -by:Ann    a filter; `-` in front: not           bri*            a beginning
    (A OR B) C             one of them; next to each other: both

Places in a query are code points of what was typed, half-open. `FIELDS` lists the filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.errors import InputError
from annotator.model.query_fields import FIELDS, Match, Value, WrongValue, read_value, suggestion

LONGEST, DEEPEST, MOST = 2_000, 40, 300
"""Code points of a query, brackets inside one another, and words and filters, beyond which it is
refused."""


class QueryError(InputError):
    """A query that cannot be read: the sentence says why, [`start`, `end`) where."""

    def __init__(self, sentence: str, start: int, end: int) -> None:
        super().__init__(sentence)
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Term:
    """One filter: `field` is one of `FIELDS`, `value` what that field takes."""

    field: str
    value: Value
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """All that `part` does not hold for."""

    part: Query
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class And:
    """All that every part holds for; with no parts, everything."""

    parts: tuple[Query, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Or:
    """All that one of the parts (two or more) holds for."""

    parts: tuple[Query, ...]
    start: int = 0
    end: int = 0


Query = Term | Not | And | Or


def parse(text: str) -> Query:
    """The query that `text` says; an empty one is `And()`, which holds for every span.

    Raises QueryError, which says what is wrong and where.
    """
    if odd := re.search("[\ud800-\udfff]", text):
        raise QueryError("There is something here that is no character.", *odd.span())
    if len(text) > LONGEST:
        raise QueryError(
            f"This query is {len(text):,} characters long; at most {LONGEST:,} can be read.",
            LONGEST,
            len(text),
        )
    return _Parser(text).read()


def terms(query: Query) -> Iterator[Term]:
    """Every filter in a query."""
    if isinstance(query, Term):
        yield query
    else:
        for part in (query.part,) if isinstance(query, Not) else query.parts:
            yield from terms(part)


def chips(text: str) -> tuple[tuple[int, int], ...]:
    """Where the filters of a query stand that all have to hold, for showing each by itself.

    Empty for a query that is empty or cannot be read.
    """
    try:
        query = parse(text)
    except QueryError:
        return ()
    parts = query.parts if isinstance(query, And) else (query,)
    return tuple((part.start, part.end) for part in parts)


def without(text: str, start: int, end: int) -> str:
    """The query with what stands at [start, end) taken out, and the blanks around it made one."""
    return " ".join(filter(None, (text[:start].rstrip(), text[end:].lstrip())))


def with_term(text: str, term: str) -> str:
    """The query narrowed by one more filter; unchanged if it has that one already."""
    if any(text[start:end] == term for start, end in chips(text)):
        return text
    query = f"({text.strip()})" if _is_alternative(text) else text.strip()
    return f"{query} {term}".strip()


def quoted(value: str) -> str:
    """A value as it is written in a query: in quotes where it would be read as something else."""
    is_word = re.fullmatch(r"[^\s\"“”„():*\\-][^\s\"“”„():*\\]*", value)
    if is_word and value not in _RESERVED:
        return value
    return '"' + re.sub(r'[\\"*]', r"\\\g<0>", value) + '"'


_MEANT = {
    "AND": "“AND” is not needed: all that is written has to fit.",
    "NOT": "For “NOT” write a minus, as in -bridge.",
}
"""What other programs read as more than words, and what is written for it here."""
_RESERVED = ("OR", *_MEANT)


def _is_alternative(text: str) -> bool:
    try:
        return isinstance(parse(text), Or)
    except QueryError:
        return False


# --- words of the language ------------------------------------------------------------------------

_QUOTES = {'"': '"', "“": "”", "„": "“"}
_TOKEN = re.compile(r"\s*(?:(?P<sign>[()])|(?P<minus>-(?=[^\s)]))|(?P<term>[^\s()]))")
_OR = re.compile(r"OR(?=[\s()]|$)")
_BARE = re.compile(r"[^\s()]*")
_FIELD = re.compile(r"([^\W\d_]+):")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "(", ")", "-", "OR", "term", "end"
    start: int
    end: int
    term: Term | None = None


class _Parser:
    """Recursive descent over the tokens, which carry their places."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        terms = [token for token in self._tokens if token.kind == "term"]
        if len(terms) > MOST:
            raise QueryError(
                f"This query has {len(terms):,} words and filters; at most {MOST} can be looked "
                "for. Words in a row can be put in quotes.",
                terms[MOST].start,
                len(text),
            )
        self._next = 0
        self._depth = 0

    def read(self) -> Query:
        if self._here.kind == "end":
            return And()
        query = self._alternatives()
        if self._here.kind == ")":
            raise self._wrong("There is a “)” without its “(”.")
        return query

    @property
    def _here(self) -> _Token:
        return self._tokens[self._next]

    def _alternatives(self) -> Query:
        parts = [self._all_of()]
        while self._here.kind == "OR":
            self._next += 1
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts), parts[0].start, parts[-1].end)

    def _all_of(self) -> Query:
        parts: list[Query] = []
        while self._here.kind in ("(", "-", "term"):
            parts.append(self._one())
        if not parts:
            raise self._missing()
        return parts[0] if len(parts) == 1 else And(tuple(parts), parts[0].start, parts[-1].end)

    def _one(self) -> Query:
        token = self._here
        self._next += 1
        if token.term is not None:
            return token.term
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError("Too many brackets inside one another.", token.start, token.end)
        if token.kind == "-":
            if self._here.kind not in ("(", "-", "term"):
                raise self._missing()
            part = self._one()
            found: Query = Not(part, token.start, part.end)
        else:
            part = self._alternatives()
            if self._here.kind != ")":
                raise QueryError("This “(” has no “)”.", token.start, token.end)
            found = _placed(part, token.start, self._here.end)
            self._next += 1
        self._depth -= 1
        return found

    def _missing(self) -> QueryError:
        before = self._tokens[self._next - 1] if self._next else None
        if before is not None and before.kind == "OR":
            return QueryError("Something is missing after “OR”.", before.start, before.end)
        if self._here.kind == "OR":
            return self._wrong("Something is missing before “OR”.")
        if before is not None and before.kind == "(":
            return QueryError("There is nothing in these brackets.", before.start, self._here.end)
        return self._wrong("Something is missing here.")

    def _wrong(self, sentence: str) -> QueryError:
        return QueryError(sentence, self._here.start, max(self._here.end, self._here.start + 1))


def _placed(query: Query, start: int, end: int) -> Query:
    """The query in its brackets: they are part of its place."""
    if isinstance(query, Term):
        return Term(query.field, query.value, start, end)
    if isinstance(query, Not):
        return Not(query.part, start, end)
    return type(query)(query.parts, start, end)


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while found := _TOKEN.match(text, place):
        start = found.end() - 1
        if found["sign"] or found["minus"]:
            yield _Token(text[start], start, start + 1)
            place = start + 1
        elif _OR.match(text, start):
            yield _Token("OR", start, start + 2)
            place = start + 2
        else:
            term = _term(text, start)
            yield _Token("term", start, term.end, term)
            place = term.end
    yield _Token("end", len(text), len(text))


def _term(text: str, start: int) -> Term:
    """The filter or the words that begin at `start`."""
    named = _FIELD.match(text, start)
    name = named[1].casefold() if named else "span"
    value_at = named.end() if named else start
    if named and name not in FIELDS:
        nearest = suggestion(name)
        hint = f" Is it “{nearest}:”?" if nearest else ""
        raise QueryError(
            f"There is no filter “{named[1]}:”.{hint} For words with a colon in them use quotes.",
            start,
            named.end(),
        )
    match, end = _match(text, value_at)
    if not match.text and not match.phrase:
        if not named:
            raise QueryError("The beginning of a word is missing before “*”.", start, end)
        raise QueryError(f"Something is missing after “{text[start:value_at]}”.", start, end)
    if not named and not match.phrase and match.text in _MEANT:  # found as words, they mislead
        raise QueryError(
            f'{_MEANT[match.text]} For the word itself write "{match.text}".', start, end
        )
    try:
        return Term(name, read_value(name, match), start, end)
    except WrongValue as error:
        raise QueryError(str(error), start, end) from error


def _match(text: str, start: int) -> tuple[Match, int]:
    """What is written as a value at `start`, and where it ends."""
    closing = _QUOTES.get(text[start : start + 1], "")
    if not closing:
        found = _BARE.match(text, start)
        written = found[0] if found else ""
        prefix = written.endswith("*")
        return Match(written[:-1] if prefix else written, False, prefix), start + len(written)
    value, place, is_escaped = [], start + 1, False
    while place < len(text) and text[place] != closing:
        is_escaped = text[place] == "\\" and place + 1 < len(text)
        place += is_escaped
        value.append(text[place])
        place += 1
    if place >= len(text):
        raise QueryError("These quotes are not closed.", start, len(text))
    prefix = text[place + 1 : place + 2] == "*"
    words = "".join(value)
    if words.endswith("*") and not prefix and not is_escaped:  # "nato*" is what people write
        words, inner = words[:-1], True
    else:
        inner = False
    return Match(words, True, prefix or inner), place + 1 + prefix
