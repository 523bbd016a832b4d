"""Facts on a document in their normal form, and what is said of those that cannot be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model.facts import FACTS, fact_in, normal_fact, with_facts


@pytest.mark.parametrize(
    ("said", "normal"),
    [
        ("2026", "2026"),
        ("2026-1", "2026-01"),
        ("2026-11-3", "2026-11-03"),
        (" 2026/11/3 ", "2026-11-03"),
        ("3.11.2026", "2026-11-03"),
        ("3 November 2026", "2026-11-03"),
        ("3rd of Nov 2026", None),
        ("3rd Nov. 2026", "2026-11-03"),
        ("Tuesday, November 3, 2026", "2026-11-03"),
        ("Sept 3 2026", "2026-09-03"),
        ("2026-11-03T23:30:00-05:00", "2026-11-03T23:30:00-05:00"),
        ("2026-11-03 14:02", "2026-11-03T14:02:00"),
        ("2026-11-03T14:02:05.123Z", "2026-11-03T14:02:05Z"),
        ("Tue, 03 Nov 2026 14:02:05 +0100", "2026-11-03T14:02:05+01:00"),
        ("3/11/2026", None),
        ("2026-02-30", None),
        ("30 February 2026", None),
        ("soon", None),
        ("2026-11-03T99:00", None),
    ],
)
def test_dates(said: str, normal: str | None) -> None:
    if normal is None:
        with pytest.raises(InputError, match=r"no such day|no date that can be read"):
            normal_fact("published", said)
    else:
        assert normal_fact("published", said) == normal
        assert normal_fact("published", normal) == normal


@pytest.mark.parametrize(
    ("name", "said", "normal"),
    [
        ("url", "HTTPS://News.Example.ORG/A?b=C#d", "https://news.example.org/A?b=C#d"),
        ("language", "EN_gb", "en-GB"),
        ("language", "ZH-hant-tw", "zh-Hant-TW"),
        ("language", "de", "de"),
        ("byline", "  Ana\n Price ", "Ana Price"),
        ("outlet", "کتاب‌خانه", "کتاب‌خانه"),
        ("license", "", ""),
    ],
)
def test_others(name: str, said: str, normal: str) -> None:
    assert normal_fact(name, said) == normal


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("url", "example.org/news", "no web address"),
        ("url", "https://a b", "no web address"),
        ("language", "English", "no language tag"),
        ("byline", "x" * 2_001, "at most 2,000"),
        ("byline", "a\x07b", "cannot be shown"),
        ("byline", "a\ud800b", "cannot be shown"),
        ("desk", "x", "There is no fact “desk”"),
    ],
)
def test_what_cannot_be_is_a_sentence(name: str, said: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        normal_fact(name, said)


@given(st.sampled_from(FACTS), st.text(max_size=40))
def test_a_normal_fact_stays_as_it_is(name: str, said: str) -> None:
    try:
        normal = normal_fact(name, said)
    except InputError:
        return
    assert normal_fact(name, normal) == normal
    meta = with_facts((("pages", "[1,2]"),), {name: said})
    assert fact_in(meta, name) == normal
    assert dict(meta)["pages"] == "[1,2]" and list(meta) == sorted(meta)
    assert with_facts(meta, {name: ""}) == (("pages", "[1,2]"),)


def test_facts_that_are_no_text_are_shown_and_stay_until_they_are_set() -> None:
    meta = (("byline", '["Ana","Bo"]'), ("outlet", "null"), ("url", "7"))
    assert fact_in(meta, "byline") == '["Ana","Bo"]'
    assert fact_in(meta, "outlet") == ""
    assert with_facts(meta, {"outlet": ""}) == meta
    assert dict(with_facts(meta, {"byline": "Ana"}))["byline"] == json.dumps("Ana")
