"""Who is asking, and what they may do. Reads the cookie or the bearer token; never writes.

A badge is a random 128-bit secret that one phone carries for one event. Roles sit on badges, so an organiser's phone is
one identity, not two.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.errors import Refused
from server.settings import Settings
from server.store import people
from server.store.file import File
from server.words import gettext as _

# What each role may do; the one table. An organiser may do all of it.
RIGHTS: dict[str, frozenset[str]] = {
    "": frozenset(),
    "projector": frozenset({"project"}),
    "room": frozenset({"room"}),
    "helper": frozenset({"see desk", "type", "queue", "adjust", "check in", "room", "project"}),
    "organiser": frozenset(
        {"see desk", "type", "queue", "adjust", "check in", "room", "project",
         "set up", "solve", "publish", "stage", "moderate", "sign-ins", "export"}
    ),
}  # fmt: skip
_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Who:
    """The badge behind a request, if there is one."""

    badge: people.Badge | None = None

    @property
    def role(self) -> str:
        """Organiser, helper, room, projector, or "" for everybody else."""
        return self.badge.role if self.badge else ""

    @property
    def person(self) -> int | None:
        """The row id of the person, None for a stranger."""
        return self.badge.person if self.badge else None

    def may(self, right: str) -> bool:
        """Whether this role has a right of the table above, and a script's key its scope."""
        held = self.badge.scopes if self.badge else None
        return right in RIGHTS[self.role] and (held is None or right in held)

    def name(self) -> str:
        """What the log calls a sign-in."""
        return (self.badge.name or self.role) if self.badge else ""


def who(request: Request, event: File) -> Who:
    """The badge of a request, from its bearer token, else its cookie."""
    secret = secret_of(request)
    return Who(event.read(people.badge_of, secret) if secret else None)


def need(asking: Who, right: str) -> people.Badge:
    """The badge, if it has the right; raises Refused."""
    if asking.badge is None or not asking.may(right):
        raise Refused(
            _("Only an organiser of this event can do that. Open your organiser link on this device first.")
            if right not in ("type", "queue")
            else _("Only an organiser or a helper of this event can do that. Sign in on this device first."),
        )
    return asking.badge


def set_cookie(response: Response, settings: Settings, slug: str, secret: str) -> None:
    """Let the phone carry a badge."""
    response.set_cookie(
        cookie_name(settings, slug),
        secret,
        max_age=_YEAR_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )


def drop_cookie(response: Response, settings: Settings, slug: str) -> None:
    """Let the phone forget its badge."""
    response.delete_cookie(cookie_name(settings, slug), path="/", httponly=True, samesite="lax", secure=settings.secure)


def cookie_name(settings: Settings, slug: str) -> str:
    """The cookie of an event: bound to the host over TLS, plain on a venue's LAN (browsers drop `__Host-` there)."""
    return f"__Host-badge-{slug}" if settings.secure else f"badge-{slug}"


def bears_token(request: Request) -> bool:
    """Whether the request names itself by a token: then no cookie is read, and the cross-site check has no object."""
    return request.headers.get("authorization", "").lower().startswith("bearer ")


def secret_of(request: Request) -> str:
    """What the phone carries; "" for a stranger."""
    if bears_token(request):
        return request.headers["authorization"][7:].strip()
    settings: Settings = request.app.state.settings
    return request.cookies.get(cookie_name(settings, request.path_params["slug"]), "")
