"""A text prepared beforehand is shown as one that was not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotator.ui.text_view import TextView
from annotator.ui.text_view.prepared import prepare
from tests.ui.text_view.conftest import HARD_TEXTS, make_span


@pytest.mark.parametrize("text", [*HARD_TEXTS.values(), "word " * 5000], ids=lambda t: t[:12])
def test_prepared_or_not(show: Callable[..., TextView], text: str) -> None:
    spans = [make_span(text, "a", (0, 2)), make_span(text, "b", (1, 3))] if len(text) > 3 else []
    view = show(text, tuple(spans))
    view.clearFocus()
    starts, image = view.scene.flow.starts, view.viewport().grab().toImage()
    view.set_document(text, spans, prepared=prepare(text, spans))
    assert view.scene.flow.starts == starts
    assert list(view.scene.layer.index) == spans
    assert view.viewport().grab().toImage() == image
