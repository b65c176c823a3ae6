"""What a library of a stand-in Plex can be filtered and sorted by; plexapi will not search without it. Pure."""

from __future__ import annotations

from plex_previews.testing.servers.plex_rendering import Entry


def meta(library_key: str, kind: str) -> Entry:
    """What can be filtered and sorted by: asked for with ``includeMeta=1``."""
    base = f"/library/sections/{library_key}"
    return {
        "Type": [
            {
                "key": f"{base}/all?type=1",
                "type": kind,
                "title": kind.title(),
                "active": True,
                "Filter": [
                    {"filter": "title", "filterType": "string", "key": f"{base}/title", "title": "Title"}
                ],
                "Sort": [
                    {
                        "key": "addedAt",
                        "descKey": "addedAt:desc",
                        "defaultDirection": "desc",
                        "title": "Added",
                    },
                    {
                        "key": "titleSort",
                        "descKey": "titleSort:desc",
                        "defaultDirection": "asc",
                        "title": "Title",
                    },
                ],
                "Field": [
                    {"key": "title", "title": "Title", "type": "string"},
                    {"key": "addedAt", "title": "Date Added", "type": "date"},
                ],
            }
        ],
        "FieldType": [
            {"type": "string", "Operator": [{"key": "=", "title": "contains"}, {"key": "==", "title": "is"}]},
            {
                "type": "date",
                "Operator": [{"key": ">>=", "title": "is after"}, {"key": "<<=", "title": "is before"}],
            },
        ],
    }
