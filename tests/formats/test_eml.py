"""Mails and saved pages: the words, the head, what is quoted, attachments; damage is told."""

from __future__ import annotations

import io
import json
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings

from annotator.formats import ReadOptions, eml, format_named
from annotator.model.exchange import Reading
from tests.formats.articles import PROSE
from tests.formats.fuzzing import CUTS, assert_only_sentences, damaged


def mail(words: str = PROSE[1], **more: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Jané Doe <jane@example.org>"
    made["Subject"] = "Bridge closed – für immer"
    made["Date"] = "Tue, 03 Nov 2026 10:00:00 +0100"
    made.set_content(words)
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    return made


def reading(data: bytes, **options: Any) -> Reading:
    [found] = eml.read(io.BytesIO(data), ReadOptions("a.eml", **options))
    return found


def test_a_mail() -> None:
    made = mail(Archived_At="<https://lists.example.org/1>")
    made.add_alternative(f"<p>{PROSE[0]}</p>", subtype="html")
    made.add_attachment(b"x", maintype="image", subtype="png", filename="bild für.png")
    made["Content-Language"] = "en, de"
    found = reading(bytes(made))
    assert found.document is not None
    assert found.document.text == PROSE[1]
    assert found.document.title == "Bridge closed – für immer"
    assert {name: json.loads(value) for name, value in found.document.meta} == {
        "byline": "Jané Doe",
        "language": "en",
        "published": "2026-11-03T10:00:00+01:00",
        "url": "https://lists.example.org/1",
    }
    assert found.dropped == ("a.eml: 1 attachment was left out (bild für.png).",)


def test_a_head_that_does_not_say_how_it_is_meant() -> None:
    found = reading("From: Jané <a@b.c>\nSubject: Brücke\nDate: x\n\nHello".encode())
    assert found.document is not None
    assert (found.document.title, found.document.meta) == ("Brücke", (("byline", '"Jané"'),))


def test_quoted_lines_and_the_signature_are_sections() -> None:
    found = reading(
        bytes(mail(f"Hello\n\n> {PROSE[0]}\n> More.\n\n{PROSE[1]}\n\n-- \nJane\nDaily"))
    )
    assert found.document is not None
    text = found.document.text
    assert [(s.reason, text[s.start : s.end]) for s in found.document.sections] == [
        ("quoted mail", f"> {PROSE[0]}\n> More."),
        ("signature", "-- \nJane\nDaily"),
    ]


def test_flowed_lines_are_joined() -> None:
    data = (
        b"From: a@b.c\r\nSubject: x\r\n"
        b"Content-Type: text/plain; format=flowed; charset=utf-8\r\n\r\n"
        b"One line \r\ngoes on.\r\n From here\r\n> quoted \r\nNext.\r\n-- \r\nJane\r\n"
    )
    found = reading(data)
    assert found.document is not None
    assert found.document.text == "One line goes on.\nFrom here\n> quoted \nNext.\n-- \nJane"


def test_a_page_saved_as_one_file() -> None:
    pytest.importorskip("resiliparse", reason="resiliparse is not installed")
    data = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://daily.example/bridge\r\n"
        b"Subject: =?utf-8?Q?Br=C3=BCcke?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;"
        b' boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: '
        b"quoted-printable\r\n\r\n<h1>Br=C3=BCcke zu</h1><p>" + PROSE[0].encode() + b"</p>\r\n--b--"
    )
    found = reading(data)
    assert found.document is not None
    assert found.document.text == f"Brücke zu\n\n{PROSE[0]}"
    assert found.document.title == "Brücke"
    assert found.document.meta == (("url", '"https://daily.example/bridge"'),)
    assert [s.kind.value for s in found.document.sections] == ["headline"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"Hello, this is no mail.", "does not begin as a mail does"),
        (b"From: a\nSubject: b\n\n", "holds no text"),
        (b"", "the file is empty"),
        (b"From: a\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe\x00", "a.eml: "),
    ],
)
def test_what_is_wrong_is_a_sentence(data: bytes, sentence: str) -> None:
    found = reading(data)
    assert found.document is None and sentence in found.refusal


def test_parts_nested_without_end_are_refused() -> None:
    data = b"From: a\nSubject: b\n"
    for depth in range(3_000):
        data += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
    found = reading(data + b"\nhello")
    assert found.document is not None or found.refusal.startswith("a.eml: ")


WHOLE = bytes(mail(f"Hello\n> {PROSE[0]}\n-- \nJane", List_Id="<x>"))


@given(CUTS)
@example((0.0, 0, b"From: =?utf-8?b?////?= <\xff>\n"))
@example((0.0, 0, b"From: =?nonsense?q?=ff?=\nSubject: =?utf-8?q?=\n"))
@settings(max_examples=300, deadline=None)
def test_damage_is_told_in_sentences(cut: tuple[float, int, bytes]) -> None:
    assert_only_sentences(format_named("eml"), "a.eml", {"a.eml": damaged(WHOLE, cut)})
