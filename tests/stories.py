"""Articles of made-up words, and copies of them as other papers print them."""

from __future__ import annotations

from random import Random

_VOCABULARY = 20_000


def article(chance: Random, words: int = 350) -> str:
    """An article of so many words in paragraphs; no two share a run of words."""
    drawn = [f"w{int(_VOCABULARY * chance.random() ** 3)}" for _ in range(words)]
    paragraphs = [" ".join(drawn[n : n + 50]) for n in range(0, words, 50)]
    return "\n\n".join(paragraphs)


def near_copy(chance: Random, text: str) -> str:
    """The article as another paper prints it: some words changed, the end cut, lines of its own."""
    words = text.split()
    words = words[: int(len(words) * chance.uniform(0.75, 1))]
    for place in chance.sample(range(len(words)), len(words) // 40):
        words[place] = f"x{chance.randrange(_VOCABULARY)}"
    own = " ".join(f"y{chance.randrange(_VOCABULARY)}" for _ in range(chance.randint(0, 20)))
    return "\n".join([own, " ".join(words).upper() if chance.random() < 0.2 else " ".join(words)])
