"""Annotator: label text by hand, with every mark kept and every offset right."""

__version__ = "0.1.0"
