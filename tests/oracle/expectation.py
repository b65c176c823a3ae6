"""Which pictures may stand for a slot: the definition of each accuracy, applied literally to all frames."""

import math
from fractions import Fraction


def count(watched, interval, declared=None):
    """The slots of a film: those before its last frame, or before the last one that its header declares."""
    last = watched.frames[-1].time if declared is None else Fraction(declared) - Fraction(1, 10)
    return max(1, math.ceil(last / interval))


def allowed(watched, accuracy, interval, slot):
    """The numbers of the frames that are right for a slot."""
    rule = {"keyframe": _keyframe, "auto": _auto, "exact": _exact}[accuracy]
    return {frame.number for frame in rule(watched.frames, Fraction(interval), slot * Fraction(interval))}


def _keyframe(frames, interval, time):
    return [_nearest([frame for frame in frames if frame.is_keyframe], time)]


def _nearest(frames, time):
    return min(frames, key=lambda frame: (abs(frame.time - time), frame.time))


def _auto(frames, interval, time):
    low, high = time - interval / 2, time + interval / 2
    inside = [frame for frame in frames if frame.is_keyframe and low <= frame.time < high]
    if inside:
        return [_nearest(inside, time)]  # no test film has a blank picture
    references = [frame for frame in frames if frame.is_reference]
    later = [frame for frame in references if frame.time >= low]
    return later[:1] or references[-1:]


def _exact(frames, interval, time):
    earlier = [frame for frame in frames if frame.time <= time]
    return earlier[-1:] or frames[:1]
