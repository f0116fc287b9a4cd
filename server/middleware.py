"""What every request passes: the cross-site check, the reader's language, security headers. Pure ASGI, no bodies read."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import words

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
_SAFE = {"GET", "HEAD", "OPTIONS"}


class CrossSite:
    """Refuse an unsafe request that another site made a browser send with its cookie.

    `Sec-Fetch-Site` decides where a browser sends it; else `Origin` must be ours (plain HTTP on a LAN sends only that).
    A request with a bearer token has no cookie read and passes; so does one that bears no cookie at all.
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app = app
        self.origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE and not self._ours(Headers(scope=scope)):
            sentence = words.gettext(
                "This request came from another site, so nothing was changed. Open the page here and try again."
            )
            await PlainTextResponse(sentence, status_code=403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _ours(self, headers: Headers) -> bool:
        if headers.get("authorization", "").lower().startswith("bearer "):
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is not None:
            return origin == self.origin or urlsplit(origin).netloc == headers.get("host")
        return "cookie" not in headers


class Language:
    """The reader's language: chosen by `?lang=`, remembered in a cookie, else what the browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        chosen = asked.query_params.get("lang", "")
        framed = _is_framed(scope)
        kept = "" if framed else asked.cookies.get("lang", "")
        words.speak(words.SOURCE)
        for wanted in (chosen, kept, *_accepted(asked.headers.get("accept-language", ""))):
            if wanted in words.languages():
                words.speak(wanted)
                break

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and chosen in words.languages() and not framed:
                cookie = f"lang={chosen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_on)


class BodyLimit(RequestBodyLimitMiddleware):
    """Starlette's limit on what can be sent at once; a route may have one of its own. Its refusal is a sentence."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusing = False

        async def send_on(message: Message) -> None:
            nonlocal refusing
            if message["type"] == "http.response.start" and message["status"] == 413:
                refusing = True
                del MutableHeaders(scope=message)["content-length"]
            elif refusing and message["type"] == "http.response.body":
                message = {**message, "body": words.gettext("That is too long to send at once.").encode()}
            await send(message)

        await super().__call__(scope, receive, send_on)


class SecurityHeaders:
    """The headers that hold on every answer, errors too. Only `/embed` may stand in another site's frame."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = CSP.format(ancestors="*" if _is_framed(scope) else "'none'")
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = (
                    "same-origin"  # with no-referrer, browsers send "Origin: null" from plain HTTP
                )
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, send_on if scope["type"] == "http" else send)


def _is_framed(scope: Scope) -> bool:
    """Whether this is the page for other sites' frames, which knows no cookie."""
    path: str = scope["path"]
    return path.startswith("/e/") and path.endswith("/embed")


def _accepted(header: str) -> list[str]:
    """Languages of an Accept-Language header in the order given, without regions and weights."""
    return [part.split(";")[0].split("-")[0].strip().lower() for part in header.split(",")][:10]
