"""What shows while the mouse rests: the pointer's shape and a span's facts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from annotator.model.span import Span
from annotator.ui.text_view.scene import Scene
from annotator.ui.widgets.plain_text import escaped

_TOLD = 4  # spans at one place whose facts are shown


def pointer_shape(scene: Scene, point: QPoint, on_handle: bool) -> Qt.CursorShape:
    """A beam over text, a hand over a badge, two arrows over a handle."""
    if not scene.has_document:
        return Qt.CursorShape.ArrowCursor
    if on_handle:
        return Qt.CursorShape.SizeHorCursor
    if scene.badge_at(point) is not None:
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.IBeamCursor


def facts_at(scene: Scene, point: QPoint) -> str:
    """What is known of the spans there, innermost first: label, annotator, note, guideline.

    Rich text, for its wrapping alone: what users wrote stands in it as they wrote it.
    """
    spans = scene.spans_at(point)
    parts = [_facts(scene, span) for span in spans[:_TOLD]]
    if len(spans) > _TOLD:
        parts.append(f"and {len(spans) - _TOLD} more")
    return f"<qt>{'<hr>'.join(parts)}</qt>" if parts else ""


def _facts(scene: Scene, span: Span) -> str:
    label = scene.layer.labels.get(span.label_id)
    name = scene.layer.label_name(span)
    who = scene.annotator_name(span.annotator_id) if scene.annotator_name else ""
    head = " · ".join(word for word in (name, "unsure" * span.unsure, who) if word)
    lines = [head, span.note, label.guideline if label else ""]
    return "<br>".join(escaped(line).replace("\n", "<br>") for line in lines if line)
