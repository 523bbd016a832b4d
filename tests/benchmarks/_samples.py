"""The documents that are measured: made from a seed, so that every run has the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from annotator.model.span import Fragments

KB, MB = 1000, 1000 * 1000
_PROSE = (
    "the of and a to in that is was for on with as by at from but not which this will have "
    "been their said would there other minister bridge report council harbour figures café "
    "program costs budget October river residents agreement promised hospital engineers "
    "nevertheless transport “never again” according naïve open question market years people "
    "government part disgrace invited announced money reform statement evidence opinion "
    "article newspaper house"
)
_WORDS = _PROSE.split()
_NAMES = ("Ada", "Ben", "Chloé", "Dimitri", "Eun-ji", "Fatima")


@dataclass(frozen=True)
class Sample:
    """A text, and the spans on it as fragments (code points), in no order."""

    name: str
    text: str
    spans: tuple[Fragments, ...]


def _sentence(rng: random.Random) -> str:
    words = rng.choices(_WORDS, k=rng.randint(4, 24))
    if len(words) > 12:
        words[len(words) // 2] += ","
    sentence = " ".join(words)
    return sentence[0].upper() + sentence[1:] + rng.choice(".....?!")


def _prose(rng: random.Random, length: int, paragraphs: bool = True) -> str:
    parts: list[str] = []
    size = 0
    while size < length:
        block = " ".join(_sentence(rng) for _ in range(rng.randint(1, 8)))
        parts.append(block)
        size += len(block) + 1
    return ("\n" if paragraphs else " ").join(parts)[:length]


def _turns(rng: random.Random, length: int) -> str:
    lines: list[str] = []
    size = 0
    while size < length:
        words = " ".join(rng.choices(_WORDS, k=rng.randint(2, 18)))
        smile = " 🙂" if rng.random() < 0.02 else ""
        line = f"{rng.choice(_NAMES)}: {words}{smile}"
        lines.append(line)
        size += len(line) + 1
    return "\n".join(lines)[:length]


def _scattered(rng: random.Random, text: str, count: int) -> Iterator[Fragments]:
    """Spans of some words all over the text: some nested, some interrupted, all different."""
    seen: set[Fragments] = set()
    while len(seen) < count:
        start = text.rfind(" ", 0, rng.randrange(len(text))) + 1
        end = min(len(text), start + rng.choice((8, 20, 40, 40, 80, 160)))
        end = max(start + 1, text.rfind(" ", start, end))
        fragments: Fragments = ((start, end),)
        if rng.random() < 0.03 and end + 30 < len(text):
            fragments = ((start, end), (end + 10, end + 25))
        if fragments not in seen:
            seen.add(fragments)
            yield fragments


def _everywhere(text: str) -> Iterator[Fragments]:
    """Every word inside three spans that cross each other."""
    starts = [0] + [at + 1 for at, sign in enumerate(text) if sign in " \n"]
    starts.append(len(text) + 1)
    for words, first in ((3, 0), (4, 1), (5, 2)):
        for place in range(first - words if first else 0, len(starts) - 1, words):
            low, high = max(place, 0), min(place + words, len(starts) - 1)
            if low < high and starts[low] < starts[high] - 1:
                yield ((starts[low], starts[high] - 1),)


def _prose_sample(name: str, length: int, count: int, paragraphs: bool = True) -> Sample:
    rng = random.Random(name)
    text = _prose(rng, length, paragraphs)
    return Sample(name, text, tuple(_scattered(rng, text, count)))


def _dense() -> Sample:
    text = _prose(random.Random("dense"), 60 * KB)
    return Sample("60 KB dense", text, tuple(dict.fromkeys(_everywhere(text))))


def _conversation() -> Sample:
    rng = random.Random("turns")
    text = _turns(rng, 10 * MB)
    return Sample("10 MB turns", text, tuple(_scattered(rng, text, 50_000)))


SAMPLES: dict[str, Callable[[], Sample]] = {
    "3 KB": lambda: _prose_sample("3 KB", 3 * KB, 20),
    "100 KB": lambda: _prose_sample("100 KB", 100 * KB, 1_000),
    "1 MB": lambda: _prose_sample("1 MB", MB, 10_000),
    "10 MB": lambda: _prose_sample("10 MB", 10 * MB, 50_000),
    "1 MB one paragraph": lambda: _prose_sample("1 MB one paragraph", MB, 10_000, False),
    "60 KB dense": _dense,
    "10 MB turns": _conversation,
}
SMALLEST, LARGEST = "3 KB", "10 MB"
