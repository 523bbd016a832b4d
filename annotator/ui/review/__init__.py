"""The review: past spans of the whole project, found, seen in their context, judged, corrected."""
