"""Changes that keep a file half sound: they reach what a change of bytes never would."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from tests.fuzz.bundle import BEGIN, packed, unpacked

Bytes = Callable[[bytes], bytes]
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 5, 30, 2**31, 2**63, 2**64, 10**30, 1.5, -0.0, 1e300),
    *("", " ", "a", "d1", "💩", "é\u0301", "\r\n", "\ud83d\udca9", "\0", "x" * 3000, "1", "-1"),
    *("quote", "\u2028", "../../etc/passwd", "CON", "2026-11-21T14:02:11.123Z"),
    *([], {}, [[]], [None], {"": ""}, [1, 2], ["a", 1], {"id": 1}, {"start": 0, "end": 1}),
)
_NUMBER = re.compile(rb"-?\d+")
_WORD = re.compile(rb"[\w.:#-]+")
_NUMBERS = (b"0", b"1", b"-1", b"2", b"7", b"30", b"91", b"4294967296", b"9" * 40, b"1.5", b"")


def mutated(data: bytes, largest: int, seed: int, raw: Callable[[bytes, int], bytes]) -> bytes:
    """An input changed in one of its files; `raw` changes bytes as a fuzzer does."""
    chance = random.Random(seed)
    if not data.startswith(BEGIN):
        return _changed(data, chance, lambda d: raw(d, largest))[:largest]
    files = unpacked(data, "x")
    name = chance.choice(list(files))
    if chance.random() < 0.03 and len(files) > 1:
        del files[name]
    else:
        files[name] = _changed(files[name], chance, lambda d: raw(d, largest))
    return packed(files)[:largest]


def _changed(data: bytes, chance: random.Random, raw: Bytes) -> bytes:
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.85:
        return _zip(data, chance, raw)
    if data.startswith((b"\x78\x9c", b"\x78\xda", b"\x78\x01")) and chance.random() < 0.9:
        return _deflated(data, raw)
    if chance.random() < 0.25:
        return raw(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        if data.lstrip()[:1] in (b"{", b"[") and chance.random() < 0.75:
            data = _json(data, chance)
        else:
            data = chance.choice((_line, _number, _number, _word, _cut))(data, chance)
    return data


def _zip(data: bytes, chance: random.Random, raw: Bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as given:
            members = {info.filename: given.read(info) for info in given.infolist()[:20]}
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError):
        return raw(data)
    if not members:
        return raw(data)
    name = chance.choice(list(members))
    members[name] = _changed(members[name], chance, raw)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _deflated(data: bytes, raw: Bytes) -> bytes:
    try:
        inside = zlib.decompressobj().decompress(data, 1_000_000)
    except zlib.error:
        return raw(data)
    return zlib.compress(raw(inside))


def _json(data: bytes, chance: random.Random) -> bytes:
    """A value somewhere inside becomes another, goes, or comes twice."""
    lines = data.split(b"\n")
    is_lines = len(lines) > 2 and data.startswith(b"{") and lines[0].endswith(b"}")
    place = chance.randrange(len(lines)) if is_lines else 0
    try:
        value = json.loads(lines[place] if is_lines else data)
    except (ValueError, RecursionError):
        return _number(data, chance)
    value = _other(value, chance)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if not is_lines:
        return text
    lines[place] = text
    return b"\n".join(lines)


def _other(value: Any, chance: random.Random) -> Any:
    inside = isinstance(value, (dict, list)) and value
    if not inside or chance.random() < 0.1:
        return _replacement(value, chance)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = chance.choice(keys)
    if chance.random() < 0.15:
        if isinstance(value, dict):
            other = chance.choice(keys)
            value[key], value[other] = value[other], value[key]
        else:
            value.insert(key, value[chance.randrange(len(value))])
    elif chance.random() < 0.1:
        del value[key]
    else:
        value[key] = _other(value[key], chance)
    return value


def _replacement(value: Any, chance: random.Random) -> Any:
    near = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9
    if near and chance.random() < 0.5:
        return value + chance.choice((-1, 1, 2, -value, value, 10))
    if chance.random() < 0.05:
        return [value] * 50
    return chance.choice(ODD)


def _line(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines.insert(one, lines[other])
        case 1:
            del lines[one]
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case _:
            fields = re.split(rb"([\t ,;|])", lines[one])
            del fields[chance.randrange(len(fields))]
            lines[one] = b"".join(fields)
    return b"\n".join(lines)


def _number(data: bytes, chance: random.Random) -> bytes:
    return _replaced(_NUMBER, data, chance, _NUMBERS)


def _word(data: bytes, chance: random.Random) -> bytes:
    """A word becomes another of the same file: an id that is there, a type that is known."""
    words = [found[0] for found in _WORD.finditer(data, 0, 20_000)]
    return _replaced(
        _WORD, data, chance, (*words, *(str(odd).encode("utf-8", "replace") for odd in ODD))
    )


def _replaced(
    what: re.Pattern[bytes], data: bytes, chance: random.Random, by: tuple[bytes, ...]
) -> bytes:
    places = [found.span() for found in what.finditer(data, 0, 50_000)]
    if not places:
        return data
    start, end = chance.choice(places)
    return data[:start] + chance.choice(by) + data[end:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    match chance.randrange(3):
        case 0:
            return data[:start]
        case 1:
            return data[:start] + data[start:end][:200] + data[start:]
        case _:
            return data[:start] + data[min(end, start + 40) :]
