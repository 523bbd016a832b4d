"""The text with its spans, drawn by our own widget: `TextView` and its `TextLook`."""

from annotator.ui.text_view.look import TextLook
from annotator.ui.text_view.view import TextView

__all__ = ["TextLook", "TextView"]
