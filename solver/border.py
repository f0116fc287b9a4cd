"""Reading JSON with the place in hand: typed steps into a document that somebody else wrote.

Owns the wording of what is wrong and where. Never knows what a camp is: `camp.py` says which fields there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec


class BadCamp(ValueError):
    """A file that can't be read. `place`: such as `rooms[3].capacity`, "" for the whole; `message`: what is wrong."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place
        self.message = message


class Node:
    """One value of the document and the path to it. Each method gives a checked value or raises `BadCamp`."""

    def __init__(self, value: Any, place: str = "") -> None:
        self.value = value
        self.place = place

    def wrong(self, message: str) -> BadCamp:
        return BadCamp(self.place, message)

    def expected(self, what: str) -> BadCamp:
        return self.wrong(f"expected {what}, got {shown(self.value)}")

    @property
    def absent(self) -> bool:
        return self.value is None

    def __getitem__(self, key: str) -> Node:
        """The field `key`; absent fields are nodes of None."""
        return Node(self.value.get(key), f"{self.place}.{key}" if self.place else key)

    def table(self) -> Node:
        if not isinstance(self.value, dict):
            raise self.expected("an object with named fields")
        return self

    def items(self, what: str = "a list") -> Iterator[Node]:
        """Each entry of a list; none where the list is absent."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise self.expected(what)
        for position, entry in enumerate(self.value):
            yield Node(entry, f"{self.place}[{position}]")

    def text(self, what: str = "a text", default: str | None = None) -> str:
        if self.value is None and default is not None:
            return default
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.expected(what)
        return self.value

    def whole(self, what: str, low: int = 0, high: int = 1_000_000, default: int | None = None) -> int:
        if self.value is None and default is not None:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.expected(what)
        if not low <= self.value <= high:
            raise self.wrong(f"expected {what} from {low:,} to {high:,}, got {self.value:,}")
        return self.value

    def one_of(self, choices: Sequence[int], what: str, default: int) -> int:
        if self.value is None:
            return default
        if isinstance(self.value, bool) or self.value not in choices or not isinstance(self.value, int):
            raise self.expected(what)
        return self.value

    def yes(self, default: bool | None) -> bool | None:
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            raise self.expected("true or false")
        return self.value


def document(data: bytes | str) -> Node:
    """The whole JSON document as a node. Raises `BadCamp` when it isn't JSON or isn't an object."""
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadCamp("", f"this is not a JSON document: {error}") from None
    if not isinstance(value, dict):
        raise BadCamp("", f"expected one JSON object, got {shown(value)}")
    return Node(value)


def shown(value: Any) -> str:
    """A value as a person would recognise it in the file, cut short."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}..."
