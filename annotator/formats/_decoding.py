"""Bytes to text: which encoding a plain text file is in. Everything wrong is an InputError."""

from __future__ import annotations

import codecs
import re
import unicodedata

from annotator.errors import InputError

# (mark, encoding to decode with, name to remember). The mark stays in the text as U+FEFF, so that
# the offset map counts it. UTF-32's comes first: UTF-16's is its beginning.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3\0", "a database"),
)
# What charset-normalizer may choose from: encodings that texts are really found in.
_CANDIDATES = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1258"),
    *("koi8_r", "iso8859_2", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp874"),
]
_WESTERN = "cp1252"
# Encodings of single scripts, and the share of a text that one of them must hold.
_SCRIPTS = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "cp874"),
    *("gb2312", "big5", "shift_jis", "euc_kr"),
)
_HELD = 0.95
_SAMPLE = 200_000
# How much messier Windows-1252 may look (charset-normalizer's measure) and still be preferred.
_LEEWAY = 0.07
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text, a byte order mark still in it as U+FEFF, and the encoding it was read in.

    With `encoding` given, that alone is tried.
    """
    if not data:
        raise InputError("the file is empty.")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(
                f"this is {what}, not plain text. Save it as plain text and try again."
            )
    if encoding:
        return _decode_as(data, encoding)
    marked = _marked_encoding(data)
    if marked:
        return _decode_strictly(data, marked), marked
    text, found = _decode_by_guess(data)
    _check_controls(text)
    return text, found


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(encoding).name.replace("_", "-")
    except (LookupError, ValueError) as error:
        raise InputError(
            f"there is no encoding called “{encoding}”. Common ones: utf-8, utf-16, windows-1252."
        ) from error
    if name in ("utf-8-sig", "utf-16", "utf-32"):  # these would swallow the mark uncounted
        plain = name.removesuffix("-sig")
        marked = _marked_encoding(data)
        name = marked if marked.startswith(plain) else plain if name == "utf-8-sig" else name
    return _decode_strictly(data, name), name


def _decode_strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"it is not {encoding} from byte {error.start} on. "
            "Give its encoding, or save it as UTF-8."
        ) from error
    except (LookupError, UnicodeError) as error:
        raise InputError(f"“{encoding}” is not an encoding of text: {error}.") from error


def _marked_encoding(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "")


def _decode_by_guess(data: bytes) -> tuple[str, str]:
    if b"\0" in data:
        return _utf16(data) or _refuse_binary()
    try:
        # halves of characters too: they are refused later, and not read as something else
        return data.decode("utf-8", "surrogatepass"), "utf-8"
    except UnicodeDecodeError:
        pass
    return _by_statistics(data) or _utf16(data) or _western(data)


def _refuse_binary() -> tuple[str, str]:
    raise InputError(
        "it holds NUL characters; it looks like a binary file. Save it as plain text and try again."
    )


def _utf16(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark, if in one of its byte orders it reads like a text of one script.

    Bytes of anything else read as rare characters of all scripts, which no older encoding of a
    single script holds.
    """
    if len(data) % 2:
        return None
    best: tuple[float, str, str] | None = None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE]
        if any(_is_odd(character) for character in sample):
            continue
        held = max(len(sample.encode(s, "ignore").decode(s, "ignore")) for s in _SCRIPTS) / len(
            sample
        )
        if held >= _HELD and (best is None or held > best[0]):
            best = (held, text, encoding)
    return best[1:] if best else None


def _is_odd(character: str) -> bool:
    return character not in "\t\n\r\f" and unicodedata.category(character) in ("Cc", "Cn", "Co")


def _by_statistics(data: bytes) -> tuple[str, str] | None:
    """What charset-normalizer finds likely; Windows-1252 where that explains the text as well."""
    from charset_normalizer import from_bytes

    sample = _sample(data)
    matches = list(from_bytes(sample, cp_isolation=_CANDIDATES))
    if not matches:
        return None
    best = matches[0]
    try:
        western = sample.decode(_WESTERN)
    except UnicodeDecodeError:
        western = ""
    names = [best.encoding]
    for match in matches:
        same = str(match) == western or match.encoding == _WESTERN
        if same and match.coherence >= best.coherence and match.chaos <= best.chaos + _LEEWAY:
            names = [_WESTERN, best.encoding]
    for name in names:
        try:
            return data.decode(name), name.replace("_", "-")
        except UnicodeDecodeError:  # the sample fitted, the rest does not
            continue
    return None


def _sample(data: bytes) -> bytes:
    """A part that tells: from the line of the first byte that is not ASCII on.

    It ends after a line or a blank, where no character of several bytes can be cut.
    """
    if len(data) <= _SAMPLE:
        return data
    first = _NOT_ASCII.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    end = start + _SAMPLE
    if end >= len(data):
        return data[start:]
    cut = data.rfind(b"\n", start, end) + 1 or data.rfind(b" ", start, end) + 1
    return data[start : cut or end]


def _western(data: bytes) -> tuple[str, str]:
    try:
        return data.decode(_WESTERN), _WESTERN
    except UnicodeDecodeError as error:
        raise InputError(
            "its encoding could not be recognised. Give it, or save the file as UTF-8."
        ) from error


def _check_controls(text: str) -> None:
    """Refuse what decodes but is no text: more than one control character in a hundred."""
    sample = text[:_SAMPLE]
    controls = sum(c < " " and c not in "\t\n\r\f\x0b\x1b" for c in sample)
    if controls * 100 > len(sample):
        raise InputError("it looks like a binary file. Save it as plain text and try again.")
