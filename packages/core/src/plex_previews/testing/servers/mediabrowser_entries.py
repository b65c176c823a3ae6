"""Items as JSON: what Jellyfin and Emby say alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import PureWindowsPath
from typing import Any

from plex_previews.library import ItemKind
from plex_previews.testing.servers.mediabrowser_tree import Node

TICKS = 10_000_000
"""In a second."""

SourceId = Callable[[Node], str]


def moment(at: float) -> str:
    """With seven digits after the point, as .NET writes it."""
    ticks = round(at * TICKS)
    return f"{datetime.fromtimestamp(ticks // TICKS, UTC):%Y-%m-%dT%H:%M:%S}.{ticks % TICKS:07}Z"


def entry(
    node: Node, server_id: str, fields: Collection[str], source_id: SourceId, nodes: Mapping[str, Node]
) -> dict[str, Any]:
    """An item; ``fields`` are in lower case. Servers add what is their own."""
    told: dict[str, Any] = {
        "Name": node.name,
        "ServerId": server_id,
        "Id": node.id,
        "IsFolder": node.folder,
        "Type": node.type,
        "ImageTags": {},
        "BackdropImageTags": [],
    }
    asked: dict[str, Callable[[], Any]] = {
        "Path": lambda: node.path,
        "DateCreated": partial(moment, node.added_at),
        "ParentId": lambda: node.parents[-1] if node.parents else None,
        "SortName": node.name.lower,
        "ProviderIds": dict,
        "ExternalUrls": list,
        "CanDelete": lambda: True,
        "Etag": lambda: node.id,
    }
    told |= {name: value() for name, value in asked.items() if name.lower() in fields}
    if node.item is not None and node.item.year is not None:
        told["ProductionYear"] = node.item.year
    if not node.folder:
        told |= _film(node, fields, source_id)
    return told | _place_in_series(node, nodes)


def _film(node: Node, fields: Collection[str], source_id: SourceId) -> dict[str, Any]:
    told: dict[str, Any] = {
        "RunTimeTicks": round(node.film.duration * TICKS),
        "Container": _container(node.path),
        "MediaType": "Video",
    }
    versions = node.versions or (node,)
    if "mediasources" in fields:
        told["MediaSources"] = [source(version, source_id) for version in versions]
    if "mediasourcecount" in fields and len(versions) > 1:
        told["MediaSourceCount"] = len(versions)
    if "width" in fields:
        told |= {"Width": node.size[0], "Height": node.size[1]}
    if node.discs:
        told["PartCount"] = len(node.discs) + 1
    if node.item is not None and node.item.kind is ItemKind.EXTRA:
        told["ExtraType"] = "Trailer" if "trailer" in node.path.lower() else "Featurette"
    return told


def source(node: Node, source_id: SourceId) -> dict[str, Any]:
    """One version."""
    return {
        "Protocol": "File",
        "Id": source_id(node),
        "Path": node.path,
        "Type": "Default",
        "Container": _container(node.path),
        "Size": node.film.size,
        "Name": PureWindowsPath(node.path).stem,
        "IsRemote": False,
        "RunTimeTicks": round(node.film.duration * TICKS),
        "ReadAtNativeFramerate": False,
        "SupportsTranscoding": True,
        "SupportsDirectStream": True,
        "SupportsDirectPlay": True,
        "IsInfiniteStream": False,
        "RequiresOpening": False,
        "RequiresClosing": False,
        "RequiresLooping": False,
        "SupportsProbing": True,
        "MediaStreams": [
            {
                "Codec": "h264",
                "Type": "Video",
                "Index": 0,
                "IsDefault": True,
                "Width": node.size[0],
                "Height": node.size[1],
            }
        ],
        "Formats": [],
        "RequiredHttpHeaders": {},
    }


def _place_in_series(node: Node, nodes: Mapping[str, Node]) -> dict[str, Any]:
    if node.item is None or node.item.kind is not ItemKind.EPISODE:
        return {}
    if node.type == "Season":
        return {"SeriesName": node.item.series, "SeriesId": node.parents[-1], "IndexNumber": node.item.season}
    if node.type != "Episode":
        return {}
    series, season = node.parents[-2:]
    return {
        "SeriesName": node.item.series,
        "SeriesId": series,
        "SeasonId": season,
        "SeasonName": nodes[season].name,
        "IndexNumber": node.item.episode,
        "ParentIndexNumber": node.item.season,
    }


def _container(path: str) -> str:
    return PureWindowsPath(path).suffix.lstrip(".").lower()
