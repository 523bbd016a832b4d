"""What shows while the mouse rests: the pointer's shape and a span's facts."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, Qt

from annotator.ui.text_view.scene import Scene


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
    """The label, note and guideline of the spans there, innermost first, as harmless rich text."""
    parts = []
    for span in scene.spans_at(point)[:4]:
        label = scene.layer.labels.get(span.label_id)
        lines = [(label.name if label else "") + (" · unsure" if span.unsure else "")]
        lines += [text for text in (span.note, label.guideline if label else "") if text]
        parts.append("<br>".join(escape(line).replace("\n", "<br>") for line in lines))
    return "<qt>" + "<hr>".join(parts) + "</qt>" if parts else ""
