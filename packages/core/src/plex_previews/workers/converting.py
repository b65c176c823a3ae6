"""Tasks, messages and errors, to and from what a frame's body can hold.

Structuring is strict, for a child is not trusted: each value must have its declared type already, unknown
fields are refused, and a name of a class is only looked up among the classes that may stand there.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from io import BytesIO
from math import isfinite
from typing import Any, TypeVar, cast

from cattrs import BaseValidationError, Converter, ForbiddenExtraKeysError, StructureHandlerNotFoundError
from cattrs.strategies import configure_tagged_union

from plex_previews import errors
from plex_previews.errors import PlexPreviewsError
from plex_previews.model import Device, Figure, Plan, ServedSource, Source, When
from plex_previews.workers.frames import BrokenFrame
from plex_previews.workers.messages import Answer, Message, Seen, Task

T = TypeVar("T")

_UNREADABLE = (
    BaseValidationError,
    ForbiddenExtraKeysError,
    StructureHandlerNotFoundError,
    AttributeError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
)
_BY_NAME = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, PlexPreviewsError)
}


def task_to_body(task: Task) -> Any:
    """What a frame of kind ``task`` holds of a task."""
    return converter().unstructure(task, Task)


def message_to_body(message: Message) -> Any:
    """What a frame of kind ``message`` holds."""
    return converter().unstructure(message, Message)


def body_to_task(body: Any) -> Task:
    """Raises :class:`BrokenFrame` where the body is no task."""
    return cast(Task, _structured(body, Task))


def body_to_message(body: Any) -> Message:
    """Raises :class:`BrokenFrame` where the body is no message."""
    return cast(Message, _structured(body, Message))


def error_to_body(error: PlexPreviewsError) -> dict[str, str]:
    """The error by the name of its nearest class in :mod:`plex_previews.errors`."""
    known = next(base for base in type(error).__mro__ if _BY_NAME.get(base.__name__) is base)
    return {"error": known.__name__, "what": error.what, "reason": error.reason, "advice": error.advice}


def body_to_error(body: Any) -> PlexPreviewsError:
    """The error that a child named. Raises :class:`BrokenFrame` where it is none of ours."""
    try:
        kind = _BY_NAME[body["error"]]
        return kind(*(_exactly(body[name], str) for name in ("what", "reason", "advice")))
    except _UNREADABLE as error:
        raise BrokenFrame(f"a failure that cannot be read: {error!r}") from error


def _structured(body: Any, kind: Any) -> Any:
    try:
        return converter().structure(body, kind)
    except _UNREADABLE as error:
        raise BrokenFrame(f"a value that cannot be read: {error!r}") from error


def _exactly(value: Any, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value


# The file of a served source stays where it is: the child gets a stand-in, and asks for bytes by its pipe.


def _no_file(body: Any, _: Any) -> ServedSource:
    return ServedSource(BytesIO(), _exactly(body["label"], str))


def _number(value: Any, _: Any) -> float:
    number = float(value) if type(value) is int else _exactly(value, float)
    if not isfinite(number):  # JSON has no word for it, but a number too large is read as infinite
        raise ValueError("a number that is not finite")
    return number


# An answer's values have no common shape, so each stands under a name of its own.

_SEVERAL: dict[str, type[Any]] = {"devices": Device, "figures": Figure, "seen": Seen, "jpegs": bytes}
_KINDS: dict[str, Any] = {
    "bytes": bytes,
    "plan": Plan,
    "devices": tuple[Device, ...],
    "figures": tuple[Figure, ...],
    "seen": tuple[Seen, ...],
    "jpegs": tuple[bytes, ...],
}


def _answer_to_body(answer: Answer) -> Any:
    match answer.value:
        case bytes():
            return {"bytes": answer.value}
        case Plan():
            return {"plan": converter().unstructure(answer.value)}
        case several:
            name = next(
                (name for name, kind in _SEVERAL.items() if several and isinstance(several[0], kind)),
                "devices",
            )
            return {name: converter().unstructure(several, _KINDS[name])}


def _body_to_answer(body: Any, _: Any) -> Answer:
    ((name, value),) = body.items()
    return Answer(converter().structure(value, _KINDS[name]))


@cache
def converter() -> Converter:
    """The one converter of both sides of the pipe."""
    made = Converter(forbid_extra_keys=True, detailed_validation=False)
    for kind in (bytes, str, int, bool):
        made.register_structure_hook(kind, _exactly)
    made.register_structure_hook(StrEnum, lambda value, kind: kind(value))
    made.register_structure_hook(float, _number)
    made.register_unstructure_hook(Answer, _answer_to_body)
    made.register_structure_hook(Answer, _body_to_answer)
    made.register_unstructure_hook(ServedSource, lambda source: {"label": source.label})
    made.register_structure_hook(ServedSource, _no_file)
    for union in (Source, When, Task, Message):
        configure_tagged_union(union, made)
    return made
