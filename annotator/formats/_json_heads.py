"""Which format a file of JSON lines is of, told by the fields of its first line.

Several tools write `.jsonl`, and all have a "text". A first line may be longer than what is looked
at, so its fields are found without reading it as a whole.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(rb'"(?:[^"\\\n]|\\.)*"|[{}\[\]:,\n]')
_FIRST_BYTES = 200  # of a field's value: enough to see what kind of list it is

_ENTITY = rb'\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*?"start_offset"'  # braces in a label are no braces
_OFFSETS = re.compile(rb"\[\s*(?:\[\s*-?\d|%b|\])" % _ENTITY)
_OBJECTS = re.compile(rb"\[\s*(?:%b|\])" % _ENTITY)
_TRIPLES = re.compile(rb"\[\s*\[\s*-?\d")
_NUMBER = re.compile(rb"-?\d+\s*(?:,|\}|$)")
_LABELS = (b"label", b"labels", b"annotations")
_OF_PRODIGY = frozenset(
    {b"made_by", b"tokens", b"answer", b"_input_hash", b"_task_hash", b"_view_id"}
)


def format_of(head: bytes) -> str:
    """The name of the format whose JSON lines begin so; "" where they are no objects.

    What says of itself nothing but a text, and spans as we write them, is ours.
    """
    fields = first_fields(head)
    if fields is None:
        return ""
    if fields.get(b"format", b"").startswith(b'"annotator/'):
        return "native"
    if list(fields)[:3] == [b"id", b"text_sha256", b"text"]:
        return "huggingface"
    if b"@context" in fields or (b"target" in fields and b"body" in fields):
        return "w3c"
    if _OBJECTS.match(fields.get(b"entities", b"")):
        return "doccano-relations"
    if fields.keys() & _OF_PRODIGY or _TRIPLES.match(fields.get(b"entities", b"")):
        return "prodigy"
    if b'"token_start"' in fields.get(b"spans", b"") or fields.get(b"spans", b"")[:1] == b"{":
        return "prodigy"
    if any(_OFFSETS.match(fields.get(name, b"")) for name in _LABELS):
        return "doccano"
    if b"text" in fields and _NUMBER.match(fields.get(b"id", b"")):
        return "doccano"  # it numbers its documents; ours have names
    return "native"


def first_fields(head: bytes) -> dict[bytes, bytes] | None:
    """The names of the first object's fields, with the first bytes of their values.

    Names are as they are written. None where the file does not begin with an object.
    """
    data = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.startswith(b"{"):
        return None
    fields: dict[bytes, bytes] = {}
    depth, last = 0, b""
    for token in _TOKEN.finditer(data):
        sign = token[0]
        if sign in (b"{", b"["):
            depth += 1
        elif sign in (b"}", b"]"):
            depth -= 1
            if depth <= 0:
                break
        elif sign == b":" and depth == 1:
            start = token.end()
            fields[last[1:-1]] = data[start : start + _FIRST_BYTES].lstrip()
        elif depth == 1:
            last = sign
    return fields
