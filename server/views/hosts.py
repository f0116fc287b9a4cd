"""The host check in words: what a host sees on the phone, and who has answered what on the desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.store.checks import Answer
from server.store.desks import Desk
from server.views.desk import where


@dataclass(frozen=True)
class Mine:
    """One session of one's own: where it stands now, and what one said of that."""

    number: int
    title: str
    language: str
    at: str
    answer: str
    reason: str


@dataclass(frozen=True)
class HostLine:
    """One placed session on the desk's list: its hosts, each with what they said ("", fine, cant)."""

    number: int
    title: str
    at: str
    hosts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class MissingLine:
    """A session pitched before the day of which no host is here: its hosts as (person, name)."""

    number: int
    title: str
    hosts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class HostsView:
    """The desk's page of hosts."""

    open: bool
    fine: int
    cant: tuple[HostLine, ...]
    waiting: tuple[HostLine, ...]
    said_fine: tuple[HostLine, ...]
    missing: tuple[MissingLine, ...]


def mine(desk: Desk, person: int, answers: Iterable[Answer]) -> tuple[Mine, ...]:
    """The sessions that somebody leads and that have a cell."""
    said = {answer.session: answer for answer in answers if answer.person == person}
    return tuple(
        Mine(
            number=session.number,
            title=session.title,
            language=session.language,
            at=where(desk, desk.placements[session.id]),
            answer=said[session.id].answer if session.id in said else "",
            reason=said[session.id].reason if session.id in said else "",
        )
        for session in desk.sessions
        if session.id in desk.placements and any(host.person == person for host in session.people)
    )


def hosts(desk: Desk, answers: Iterable[Answer], is_open: bool, missing: frozenset[int]) -> HostsView:
    """Who said what, those who can't first."""
    said = {(answer.session, answer.person): answer for answer in answers}
    lines: dict[str, list[HostLine]] = {"cant": [], "waiting": [], "fine": []}
    for session in desk.sessions:
        if session.id not in desk.placements or not session.hosts:
            continue
        told = [said.get((session.id, host.person)) for host in session.hosts]
        line = HostLine(
            session.number,
            session.title,
            where(desk, desk.placements[session.id]),
            tuple(
                (host.name, answer.answer if answer else "", answer.reason if answer else "")
                for host, answer in zip(session.hosts, told, strict=True)
            ),
        )
        lines[_standing(told)].append(line)
    return HostsView(
        open=is_open,
        fine=len(lines["fine"]),
        cant=tuple(lines["cant"]),
        waiting=tuple(lines["waiting"]),
        said_fine=tuple(lines["fine"]),
        missing=tuple(
            MissingLine(s.number, s.title, tuple((host.person, host.name) for host in s.hosts))
            for s in desk.sessions
            if s.id in missing
        ),
    )


def _standing(told: list[Answer | None]) -> str:
    """A session's standing: somebody can't, else somebody said fine, else it waits."""
    said = {answer.answer for answer in told if answer}
    return "cant" if "cant" in said else "fine" if "fine" in said else "waiting"


def count(view: HostsView) -> Mapping[str, int]:
    """For the desk's side: how many said fine, of how many."""
    return {"fine": view.fine, "all": view.fine + len(view.cant) + len(view.waiting)}
