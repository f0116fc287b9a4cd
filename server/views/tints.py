"""A note's tint is its topic. Owns which topic has which tint, the same on phone, projector, desk and paper."""

from collections.abc import Iterable

from server.text import folded

TINTS = ("sky", "mint", "lilac", "peach", "aqua", "rose", "sand", "sun")


def tints(topics: Iterable[str]) -> dict[str, str]:
    """Topic -> the class of its tint, in the order of first use, so that the first eight topics all differ.

    Give the topics of all sessions by number. Topics that differ in case or accents only share a tint; "" has none.
    """
    order: dict[str, str] = {}
    given: dict[str, str] = {"": ""}
    for topic in topics:
        key = folded(topic)
        if key:
            given[topic] = order.setdefault(key, TINTS[len(order) % len(TINTS)])
        else:
            given[topic] = ""
    return given
