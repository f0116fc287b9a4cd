"""Interest corrected for pitches that few people have seen yet.

Owns one method, and it is this. A pitch seen by n of N voters with k wishes is taken to draw k * N / n wishes once
all have seen it, but never more than MOST times k (few eyes prove little). The wishes that are added ("I'd come")
go to the voters whose other wishes are most like those of the people who did show interest: the more sessions
shared, the sooner. They steer the search only; the figures that are told count real wishes.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from solver.camp import Camp, Interest

MOST = 4.0


def corrected(camp: Camp, seen: Mapping[str, int]) -> Camp:
    """The camp with the wishes that late pitches may be expected to draw. `seen`: session id -> people who saw the pitch."""
    wishes: dict[str, set[str]] = {}
    fans: dict[str, set[str]] = {session.id: set() for session in camp.sessions}
    for interest in camp.interests:
        wishes.setdefault(interest.attendee, set()).add(interest.session)
        fans[interest.session].add(interest.attendee)
    added: list[Interest] = []
    for session in camp.sessions:
        lead = {*session.hosts, *session.with_}
        for attendee in _expected_fans(wishes, fans, session.id, seen.get(session.id), lead):
            added.append(Interest(attendee=attendee, session=session.id))
    return msgspec.structs.replace(camp, interests=(*camp.interests, *added)) if added else camp


def _expected_fans(
    wishes: Mapping[str, set[str]], fans: Mapping[str, set[str]], session: str, seen: int | None, lead: set[str]
) -> list[str]:
    """The voters to whom a wish for the session is added, most alike first."""
    here, voters = fans[session], len(wishes)
    if seen is None or not here or seen >= voters:
        return []
    more = round(len(here) * (min(MOST, voters / max(seen, 1)) - 1))
    liked: dict[str, int] = {}
    for fan in here:
        for other in wishes[fan] - {session}:
            liked[other] = liked.get(other, 0) + 1
    alike = {
        voter: sum(liked.get(other, 0) for other in theirs) / len(theirs) ** 0.5
        for voter, theirs in wishes.items()
        if voter not in here and voter not in lead
    }
    return sorted(alike, key=lambda voter: (-alike[voter], voter))[:more]
