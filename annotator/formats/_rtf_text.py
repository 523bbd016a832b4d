"""Rich text (RTF) → its words, in one pass over the bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
# Groups that hold no words of the text; and those that say "\*", but for what is known.
_APART = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator pict object "
    b"themedata colorschememapping datastore latentstyles xmlnstbl header headerl headerr headerf "
    b"footer footerl footerr footerf footnote annotation atnid atnauthor atrfstart atrfend fldinst "
    b"bkmkstart bkmkend filetbl revtbl nonshppict pntext listtext tc xe shpinst sp".split()
)
_SAID = {b"title": "title", b"author": "author"}
_SIGNS = {
    b"par": "\n\n",
    b"sect": "\n\n",
    b"page": "\n\n",
    b"line": "\n",
    b"row": "\n",
    b"cell": "\t",
    b"nestcell": "\t",
    b"nestrow": "\n",
    b"tab": "\t",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": "\u2003",
    b"enspace": "\u2002",
}
_ESCAPED = {
    b"~": "\u00a0",
    b"_": "\u2011",
    b"{": "{",
    b"}": "}",
    b"\\": "\\",
    b"\n": "\n\n",
    b"\r": "\n\n",
}
_CHARSETS = {
    77: "mac-roman",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_MOST_SKIPPED = 16


@dataclass(slots=True)
class _State:
    """What holds in a group: where its words go ("" nowhere, "text", "title", …), its encoding."""

    goes: str = "text"
    encoding: str = ""
    skip: int = 1  # characters that stand in for one of Unicode
    is_fonts: bool = False


@dataclass(slots=True)
class _Words:
    """The words of a file, title and author as it tells them, and its encoding."""

    text: str
    title: str
    author: str
    encoding: str


def words_of(data: bytes) -> _Words:
    """The words of a file. What is no rich text in it is passed over."""
    reader = _Rtf()
    end = 0
    while found := _TOKEN.search(data, end):
        end = found.end()
        word, number, byte, sign, brace, plain = found.groups()
        if word:
            end += reader.word(word, int(number) if number else None)
        elif byte:
            reader.raw(bytes.fromhex(byte.decode("ascii")))
        elif sign:
            reader.sign(sign)
        elif brace:
            reader.brace(brace)
        else:
            reader.raw(plain)
    return reader.words()


class _Rtf:
    """What has been read so far."""

    def __init__(self) -> None:
        self._encoding = "cp1252"
        self._state = _State()
        self._stack: list[_State] = []
        self._pieces: dict[str, list[str]] = {"text": [], "title": [], "author": []}
        self._fonts: dict[int, str] = {}
        self._raw = bytearray()
        self._font = 0
        self._to_skip = 0
        self._is_starred = False

    def words(self) -> _Words:
        """All of it."""
        self._flush()
        text, title, author = ("".join(self._pieces[name]) for name in ("text", "title", "author"))
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        whole = re.sub(r"[ \t]+\n", "\n", re.sub(r"[\0-\x08\x0b-\x1f]", "", whole))
        return _Words(re.sub(r"\n{3,}", "\n\n", whole), title, author, self._encoding)

    def raw(self, data: bytes) -> None:
        """Bytes of text, in the encoding of the font."""
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if self._state.goes:
            self._raw += data

    def sign(self, sign: bytes) -> None:
        """A backslash and a sign."""
        if sign == b"*":
            self._is_starred = True
        elif sign in _ESCAPED:
            if self._to_skip:
                self._to_skip -= 1
            else:
                self._add(_ESCAPED[sign])

    def brace(self, brace: bytes) -> None:
        """A group begins or ends."""
        self._flush()
        self._to_skip = 0
        self._is_starred = False
        state = self._state
        if brace == b"{":
            self._stack.append(state)
            self._state = _State(state.goes, state.encoding, state.skip, state.is_fonts)
        elif self._stack:
            self._state = self._stack.pop()

    def word(self, word: bytes, number: int | None) -> int:
        """A control word; how many bytes behind it are no text."""
        is_starred, self._is_starred = self._is_starred, False
        state = self._state
        if word in _APART or (is_starred and word != b"shppict"):
            self._flush()
            state.goes = ""
            state.is_fonts = word == b"fonttbl"
        elif word == b"info":
            self._flush()
            state.goes = ""
        elif word in _SAID and not state.goes:
            state.goes = _SAID[word]
        elif word == b"bin":
            return max(0, number or 0)
        elif word in _SIGNS:
            if not self._to_skip:
                self._add(_SIGNS[word])
            self._to_skip = max(0, self._to_skip - 1)
        elif number is not None:
            self._numbered(word, number)
        return 0

    def _numbered(self, word: bytes, number: int) -> None:
        state = self._state
        if word == b"u":
            self._add(chr(number % 65_536))
            self._to_skip = state.skip
        elif word == b"uc":
            state.skip = min(max(number, 0), _MOST_SKIPPED)
        elif word == b"ansicpg":
            self._encoding = _known(f"cp{number}", self._encoding)
        elif word == b"f":
            self._flush()
            self._font = number
            state.encoding = "" if state.is_fonts else self._fonts.get(number, "")
        elif word == b"fcharset" and state.is_fonts and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number]

    def _add(self, text: str) -> None:
        if self._state.goes:
            self._flush()
            self._pieces[self._state.goes].append(text)

    def _flush(self) -> None:
        if self._raw:
            encoding = self._state.encoding or self._encoding
            goes = self._state.goes or "text"
            self._pieces[goes].append(self._raw.decode(encoding, "replace"))
            self._raw.clear()


def _known(encoding: str, usual: str) -> str:
    try:
        return codecs.lookup(encoding).name if not encoding.endswith("65001") else "utf-8"
    except LookupError:
        return usual
