"""Facts on a document as an article: who wrote it, when it came out and where. Pure functions.

They are kept in `Document.meta`, as JSON texts under these names; title and source are fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from unicodedata import category

from annotator.errors import InputError
from annotator.model.document import Document

FACTS = ("byline", "published", "outlet", "url", "language", "license")
"""In the order in which they are shown."""
LONGEST = 2_000
"""Code points of a fact."""

Meta = tuple[tuple[str, str], ...]

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_ISO = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")
_SLASHED = re.compile(r"(\d{4})[/.](\d\d?)[/.](\d\d?)")
_DOTTED = re.compile(r"(\d\d?)\. ?(\d\d?)\. ?(\d{4})")  # the day first, wherever dots are written
_DAY_MONTH = re.compile(r"(?:\w+, )?(\d\d?)(?:st|nd|rd|th)?\.? (\w+)\.?,? (\d{4})")
_MONTH_DAY = re.compile(r"(?:\w+, )?(\w+)\.? (\d\d?)(?:st|nd|rd|th)?,? (\d{4})")
_WEEKDAY = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^\s/?#]+)([^\s]*)")


def facts_of(document: Document) -> dict[str, str]:
    """The facts that are there, as people read them: name → text."""
    return {name: said for name in FACTS if (said := fact_in(document.meta, name))}


def fact_in(meta: Meta, name: str) -> str:
    """What is said under a name, "" for nothing. What is no text comes as its JSON."""
    return next((text_of(value) for known, value in meta if known == name), "")


def text_of(value: str) -> str:
    """What a JSON text says: a text as it is, nothing for null, anything else as it stands."""
    try:
        plain = json.loads(value)
    except ValueError:
        return value
    if isinstance(plain, str):
        return plain
    return "" if plain is None else value


def with_facts(meta: Meta, facts: Mapping[str, str]) -> Meta:
    """The meta with these facts, each in its normal form; "" takes one out.

    Raises InputError, with a sentence, for one that cannot be, and for names that are no facts.
    """
    now = dict(meta)
    for name, said in facts.items():
        value = normal_fact(name, said)
        if value == text_of(now.get(name, "null")):
            continue
        if value:
            now[name] = json.dumps(value, ensure_ascii=False)
        else:
            now.pop(name, None)
    return tuple(sorted(now.items()))


def normal_fact(name: str, said: str) -> str:
    """A fact in its normal form, "" for nothing. Raises InputError for what cannot be."""
    if name not in FACTS:
        raise InputError(f"There is no fact “{name}”. Facts: {', '.join(FACTS)}.")
    said = " ".join(said.split())
    if any(category(sign) in ("Cc", "Cs") for sign in said):
        raise InputError(f"The {name} holds characters that cannot be shown; write it again.")
    if len(said) > LONGEST:
        raise InputError(f"The {name} holds at most {LONGEST:,} characters.")
    normal = {"published": normal_date, "url": normal_url, "language": normal_language}.get(name)
    return normal(said) if normal and said else said


# --- one kind each --------------------------------------------------------------------------------


def normal_date(said: str) -> str:
    """A year, month, day or moment in ISO 8601; a moment keeps its own clock and zone.

    Read besides: "3 November 2026", "November 3, 2026", "3.11.2026", "2026/11/3", dates of mails.
    Raises InputError; also for "3/11/2026", which is read in two ways.
    """
    if len(said) > 10 and (found := _moment(said)) is not None:
        return found
    try:
        if found := _day(said):
            return found
    except ValueError as error:
        raise InputError(f"There is no such day as “{said}”.") from error
    raise InputError(
        f"“{said}” is no date that can be read. Write 2026-11-03, 2026-11, or "
        "2026-11-03T14:02:00+01:00."
    )


def normal_url(said: str) -> str:
    """A web address, its host in small letters. Raises InputError for anything else."""
    found = _URL.fullmatch(said)
    if found is None:
        raise InputError(f"“{said[:80]}” is no web address. Write it as https://example.org/news.")
    return f"{found[1].lower()}://{found[2].lower()}{found[3]}"


def normal_language(said: str) -> str:
    """A language tag (BCP 47) as it is written: en, en-GB, zh-Hant-TW. Raises InputError."""
    tag = said.replace("_", "-")
    if _LANGUAGE.fullmatch(tag) is None:
        raise InputError(f"“{said[:40]}” is no language tag. Write en, en-GB, de or zh-Hant.")
    language, *rest = tag.split("-")
    return "-".join([language.lower(), *(_subtag(one) for one in rest)])


def _subtag(one: str) -> str:
    if len(one) == 4 and one.isalpha():
        return one.capitalize()  # the script
    return one.upper() if len(one) == 2 and one.isalpha() else one.lower()


def _moment(said: str) -> str | None:
    """A moment in ISO 8601, or as mails have it; None for what is none."""
    try:
        if _WEEKDAY.match(said):
            from email.utils import parsedate_to_datetime  # it brings much along

            value = parsedate_to_datetime(said)
        else:
            value = datetime.fromisoformat(said)
    except (ValueError, TypeError, OverflowError):
        return None
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")


def _day(said: str) -> str:
    """A year, month or day; "" for what looks like none. Raises ValueError for 30 February."""
    if found := _ISO.fullmatch(said):
        year, month, day = found.groups()
        date(int(year), int(month or 1), int(day or 1))
        return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
    if found := _SLASHED.fullmatch(said):
        return _iso(found[1], int(found[2]), found[3])
    if found := _DOTTED.fullmatch(said):
        return _iso(found[3], int(found[2]), found[1])
    if (found := _DAY_MONTH.fullmatch(said)) and (month_number := _month(found[2])):
        return _iso(found[3], month_number, found[1])
    if (found := _MONTH_DAY.fullmatch(said)) and (month_number := _month(found[1])):
        return _iso(found[3], month_number, found[2])
    return ""


def _month(word: str) -> int:
    """The number of a month, also of its first letters ("Nov", "Sept"); 0 for no month."""
    fold = word.casefold()
    named = (place for place, name in enumerate(_MONTHS, 1) if name.startswith(fold))
    return next(named, 0) if len(fold) >= 3 else 0


def _iso(year: str, month: int, day: str) -> str:
    return date(int(year), month, int(day)).isoformat()
