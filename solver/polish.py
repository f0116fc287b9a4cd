"""Better sets of items from sets at hand, by exchanging one item at a time. Fast, and proves nothing.

Owns the quick half of pricing; `oracle.py` is the half that proves.
"""

from __future__ import annotations

import numpy as np

from solver.slotkind import Floats, Reals, SlotKind

ROUNDS = 8
NEVER = -1e6
HOT, COLD = 2.0, 0.2  # in wishes


def polished(kind: SlotKind, costs: Reals, sets: Floats) -> tuple[Floats, Reals]:
    """Each set after its best exchanges, different ones only, the best first; and their worth less costs."""
    value = kind.worth(sets) - sets @ costs
    active = np.arange(len(sets))
    for _ in range(ROUNDS):
        value[active], sets[active], better = _exchange(kind, costs, sets[active], value[active])
        active = active[better]
        if not len(active):
            break
    sets, first = np.unique(sets, axis=0, return_index=True)
    order = np.argsort(-value[first], kind="stable")
    return sets[order], value[first][order]


def _exchange(kind: SlotKind, costs: Reals, sets: Floats, value: Reals) -> tuple[Reals, Floats, np.ndarray]:
    """The best of: one item out, another (or none) in; or, where there is room, one more in."""
    lines, out = np.nonzero(sets)
    fewer = sets[lines].copy()
    fewer[np.arange(len(lines)), out] = 0
    roomy = np.flatnonzero(sets.sum(1) < kind.room_count)
    base = np.vstack([fewer, sets[roomy]])
    line = np.concatenate([lines, roomy])
    worth, gains = kind.gains(base)
    now = worth - base @ costs
    gains = gains - costs
    gains[(base > 0) | (base @ kind.apart > 0)] = NEVER
    enters = gains.argmax(1)
    gain = gains[np.arange(len(base)), enters]
    after = now + np.maximum(gain, 0)
    order = np.argsort(after, kind="stable")  # the last writer of a line is its best
    best, new = value.copy(), sets.copy()
    pick = np.full(len(sets), -1)
    pick[line[order]] = order
    for i in np.flatnonzero(pick >= 0):
        j = pick[i]
        if after[j] > value[i] + 1e-6:
            best[i], new[i] = after[j], base[j]
            if gain[j] > 0:
                new[i, enters[j]] = 1
    return best, new, best > value + 1e-6


def annealed(kind: SlotKind, costs: Reals, sets: Floats, steps: int, seed: int) -> Floats:
    """A chain from each set: time and again one item leaves and another enters, chosen by heat bath (its gain and some
    noise, less and less of it). Gives where each chain was at its best."""
    random = np.random.default_rng(seed)
    sets = sets.copy()
    lines = np.arange(len(sets))
    best, best_value = sets.copy(), kind.worth(sets) - sets @ costs
    for step in range(steps):
        heat = HOT * (COLD / HOT) ** (step / steps)
        leaves = (sets * random.random(sets.shape, np.float32)).argmax(1)
        sets[lines, leaves] = 0
        worth, gains = kind.gains(sets)
        gains = gains - costs
        gains[(sets > 0) | (sets @ kind.apart > 0)] = NEVER
        enters = (gains + heat * random.gumbel(size=gains.shape)).argmax(1)
        gain = gains[lines, enters]
        sets[lines, enters] = gain > NEVER
        value = worth - (sets @ costs) + np.where(gain > NEVER, gain + costs[enters], 0)
        better = value > best_value
        best[better], best_value[better] = sets[better], value[better]
    return best
