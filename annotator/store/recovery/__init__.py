"""Reads what is left in a damaged project file, page by page, and puts it together anew."""
