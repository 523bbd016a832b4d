"""Finding expressions: in a process that is stopped when it takes too long or nobody waits."""

from __future__ import annotations

import pytest

from annotator.errors import Cancelled, InputError
from annotator.model.find import MOST, Hits, Search
from annotator.services import find


def expression(words: str, **switches: bool) -> Search:
    return Search(words, expression=True, **switches)


def test_words_and_expressions() -> None:
    text = "May 2021 😀 Straße, may 1999 – É"
    assert find.find(text, Search("STRASSE")).ranges == ((11, 17),)
    assert find.find(text, expression(r"may \d+")).ranges == ((0, 8), (19, 27))
    assert find.find(text, expression("é")).ranges == ((30, 31),)
    assert find.find(text, expression("may", case=True)).ranges == ((19, 22),)
    assert find.find(text, expression(r"\d", whole_words=True)) == Hits()
    assert find.find(text, expression("")) == Hits()
    assert find.find("", expression("a")) == Hits()


def test_there_is_an_end_of_the_list() -> None:
    hits = find.find("ab" * (MOST + 1), expression("a"))
    assert (len(hits.ranges), hits.more) == (MOST, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("a(b", "The expression is wrong at character 2: missing ), unterminated subpattern."),
        ("é[", "The expression is wrong at character 2: unterminated character set."),
        ("*", "The expression is wrong at character 1: nothing to repeat."),
        ("a{99999999999999999999}", "The expression is wrong: it is too large."),
    ],
)
def test_a_wrong_expression_says_where(words: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        find.find("text", expression(words))
    assert str(error.value) == sentence


def test_an_expression_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "SECONDS", 0.2)
    with pytest.raises(InputError, match="takes longer than"):
        find.find("a" * 60 + "b", expression("(a+)+$"))


def test_nobody_waits_any_more() -> None:
    asked = []

    def stop(done: int, total: int) -> None:
        asked.append(done)
        if len(asked) == 3:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        find.find("a" * 60 + "b", expression("(a+)+$"), stop)
