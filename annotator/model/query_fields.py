"""The filters of a query: which there are, and what each takes."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from annotator.model.document import State


class WrongValue(Exception):  # noqa: N818 - the parser says where
    """What is wrong with a value, in a sentence."""


class Match(NamedTuple):
    """Words to be found: `phrase` if they were quoted, `prefix` if the last may go on."""

    text: str
    phrase: bool = False
    prefix: bool = False


class Moments(NamedTuple):
    """Moments from `begin` to before `end` (UTC, as they are stored); "" leaves a side open."""

    begin: str
    end: str


class Lengths(NamedTuple):
    """Numbers of code points, both included; None leaves the upper side open."""

    least: int
    most: int | None


Value = Match | Moments | Lengths | str


@dataclass(frozen=True, slots=True)
class Field:
    """A filter: what it takes ("words", "name", "whole" for all that something is called or says,
    "days", "length", or "choice" with its `choices`), and what it finds, for the help and the
    completion."""

    takes: str
    finds: str
    choices: tuple[str, ...] = ()


STATES = tuple(str(state) for state in State)

FIELDS: dict[str, Field] = {
    "span": Field("words", "words in the span itself, as without a filter"),
    "same": Field("whole", "spans of just these words"),
    "text": Field("words", "words anywhere in the document"),
    "note": Field("words", "words in the note"),
    "label": Field("name", "spans of that label"),
    "by": Field("name", "spans that this annotator made"),
    "doc": Field("name", "spans in documents with that in their title"),
    "title": Field("whole", "spans in documents of just that title"),
    "docid": Field("whole", "spans in the document of that number"),
    "made": Field("days", "spans made then"),
    "changed": Field("days", "spans changed last then"),
    "state": Field("choice", "spans in documents you have in that state", STATES),
    "is": Field("choice", "spans that are so", ("unsure", "reviewed")),
    "has": Field("choice", "spans that have one", ("note", "relation", "attribute", "fragments")),
    "length": Field("length", "spans of so many characters"),
    "overlaps": Field("name", "spans that overlap one of that label"),
    "inside": Field("name", "spans inside one of that label"),
}

DAYS = ("today", "yesterday", "week", "month")


def suggestion(name: str) -> str:
    """The filter that was probably meant, "" if none comes near."""
    near = difflib.get_close_matches(name, FIELDS, 1)
    return near[0] if near else ""


def read_value(field: str, match: Match) -> Value:
    """What a filter takes, read from what was written. Raises WrongValue."""
    takes = FIELDS[field].takes
    if takes == "days":
        return _days(field, match.text)
    if takes == "length":
        return _length(match.text)
    if takes == "choice":
        return _choice(field, match.text)
    if takes == "whole" and match.prefix:
        raise WrongValue(f"“{field}:” takes all of it; a star is for “doc:” and for words.")
    if takes == "words" and not any(map(str.isalnum, match.text)):
        raise WrongValue(f"There is no word in “{match.text}”.")
    return match


def _choice(field: str, written: str) -> str:
    choices = FIELDS[field].choices
    word = written.casefold()
    fitting = [choice for choice in choices if choice == word] or [
        choice for choice in choices if word and choice.startswith(word)
    ]
    if len(fitting) != 1:
        listed = ", ".join(f"“{choice}”" for choice in choices)
        raise WrongValue(f"“{field}:” knows {listed}, not “{written}”.")
    return fitting[0]


# --- lengths --------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(>=|<=|>|<|=)?(\d{1,9})(?:\.\.(\d{1,9}))?")


def _length(written: str) -> Lengths:
    found = _NUMBER.fullmatch(written)
    if found is None or (found[1] and found[3]):
        raise WrongValue(f"“{written}” is no length; write 200, >200, <=20 or 10..20.")
    sign, number = found[1] or "=", int(found[2])
    if found[3]:
        if int(found[3]) < number:
            raise WrongValue(f"“{written}” ends before it begins.")
        return Lengths(number, int(found[3]))
    return {
        "=": Lengths(number, number),
        ">": Lengths(number + 1, None),
        ">=": Lengths(number, None),
        "<": Lengths(0, number - 1),
        "<=": Lengths(0, number),
    }[sign]


# --- days -----------------------------------------------------------------------------------------


def _days(field: str, written: str) -> Moments:
    """Days as the user's own clock counts them, as moments in UTC."""
    sign = re.match(r">=|<=|>|<|=|", written)[0]  # type: ignore[index]
    first, dots, last = written[len(sign) :].partition("..")
    begin, end = _span_of(field, first, written)
    if dots:
        if sign:
            raise WrongValue(f"“{written}” is a comparison and a range; write one of them.")
        _, end = _span_of(field, last, written)
        if end <= begin:
            raise WrongValue(f"“{written}” ends before it begins.")
    return {
        "": Moments(_utc(begin), _utc(end)),
        "=": Moments(_utc(begin), _utc(end)),
        ">": Moments(_utc(end), ""),
        ">=": Moments(_utc(begin), ""),
        "<": Moments("", _utc(begin)),
        "<=": Moments("", _utc(end)),
    }[sign]


def _span_of(field: str, written: str, whole: str) -> tuple[date, date]:
    """The first day of what is written, and the day after the last."""
    today = date.today()
    word = written.casefold()
    if word == "today":
        return today, today + timedelta(days=1)
    if word == "yesterday":
        return today - timedelta(days=1), today
    if word == "week":  # this one, from Monday
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=7)
    if word == "month":
        return _month(today.year, today.month)
    found = re.fullmatch(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", written)
    try:
        if found is not None:
            return _written_days(found)
    except (ValueError, OverflowError) as error:
        raise WrongValue(f"There is no such day as “{written}”.") from error
    raise WrongValue(
        f"“{whole}” is no day; write {field}:2026-11-21, {field}:2026-11, {field}:>2026-11-01, "
        f"{field}:2026-11-01..2026-11-05, {field}:today or {field}:week."
    )


def _written_days(found: re.Match[str]) -> tuple[date, date]:
    year = int(found[1])
    if found[2] is None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if found[3] is None:
        return _month(year, int(found[2]))
    day = date(year, int(found[2]), int(found[3]))
    return day, day + timedelta(days=1)


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, date(year + month // 12, month % 12 + 1, 1)


def _utc(day: date) -> str:
    """The moment at which a day begins here, as moments are stored."""
    try:
        local = datetime(day.year, day.month, day.day).astimezone(UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise WrongValue(f"{day.year} is too far away.") from error
    return local.isoformat(timespec="milliseconds").replace("+00:00", "Z")
