"""Likely duplicates: by words, and by who wants them. Pure; an organiser or the hosts decide.

Words: the share of the shorter text's words that both have, each word weighing log(1 + n / texts that have it), so that a
rare word tells more than a common one (inverse document frequency). Interest: the share of the smaller group who want
both (the overlap coefficient), told only where both groups are large enough to say nothing about anybody.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from server.text import folded

LIKE = 0.5
LIKE_BY_INTEREST = 0.75
FEWEST = 5
_PLAIN = {"and", "the", "for", "with", "how", "what", "why", "who", "are", "our", "your", "you", "can", "not", "does", "from",
          "that", "this", "about", "into", "a", "an", "of", "to", "in", "is", "it", "we", "i", "on", "do", "should",
          "yn", "yr", "ar", "am", "i'r", "sut", "beth", "pam", "pwy", "mae", "ydy"}  # fmt: skip


@dataclass(frozen=True)
class Twins:
    """Two sessions (by the keys they were given under) that look alike; each share is 0 to 1."""

    a: int
    b: int
    words: float
    interest: float


def words_of(text: str) -> frozenset[str]:
    """The words that tell what a text is about: folded, without plain ones, plurals as singulars."""
    return frozenset(
        re.sub(r"(?<=\w{3})s$", "", word) for word in folded(text).split() if word not in _PLAIN and len(word) > 1
    )


def pairs(texts: Mapping[int, str], wanted: Mapping[int, Collection[int]] | None = None) -> list[Twins]:
    """Pairs that look alike, the likest first. `texts` are titles, `wanted` the people who want each."""
    words = {key: words_of(text) for key, text in texts.items()}
    weigh = _weights(list(words.values()))
    found = []
    for a, b in combinations(sorted(texts), 2):
        alike = _alike(words[a], words[b], weigh)
        shared = _shared((wanted or {}).get(a, ()), (wanted or {}).get(b, ()))
        if alike >= LIKE or shared >= LIKE_BY_INTEREST:
            found.append(Twins(a, b, alike, shared))
    return sorted(found, key=lambda twins: (-(twins.words + twins.interest), twins.a, twins.b))


def like(title: str, texts: Mapping[int, str], most: int = 3) -> list[int]:
    """Keys of the texts that look like what is being typed, the likest first."""
    typed = words_of(title)
    words = {key: words_of(text) for key, text in texts.items()}
    weigh = _weights([*words.values(), typed])
    scores = {key: _alike(typed, each, weigh) for key, each in words.items()}
    close = [key for key, score in scores.items() if score >= LIKE]
    return sorted(close, key=lambda key: (-scores[key], key))[:most]


def _weights(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(word for text in texts for word in text)
    return {word: math.log(1 + len(texts) / n) for word, n in counts.items()}


def _alike(a: frozenset[str], b: frozenset[str], weigh: Mapping[str, float]) -> float:
    if min(len(a), len(b)) == 0:
        return 0.0
    least = min(sum(weigh[word] for word in text) for text in (a, b))
    common = a & b
    if len(common) == 1 and max(len(a), len(b)) > 1:
        return 0.0  # one word in common is a topic, not a twin
    return sum(weigh[word] for word in common) / least


def _shared(a: Collection[int], b: Collection[int]) -> float:
    smaller = min(len(a), len(b))
    return len(set(a) & set(b)) / smaller if smaller >= FEWEST else 0.0
