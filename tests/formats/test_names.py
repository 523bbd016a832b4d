"""Names of files made of ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats._names import file_name, fits, from_file_name

IDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("d1", "d1"),
        ("Ana", "Ana~1"),
        ("", "%"),
        ("a/b:c", "a%2fb%3ac"),
        ("con", "%63on"),
        ("NUL.x", "%4eUL.x~18"),
        (".hidden.", "%2ehidden%2e"),
        ("é", "%c3%a9"),
    ],
)
def test_an_id_becomes_a_name(name: str, file: str) -> None:
    assert file_name(name) == file
    assert from_file_name(file) == name


@pytest.mark.parametrize(
    "name", ["Report 2027", "x~1", "50%", "%zz", "GUM_news", "a%ff", "a%00", "~"]
)
def test_names_of_others_stand_as_they_are(name: str) -> None:
    assert from_file_name(name) == name


@given(IDS)
def test_an_id_comes_back(name: str) -> None:
    file = file_name(name)
    assert from_file_name(file) == name
    assert file.isascii() and not set(file) & set('/\\:*?"<>| \n\0')


@given(IDS, IDS)
def test_ids_differ_where_capitals_do_not(one: str, other: str) -> None:
    if one != other:
        assert file_name(one).lower() != file_name(other).lower()


def test_capitals_alone_tell_two_ids_apart() -> None:
    assert len({file_name(name).lower() for name in ("ab", "Ab", "aB", "AB")}) == 4


def test_a_name_that_is_too_long_says_so() -> None:
    assert fits("a" * 100)
    assert not fits("a" * 300)
    assert not fits("é" * 100)
