"""A bounded queue that can be over: what a reading thread fills and a caller empties."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Items in order, of at most ``capacity`` weight; who puts more waits, so that memory stays bounded.

    Each item weighs 1 unless ``weigh`` says otherwise. One that is over the capacity has it to itself.
    """

    def __init__(self, capacity: int, weigh: Callable[[T], int] = lambda _: 1) -> None:
        self._capacity = capacity
        self._weigh = weigh
        self._weight = 0
        self._items: deque[T] = deque()
        self._changed = Condition()
        self._over = False

    def put(self, item: T) -> None:
        """Waits for room; drops the item once the inbox is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._has_room(item))
            if not self._over:
                self._items.append(item)
                self._weight += self._weigh(item)
                self._changed.notify_all()

    def take(self, timeout: float) -> T | None:
        """The next item, or None after ``timeout`` seconds.

        Raises:
            EOFError: the inbox is over and empty.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._over, timeout)
            if self._items:
                self._changed.notify_all()
                item = self._items.popleft()
                self._weight -= self._weigh(item)
                return item
            if self._over:
                raise EOFError
            return None

    def close(self) -> None:
        """Nothing more will come; what is there can still be taken."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _has_room(self, item: T) -> bool:
        return not self._items or self._weight + self._weigh(item) <= self._capacity
