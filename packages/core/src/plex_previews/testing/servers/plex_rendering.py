"""The two forms of a Plex answer: JSON, and XML, in which an entry's tag depends on its type. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Entry: TypeAlias = dict[str, Any]
"""What becomes an element: scalars are attributes, lists of entries are children, None is absent."""

_DIRECTORIES = frozenset({"show", "season", "collection"})
_HEADERS = {"X-Plex-Protocol": "1.0", "Cache-Control": "no-cache"}


def container(entries: Mapping[str, list[Entry]], **attributes: Any) -> Entry:
    """A ``MediaContainer`` with its size: the count of all entries."""
    return {"size": sum(map(len, entries.values())), **attributes, **entries}


def answer(request: Request, body: Entry, status: int = 200) -> Response:
    """The container in the form that the request accepts; where it is a page, the headers say so too."""
    headers = {**_HEADERS, **_paging(body)}
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"MediaContainer": _present(body)}, status, headers)
    return Response(xml("MediaContainer", body), status, headers, "text/xml;charset=utf-8")


def xml(tag: str, entry: Entry) -> bytes:
    """A document of one element."""
    document: bytes = ET.tostring(element(tag, entry), encoding="utf-8", xml_declaration=True)
    return document


def element(tag: str, entry: Entry) -> ET.Element:
    """An element with its children."""
    made = ET.Element(_tag(tag, entry))
    for key, value in entry.items():
        if isinstance(value, dict):
            made.append(element(key, value))
        elif isinstance(value, list):
            made.extend(element(key, child) for child in value)
        elif value is not None:
            made.set(key, str(int(value)) if isinstance(value, bool) else str(value))
    return made


def _tag(tag: str, entry: Entry) -> str:
    if tag != "Metadata":
        return tag
    return "Directory" if entry.get("type") in _DIRECTORIES else "Video"


def _paging(body: Entry) -> dict[str, str]:
    if "totalSize" not in body:
        return {}
    return {
        "X-Plex-Container-Start": str(body["offset"]),
        "X-Plex-Container-Total-Size": str(body["totalSize"]),
    }


def _present(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _present(each) for key, each in value.items() if each is not None}
    return [_present(each) for each in value] if isinstance(value, list) else value
