"""The official description of Jellyfin's HTTP interface, as a judge of answers: unknown properties are errors.

It is no part of the project: it is read where it lies, in ``../shared/contracts`` beside the checkout or where
``PLEX_PREVIEWS_CONTRACTS`` says.
"""

import functools
import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

_BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "contracts"
_FILE = "jellyfin-openapi-10.11.8.json"

# Real servers write GUIDs without dashes, which the format "uuid" of JSON schema would refuse.
_FORMATS = jsonschema.FormatChecker(["date-time"])
_FORMATS.checks("uuid")(lambda value: not isinstance(value, str) or bool(re.fullmatch("[0-9a-f]{32}", value)))


def jellyfin_contract():
    """The contract, or a skip that says why."""
    folder = Path(os.environ.get("PLEX_PREVIEWS_CONTRACTS") or _BESIDE)
    if not (folder / _FILE).is_file():
        pytest.skip(f"no {_FILE}: neither in ../shared/contracts nor where PLEX_PREVIEWS_CONTRACTS says")
    return _contract(folder / _FILE)


@functools.cache
def _contract(file):
    return Contract(json.loads(file.read_text(encoding="utf-8")))


class Contract:
    def __init__(self, described):
        self._paths = [(_pattern(path), described["paths"][path]) for path in described["paths"]]
        self._paths.sort(key=lambda pair: pair[0].groups)
        self._schemas = {"components": {"schemas": _strict(described["components"]["schemas"])}}

    def check(self, method, path, response):
        """Whether the status is one that is described, and the JSON is as described."""
        operation = next(
            way for pattern, way in self._paths if method.lower() in way and pattern.fullmatch(path)
        )
        described = operation[method.lower()]["responses"]
        assert str(response.status_code) in described, (method, path, response.status_code)
        content = described[str(response.status_code)].get("content", {})
        if "application/json" in content and response.headers["content-type"].startswith("application/json"):
            self._validate(_strict(content["application/json"]["schema"]), response.json())
            return True
        return False

    def properties(self, name):
        """The names of those that the schema of that name has."""
        return self._schemas["components"]["schemas"][name]["properties"].keys()

    def judge(self, name, told):
        """Whether JSON is as the schema of that name says."""
        self._validate({"$ref": f"#/components/schemas/{name}"}, told)

    def _validate(self, schema, told):
        whole = {**self._schemas, **schema}
        jsonschema.Draft202012Validator(whole, format_checker=_FORMATS).validate(told)


def _pattern(path):
    parts = (re.escape(part) for part in re.split(r"\{[^}]+\}", path))
    return re.compile("([^/]+)".join(parts), re.IGNORECASE)


def _strict(described):
    """OpenAPI 3.0 as JSON schema: what may be null, and objects that hold nothing but what is described."""
    if isinstance(described, list):
        return [_strict(one) for one in described]
    if not isinstance(described, dict):
        return described
    strict = {
        name: _strict(value) for name, value in described.items() if name not in ("nullable", "description")
    }
    if isinstance(strict.get("properties"), dict) and "additionalProperties" not in described:
        strict["additionalProperties"] = False
    return {"anyOf": [strict, {"type": "null"}]} if described.get("nullable") is True else strict
