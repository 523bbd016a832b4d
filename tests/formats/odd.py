"""Documents whose texts and spans are odd, for the tests of all formats."""

from __future__ import annotations

from annotator.model.exchange import ExchangeDocument, ExchangeSpan
from annotator.model.span import covered_text

TEXTS = {
    "emoji": "💩a💩b",
    "joined": "a 👩\u200d👩\u200d👧 family",
    "decomposed": "Cafe\u0301 au lait",
    "arabic": "قال “نعم” ثم مضى",
    "separators": "one\u2028two\u2029three\u0085four\x0bfive\x0csix",
    "blanks": "  two\t\tblanks \n\n \u00a0 end ",
    "chinese": "我们说“是的”。",
    "mark": "\ufeffa mark first",
    "quotes": 'a "quoted" \\n back\\slash, a,b;c\t=1+1',
    "astral": "𝒜𝒷𝒸 x 𝒟",
}


def marked(
    name: str, text: str, *ranges: tuple[int, int], label: str = "claim"
) -> ExchangeDocument:
    """A document with one span for each range."""
    spans = tuple(
        ExchangeSpan("claim", (r,), covered_text(text, (r,)), f"{name}-{number}")
        for number, r in enumerate(ranges)
    )
    return ExchangeDocument(text, name, spans=spans)


def odd_documents() -> list[ExchangeDocument]:
    """Each odd text whole, in its halves and by single characters; and odd ways to mark a text."""
    found = []
    for name, text in TEXTS.items():
        size, half = len(text), len(text) // 2
        ranges = [(0, size), (0, half), (half, size), *((i, i + 1) for i in range(0, size, 3))]
        found.append(marked(name, text, *ranges))
    words = "one two three four five"
    nested = marked("nested", words, (0, 23), (4, 18), (8, 18), (8, 13))
    touching = marked("touching", words, (0, 4), (4, 8), (8, 13))
    cut = marked("cut", words, (1, 2), (5, 10), (9, 16))
    same = ExchangeDocument(
        words,
        "same",
        spans=tuple(
            ExchangeSpan(x, ((4, 7),), "two", f"same-{x}") for x in ("a b", "claim", "Å/x")
        ),
    )
    parts = ((0, 3), (8, 13), (19, 23))
    apart = ExchangeDocument(
        words,
        "apart",
        spans=(ExchangeSpan("quote", parts, covered_text(words, parts), "apart-1"),),
    )
    plain = ExchangeDocument("nothing is marked here", "plain")
    return sorted([*found, nested, touching, cut, same, apart, plain], key=lambda d: d.id)
