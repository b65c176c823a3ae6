"""The official description of Plex's HTTP interface, as something that answers can be held against."""

import functools
import json
import os
from pathlib import Path

import jsonschema
import pytest

_NAME = "plex-media-server-openapi-1.2.0.json"
# Seen in recordings of real servers, though neither in the schemas nor in the examples of the description.
_RECORDED = {"indexes", "accessible", "exists", "extraType", "childCount", "sessionKey"}
_GUID = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string", "pattern": "^[a-z]+://."}},
}


def contracts():
    """The folder with the descriptions, beside the repository or where the environment says."""
    beside = Path(__file__).parents[3] / "shared/contracts"
    return Path(os.environ.get("PLEX_PREVIEWS_CONTRACTS", beside))


@functools.cache
def description():
    """With unknown properties refused everywhere; skips the test where there is no such file."""
    file = contracts() / _NAME
    if not file.is_file():
        pytest.skip(f"{_NAME} is not here; set PLEX_PREVIEWS_CONTRACTS to the folder that has it")
    told = json.loads(file.read_text())
    known = _RECORDED | set(_keys_of_examples(told))
    _close(told, known)
    # The list of libraries names the wrapper of a container where it means the container.
    schemas = told["components"]["schemas"]
    schemas["mediaContainer"] = schemas["MediaContainer"]
    # Real servers give it and plexapi wants it; only this description of a library leaves it out.
    schemas["librarySection"]["properties"]["uuid"] = {"type": "string"}
    # What other databases call a thing: an address of theirs, by all recordings; described as if it were a tag.
    schemas["metadata"]["properties"]["Guid"] = {"type": "array", "items": _GUID}
    _refuse_unknown(schemas)
    return told


def check(path, method, answer):
    """Fails where the answer to ``method path`` (a template of the description) is not as described."""
    told = description()
    response = told["paths"][path][method]["responses"]["200"]
    schema = response["content"]["application/json"]["schema"]
    _refuse_unknown(schema)
    whole = {**schema, "unevaluatedProperties": False, "components": told["components"]}
    jsonschema.Draft202012Validator(whole).validate(answer)


def _keys_of_examples(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _keys(value) if key in ("example", "examples") else _keys_of_examples(value)
    elif isinstance(node, list):
        for value in node:
            yield from _keys_of_examples(value)


def _keys(node):
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _keys(value)
    if isinstance(node, dict):
        yield from node


def _close(node, known):
    """A schema that is open to anything takes only what somebody has seen."""
    if isinstance(node, dict):
        if node.get("additionalProperties") is True:
            del node["additionalProperties"]
            node["properties"] = {**dict.fromkeys(known, True), **node.get("properties", {})}
        for value in node.values():
            _close(value, known)
    elif isinstance(node, list):
        for value in node:
            _close(value, known)


def _refuse_unknown(node):
    """Where a property or an entry of a list is an object, nothing may be in it that its schema leaves out."""
    if isinstance(node, list):
        for value in node:
            _refuse_unknown(value)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "properties" and isinstance(value, dict):
                node[key] = {name: _sealed(each) for name, each in value.items()}
            elif key == "items" and isinstance(value, dict):
                node[key] = _sealed(value)
        for value in node.values():
            _refuse_unknown(value)


def _sealed(schema):
    return schema if schema is True else {**schema, "unevaluatedProperties": False}
