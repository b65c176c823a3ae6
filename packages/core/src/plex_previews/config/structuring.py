"""Between JSON and the schema, strictly: nothing is converted on the quiet, and errors name the key.

A path of keys is written ``servers[0].maps[1]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter, override
from cattrs.cols import homogenous_tuple_structure_factory, is_mapping, mapping_structure_factory
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from plex_previews.config.excluding import Exclude
from plex_previews.config.secrets import Secret
from plex_previews.errors import SettingsError
from plex_previews.model import Accuracy, ToneMap

_T = TypeVar("_T")
_Hook: TypeAlias = Callable[[Any, Any], Any]
_LARGEST = 2**53
_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


def structured(value: object, kind: type[_T]) -> _T:
    """A value of the schema from parsed JSON; :class:`plex_previews.errors.SettingsError` names the key."""
    try:
        result: _T = _converter().structure(value, kind)
    except (BaseValidationError, SettingsError) as error:
        what, problem = next(_problems(error, ""))
        raise _told(what, problem) from None
    return result


def unstructured(value: object) -> Any:
    """What JSON can hold of a value of the schema: what differs from the defaults."""
    return _converter().unstructure(value)


# ---- errors ----------------------------------------------------------------------------------------------


def _problems(error: BaseException, path: str) -> Iterator[tuple[str, BaseException]]:
    """The errors inside a group, each with the keys that lead to it."""
    if not isinstance(error, BaseValidationError):
        yield path, error
        return
    for inner in error.exceptions:
        yield from _problems(inner, path + _step(inner, path))


def _step(error: BaseException, path: str) -> str:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return f".{note.name}" if path else note.name
        if isinstance(note, IterableValidationNote):
            return f"[{note.index!r}]"
    return ""


def _told(path: str, error: BaseException) -> SettingsError:
    if isinstance(error, SettingsError):
        return SettingsError(_joined(path, error.what), error.reason, error.advice)
    if isinstance(error, ForbiddenExtraKeysError):
        names = sorted(each.name for each in attrs.fields(error.cl) if _is_saved(each))
        key = _joined(path, min(error.extra_fields))
        return SettingsError(key, "is no setting", f"remove it; there are {', '.join(names)}")
    if isinstance(error, KeyError):
        return SettingsError(path, "is missing", "add it")
    raise error


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path and key else path or key


def _wrong(value: object, wanted: str) -> SettingsError:
    # The kind and not the value: it may be a token that landed in the wrong place.
    return SettingsError("", f"is {_KINDS.get(type(value), 'a number')}", wanted)


# ---- from JSON -------------------------------------------------------------------------------------------


def _flag(value: object, _: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, "true or false")
    return value


def _whole(value: object, _: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise SettingsError("", "is no whole number", "a whole number, without quotation marks")
    return value


def _flag_or_whole(value: object, _: Any) -> bool | int:
    return value if isinstance(value, bool) else _whole(value, _)


def _number(value: object, _: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _wrong(value, "a number, without quotation marks")
    if abs(value) > _LARGEST or not isfinite(value):
        raise SettingsError("", "is too large", "a smaller number")
    return float(value)


def _text(value: object, _: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(value, "a text, in quotation marks")
    if "\0" in value:
        raise SettingsError("", "holds a zero character", "remove it")
    return value


def _path(value: object, _: Any) -> Path:
    text = _text(value, _)
    if not text.strip():
        raise SettingsError("", "is empty", "a path, or leave the key out")
    return Path(text)


def _one_of(kind: type[StrEnum]) -> _Hook:
    def named(value: object, _: Any) -> StrEnum:
        try:
            return kind(_text(value, _))
        except ValueError:
            raise SettingsError("", f"{value!r} is unknown", f"one of {', '.join(kind)}") from None

    return named


def _pair(value: object, _: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise SettingsError("", "is no pair", 'two texts: ["the server\'s path", "yours"]')
    return _text(value[0], _), _text(value[1], _)


def _only(kind: type, wanted: str, hook: _Hook) -> _Hook:
    def check(value: object, to: Any) -> Any:
        if not isinstance(value, kind):
            raise _wrong(value, wanted)
        return hook(value, to)

    return check


def _unsaved(kind: Any) -> dict[str, Any]:
    """What cattrs is to know of the fields that no file holds."""
    return {each.name: override(omit=True) for each in attrs.fields(kind) if not _is_saved(each)}


def _is_saved(each: attrs.Attribute[Any]) -> bool:
    return not each.metadata.get("unsaved", False)


def _class_hook(kind: Any, converter: Converter) -> _Hook:
    hook = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **_unsaved(kind))
    return _only(dict, "an object, in braces", hook)


def _class_unhook(kind: Any, converter: Converter) -> Callable[[Any], Any]:
    return make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True, **_unsaved(kind))


def _is_many(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=True)
    plain: Mapping[Any, _Hook] = {
        bool: _flag, int: _whole, float: _number, str: _text, Path: _path,
        Accuracy: _one_of(Accuracy), ToneMap: _one_of(ToneMap),
        Exclude: lambda value, _: Exclude(_text(value, _)),
        Secret: lambda value, _: Secret(_text(value, _)),
    }  # fmt: skip
    converter.register_structure_hook_factory(attrs.has, _class_hook)
    converter.register_unstructure_hook_factory(attrs.has, _class_unhook)
    converter.register_structure_hook_factory(
        is_mapping,
        lambda kind, own: _only(dict, "an object, in braces", mapping_structure_factory(kind, own)),
    )
    converter.register_structure_hook_factory(
        _is_many,
        lambda kind, own: _only(list, "a list, in brackets", homogenous_tuple_structure_factory(kind, own)),
    )
    converter.register_structure_hook_func(lambda kind: kind == tuple[str, str], _pair)
    converter.register_structure_hook_func(lambda kind: kind == bool | int, _flag_or_whole)
    for kind, hook in plain.items():
        converter.register_structure_hook(kind, hook)
    converter.register_unstructure_hook(Exclude, lambda exclude: exclude.text)
    converter.register_unstructure_hook(Secret, Secret.reveal)
    converter.register_unstructure_hook(Path, str)
    return converter
