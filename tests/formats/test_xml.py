"""XML from anywhere, safely."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import FormatError
from annotator.formats._xml import DEEPEST, local, namespace, parse


def test_elements_come_with_namespaces_texts_and_attributes() -> None:
    root = parse(b'<p:a xmlns:p="urn:x" p:b="1" c="2&#10;&amp;">t<d/>u</p:a>', "x.xml")
    assert (root.tag, root.attrib) == ("{urn:x}a", {"{urn:x}b": "1", "c": "2\n&"})
    assert (local(root), namespace(root)) == ("a", "urn:x")
    assert (root.text, root[0].tag, root[0].tail) == ("t", "d", "u")


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
    ],
)
def test_nothing_is_fetched_or_blown_up(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^x\.xml, line 1: it has a DOCTYPE or entities"):
        parse(data, "x.xml")


def test_depth_and_size_are_bounded() -> None:
    with pytest.raises(FormatError, match="nested more than"):
        parse(b"<a>" * (DEEPEST + 1))
    with pytest.raises(FormatError, match="the most that is read"):
        parse(b"<a/>" + b" " * 100, most_bytes=50)


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"<a>", b"<a></b>", b"words", b'<?xml version="1.0" encoding="odd"?><a/>']
)
def test_what_is_no_xml_is_a_sentence(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^x\.xml.*XML"):
        parse(data, "x.xml")


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda t: f"<a>{t}</a>".encode("utf-8", "replace"))
)
def test_any_bytes_give_elements_or_a_sentence(data: bytes) -> None:
    with suppress(FormatError):
        parse(data)
