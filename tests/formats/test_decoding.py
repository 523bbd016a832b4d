"""Which encoding a plain text file is in."""

from __future__ import annotations

import pytest

from annotator.errors import InputError
from annotator.formats._decoding import decode

QUOTE = "“It’s a café,” she said – naïve."
JAPANESE = "首相は来年増税しないと述べた。関係者がこの情報を確認した。これはテストです。"

GUESSED = [
    ("utf-8", QUOTE),
    ("utf-8", "plain"),
    ("utf-8", "👩‍👩‍👧 שלום \u2028\u0085 e\u0301"),
    ("utf-16-le", QUOTE),
    ("utf-16-be", QUOTE),
    ("utf-16-le", "Премьер-министр заявил, что налоги не будут повышены."),
    ("utf-16-be", "ראש הממשלה אמר כי המסים לא יועלו בשנה הבאה."),
    ("utf-16-be", JAPANESE),
    ("utf-16-le", "总理表示明年不会增税。知情人士证实了这一消息。"),
    ("cp1252", QUOTE),
    ("cp1252", "café"),
    ("cp1252", "Das Gebäude wurde für 3 Millionen € verkauft, sagte Müller.\n"),
    ("cp1252", "L’été dernier, le président a déclaré qu’il n’augmenterait pas les impôts."),
    ("cp1252", "El año que viene habrá elecciones, según dijo el señor Núñez en Málaga."),
    ("cp1250", "Předseda vlády řekl, že daně se příští rok zvyšovat nebudou. Žádné kroky."),
    ("cp1250", "Premier powiedział, że rząd nie podniesie podatków w przyszłym roku. Źródła."),
    ("cp1251", "Премьер-министр заявил, что налоги не будут повышены. Источники подтвердили."),
    ("koi8-r", "Премьер-министр заявил, что налоги не будут повышены. Источники подтвердили."),
    ("euc-jp", JAPANESE),
    ("gb18030", "总理表示明年不会增税。知情人士证实了这一消息。这是一个测试。"),
    ("big5", "總理表示明年不會增稅。知情人士證實了這一消息。這是一個測試。"),
    ("cp949", "총리는 내년에 세금을 올리지 않겠다고 말했다. 관계자들이 이 정보를 확인했다."),
    ("cp1253", "Ο πρωθυπουργός δήλωσε ότι δεν θα αυξηθούν οι φόροι τον επόμενο χρόνο."),
]


@pytest.mark.parametrize(("encoding", "text"), GUESSED)
def test_the_encoding_is_found_without_being_told(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_decides_and_stays_in_the_text(encoding: str) -> None:
    text = "\ufeff" + QUOTE
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    ("given", "data", "text", "name"),
    [
        ("windows-1252", b"caf\xe9", "café", "cp1252"),
        ("latin1", b"caf\xe9", "café", "iso8859-1"),
        ("shift_jis", JAPANESE.encode("shift_jis"), JAPANESE, "shift-jis"),
        ("utf-8-sig", b"\xef\xbb\xbfhi", "\ufeffhi", "utf-8"),
        ("utf-8-sig", b"hi", "hi", "utf-8"),
        ("utf-8", b"\xef\xbb\xbfhi", "\ufeffhi", "utf-8"),
        ("utf-16", "\ufeffhi".encode("utf-16-be"), "\ufeffhi", "utf-16-be"),
        ("UTF-16LE", "hi".encode("utf-16-le"), "hi", "utf-16-le"),
        ("utf-32", "\ufeffhi".encode("utf-32-le"), "\ufeffhi", "utf-32-le"),
    ],
)
def test_a_given_encoding_is_obeyed(given: str, data: bytes, text: str, name: str) -> None:
    assert decode(data, given) == (text, name)


@pytest.mark.parametrize(
    ("data", "encoding", "words"),
    [
        (b"", "", "the file is empty"),
        (b"hi", "klingon", "no encoding called “klingon”"),
        (b"hi", "hex", "not an encoding of text"),
        (b"ok \xff", "utf-8", "not utf-8 from byte 3 on"),
        (b"\xef\xbb\xbfok \xff", "", "not utf-8 from byte 6 on"),
        (b"ab\0\0\0\1\2\3c", "", "binary file"),
        (b"hello wor\0ld, all in all", "", "binary file"),
        (b"caf\xe9 hello\0wor\0ld, you ", "", "binary file"),
        (b"\x01\x02\x03\x04 text", "", "binary file"),
        (b"%PDF-1.7 \xe2\xe3", "", "a PDF file"),
        (b"PK\x03\x04...", "", "a ZIP or Office file"),
        (b"{\\rtf1 hello}", "", "an RTF file"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(data: bytes, encoding: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, encoding)
    assert words in str(caught.value)


@pytest.mark.parametrize("encoding", ["gb18030", "euc-jp"])
def test_a_long_text_is_judged_by_a_sample_that_cuts_no_character(encoding: str) -> None:
    text = "a" + ("这是一个测试。" if encoding == "gb18030" else JAPANESE) * 400 + "\n"
    text *= 40
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(("encoding", "text"), [g for g in GUESSED if g[0] in ("cp1252", "cp1251")])
def test_the_sample_is_taken_where_the_text_stops_being_ascii(encoding: str, text: str) -> None:
    text = "plain ascii words\n" * 20_000 + text
    assert decode(text.encode(encoding)) == (text, encoding)
