"""Fields of our own lines as values. Whatever is wrong with one is an InputError that says so."""

from __future__ import annotations

from typing import Any, TypeVar

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeReview

T = TypeVar("T")

_KINDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


def field_in(record: dict[str, Any], name: str, kind: type[T]) -> T | None:
    """The field if it is there and not null. Raises InputError if it is of another kind."""
    value = record.get(name)
    if value is None:
        return None
    if type(value) is not kind:
        raise InputError(f'"{name}" must be {_KINDS[kind]}, not {_kind(value)}.')
    return value


def text_in(record: dict[str, Any], name: str) -> str:
    """The field, which must be text; "" if it is not there."""
    value = record.get(name)
    return value if type(value) is str else field_in(record, name, str) or ""


def objects_in(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The field, which must be a list of objects; none if it is not there."""
    values = field_in(record, name, list) or []
    for value in values:
        if not isinstance(value, dict):
            raise InputError(f'"{name}" must be a list of objects, not of {_kind(value)}.')
    return values


def attributes_in(record: dict[str, Any]) -> tuple[Attribute, ...]:
    """The attributes by name."""
    records = objects_in(record, "attributes")
    found = [Attribute(text_in(a, "name"), text_in(a, "value")) for a in records]
    if any(not attribute.name for attribute in found):
        raise InputError('an attribute has no "name".')
    if len({attribute.name for attribute in found}) < len(found):
        raise InputError("two of its attributes have the same name.")
    return tuple(sorted(found))


def review_in(record: dict[str, Any]) -> ExchangeReview | None:
    """Who looked at a span and found it right."""
    said = field_in(record, "reviewed", dict)
    return None if said is None else ExchangeReview(text_in(said, "by"), moment_in(said, "at"))


def moment_in(record: dict[str, Any], name: str) -> str:
    """The moment in our form; "" if it is not there."""
    said = text_in(record, name)
    try:
        return moment.normal(said) if said else ""
    except OverflowError as error:
        raise InputError(f"“{said}” is not a moment that can be kept.") from error


def short(text: str, limit: int = 60) -> str:
    """The beginning of a text, for sentences."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _kind(value: object) -> str:
    return {float: "a number", type(None): "null"}.get(type(value)) or _KINDS[type(value)]
