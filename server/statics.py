"""Static files: read once at the start, gzipped once, named with a hash so that a browser keeps them for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server import paths

_SQUEEZED = ("text/", "application/javascript", "image/svg+xml", "application/manifest+json", "application/json")


@dataclass(frozen=True)
class _Kept:
    body: bytes
    squeezed: bytes | None
    version: str
    media_type: str


class Statics:
    """The files of `static/`."""

    def __init__(self) -> None:
        root = paths.folder("static")
        self._files = {
            path.relative_to(root).as_posix(): _keep(path.name, path.read_bytes())
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    def url(self, name: str) -> str:
        """The address of a file, its version in it."""
        return f"/static/{name}?v={self._files[name].version}"

    async def serve(self, request: Request) -> Response:
        """GET /static/{name}: for a year where the version is right, else to be asked again."""
        kept = self._files.get(request.path_params["name"])
        if kept is None:
            return Response(status_code=404)
        right = request.query_params.get("v") == kept.version
        headers = {
            "etag": f'"{kept.version}"',
            "vary": "Accept-Encoding",
            "cache-control": "public, max-age=31536000, immutable" if right else "no-cache",
        }
        if f'"{kept.version}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if kept.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(kept.squeezed, headers={**headers, "content-encoding": "gzip"}, media_type=kept.media_type)
        return Response(kept.body, headers=headers, media_type=kept.media_type)


def _keep(name: str, body: bytes) -> _Kept:
    media_type = {"js": "text/javascript", "webmanifest": "application/manifest+json"}.get(
        name.rsplit(".", 1)[-1], mimetypes.guess_type(name)[0] or "application/octet-stream"
    )
    squeezed = gzip.compress(body, 9, mtime=0) if media_type.startswith(_SQUEEZED) else None
    return _Kept(body, squeezed, hashlib.sha256(body).hexdigest()[:12], media_type)
