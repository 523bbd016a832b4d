"""A mail → its text, what its head says, and which lines are quoted or a signature."""

from __future__ import annotations

import re
from email.message import Message

from annotator.errors import InputError
from annotator.formats import MEGABYTE
from annotator.formats._article import Article, clean_line
from annotator.model.proposing import propose_if_pasted
from annotator.model.section import Section, SectionKind

_HEAD_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]?")
_MAIL_LINES = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|mime-version|content-type|return-path"
    rb"|snapshot-content-location|delivered-to|reply-to|x-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"<(https?://[^<>\s]+)>")
_QUOTED = re.compile(r"^>.*$", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_MOST_PARTS = 10_000


def looks_like_mail(head: bytes) -> bool:
    """Does it begin with lines of a mail's head, at least two that are known?"""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"From "):  # as mailboxes part them
        start = start.partition(b"\n")[2]
    if _HEAD_LINE.match(start) is None:
        return False
    block = re.split(rb"\r?\n\r?\n", start[:16_000], maxsplit=1)[0]
    return len(_MAIL_LINES.findall(block)) >= 2


def article_of_mail(data: bytes, max_mb: float) -> Article:
    """What is found in a mail. Raises InputError."""
    from email.parser import BytesParser
    from email.policy import compat32

    if not looks_like_mail(data[:64_000]):
        raise InputError("it does not begin as a mail does (From, Subject, Date …).")
    if data.startswith(b"From "):
        data = data.partition(b"\n")[2]
    mail = BytesParser(policy=compat32).parsebytes(data.lstrip())
    plain, page, attached = _parts(mail)
    article = _plain(plain) if plain is not None else Article("")
    if not article.text.strip() and page is not None:
        article = _page(page, max_mb)
    subject = _header(mail, "Subject")
    article.title = subject or article.title
    article.facts |= _facts(mail)
    if attached:
        names = ", ".join(attached[:5]) + (" …" if len(attached) > 5 else "")
        what = "1 attachment was" if len(attached) == 1 else f"{len(attached)} attachments were"
        article.dropped = (f"{what} left out ({names}).",)
    return article


def _parts(mail: Message) -> tuple[Message | None, Message | None, list[str]]:
    """The first plain text, the first page, and the names of all that is attached."""
    plain: Message | None = None
    page: Message | None = None
    attached: list[str] = []
    for count, part in enumerate(mail.walk()):
        if count > _MOST_PARTS:
            raise InputError(f"it has more than {_MOST_PARTS:,} parts.")
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        is_attached = str(part.get("Content-Disposition", "")).lower().startswith("attachment")
        if kind == "text/plain" and plain is None and not is_attached:
            plain = part
        elif kind in ("text/html", "application/xhtml+xml") and page is None and not is_attached:
            page = part
        elif is_attached:
            attached.append(_file_name(part) or kind)
    return plain, page, attached


def _file_name(part: Message) -> str:
    try:
        return clean_line(_decoded(str(part.get_filename() or "")), 80)
    except (ValueError, LookupError, TypeError):
        return ""


def _words(part: Message) -> tuple[str, str]:
    """The text of a part and its encoding."""
    from annotator.formats._decoding import decode

    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError) as error:
        raise InputError(f"its text cannot be decoded ({error}).") from error
    data = payload if isinstance(payload, bytes) else b""
    data = data.replace(b"\0", b"")
    if not data.strip():
        return "", ""
    said = part.get_content_charset()
    if said and said not in ("us-ascii", "unknown-8bit"):
        try:
            return decode(data, said)
        except InputError:  # the mail is wrong about itself
            pass
    return decode(data)


def _plain(part: Message) -> Article:
    words, encoding = _words(part)
    text = words.replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    text = text.strip("\n")
    return Article(text, sections=_sections(text), encoding=encoding)


def _unflowed(text: str, drops_blank: bool) -> str:
    """Lines that end with a blank go on in the next (RFC 3676)."""
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        is_quoted = line.startswith(">")
        line = line[1:] if line.startswith(" ") else line
        if is_open and not is_quoted and line != "-- ":
            lines.append(line)
        else:
            lines.append("\n" + line)
        is_open = line.endswith(" ") and line != "-- " and not is_quoted
        if is_open and drops_blank:
            lines[-1] = lines[-1][:-1]
    return "".join(lines).removeprefix("\n")


def _sections(text: str) -> tuple[Section, ...]:
    """Quoted lines and the signature; else what the text shows as a page does."""
    found: list[Section] = []
    signature = None
    for match in _SIGNATURE.finditer(text):
        signature = match.start()
    end = len(text)
    if signature is not None and len(text) - signature < 2_000 and text[signature:].strip("- \n"):
        end = signature
    for quoted in _QUOTED.finditer(text, 0, end):
        start = quoted.start()
        if found and not text[found[-1].end : start].strip():
            start = found.pop().start
        found.append(Section(start, quoted.end(), SectionKind.BOILERPLATE, "quoted mail"))
    if end < len(text):
        stop = len(text.rstrip())
        found.append(Section(end, stop, SectionKind.BOILERPLATE, "signature"))
    return tuple(found) or propose_if_pasted(text)


def _page(part: Message, max_mb: float) -> Article:
    from annotator.formats._html_tree import MOST_BYTES
    from annotator.formats.html import article_of_page

    page, encoding = _words(part)
    if len(page) > MOST_BYTES:
        raise InputError(f"its page is larger than {MOST_BYTES / MEGABYTE:g} MB.")
    article = article_of_page(page, max_mb)
    article.encoding = encoding
    return article


def _facts(mail: Message) -> dict[str, str]:
    from email.utils import parseaddr

    sender = _header(mail, "From")
    try:
        name, address = parseaddr(sender)
    except (ValueError, IndexError, TypeError):
        name, address = "", ""
    archived = _ADDRESS.search(_header(mail, "Archived-At"))
    facts = {
        "byline": "" if "saved by" in sender.lower() else name or address,
        "published": re.sub(r" \([^)]*\)$", "", _header(mail, "Date")),
        "language": _header(mail, "Content-Language").partition(",")[0],
        "url": archived[1] if archived else _header(mail, "Snapshot-Content-Location"),
    }
    return {name: value for name, value in facts.items() if value}


def _header(mail: Message, name: str) -> str:
    raw = next((str(v) for known, v in mail.raw_items() if known.lower() == name.lower()), "")
    data = raw.encode("ascii", "surrogateescape") if not raw.isascii() else b""
    if data:  # words beyond ASCII without a word on how they are meant
        try:
            raw = data.decode("utf-8")
        except UnicodeDecodeError:
            raw = data.decode("cp1252", "replace")
    return clean_line(_decoded(raw))


def _decoded(value: str) -> str:
    """A line of the head with its encoded words read; as it stands where they are none."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(value[:20_000])))
    except (MessageError, ValueError, LookupError, AssertionError, TypeError):
        return value
