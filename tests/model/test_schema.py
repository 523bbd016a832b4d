"""The looks of many new labels."""

from __future__ import annotations

import random
from dataclasses import replace

from annotator.model.schema import DEFAULT_LABELS, LABEL_KEYS, PALETTE, PATTERNS, Label, Looks


def _by_going_through_all(name: str, labels: list[Label]) -> Label:
    """What a new label looks like, by the rule alone."""
    colors = [light for light, _ in PALETTE]
    color = min(colors, key=lambda c: sum(label.color.upper() == c for label in labels))
    pattern = min(PATTERNS, key=lambda p: sum(label.pattern == p for label in labels))
    wanted = [c for c in name.lower() if c in LABEL_KEYS] + list(LABEL_KEYS[:9])
    taken = {label.key for label in labels}
    key = next((key for key in wanted if key not in taken), "")
    position = max((label.position for label in labels), default=-1) + 1
    return Label("", name, color, pattern, key, position=position)


def test_each_of_many_new_labels_looks_as_the_rule_says() -> None:
    chance = random.Random(6)
    labels = [replace(label, position=3 * n) for n, label in enumerate(DEFAULT_LABELS)]
    looks = Looks(labels)
    for number in range(200):
        name = f"{chance.choice('qcmoäß日 ')}{chance.randrange(99)}"
        color, pattern = looks.next_look()
        made = Label("", name, color, pattern, looks.next_key(name), position=looks.next_position)
        assert made == _by_going_through_all(name, labels)
        if number % 3 == 0:
            made = replace(made, color=chance.choice((made.color.lower(), "#123456")))
        labels.append(made)
        looks.add(made)
