"""What a child may take before it is given up."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, gt


@frozen
class Limits:
    """The bounds of one child.

    ``deadline_s`` runs from the last sign of progress (a message, bytes that arrived, frames that decoded): a
    long film may take hours, and a hung decoder may not. ``start_s`` is the same for a child that has not
    spoken yet: it is importing. ``finding_s`` is the most for one encoder that looks for its devices. A cancelled
    child gets ``grace_s`` to stop by itself. ``memory_bytes`` bounds the memory that the child and the programs
    it runs hold (resident; watched where there is ``/proc``), and after ``films_per_child`` tasks the child is
    replaced, so that what libraries leak stays bounded.
    """

    deadline_s: float = field(default=60.0, validator=gt(0))
    start_s: float = field(default=60.0, validator=gt(0))
    finding_s: float = field(default=30.0, validator=gt(0))
    grace_s: float = field(default=2.0, validator=ge(0))
    memory_bytes: int = field(default=1_500_000_000, validator=gt(0))
    films_per_child: int = field(default=200, validator=ge(1))
