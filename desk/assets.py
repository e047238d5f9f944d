"""The static files: held in memory, served under a path that changes with their content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request, Response

STATIC_FOLDER = Path(__file__).parent / "static"
COMPRESSIBLE = ("text/", "image/svg+xml", "application/json")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    content: bytes
    compressed: bytes | None
    media_type: str
    etag: str


class Assets:
    """Every file of the static folder.

    All of them share one path segment, the hash of all: modules import each other by relative names, and whatever
    changes, no browser mixes old and new files.
    """

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        self._assets: dict[str, Asset] = {}
        whole = hashlib.sha256()
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder).as_posix()
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            whole.update(f"{name} {digest}\n".encode())
            media_type = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "text/plain"
            compressed = gzip.compress(content, mtime=0) if media_type.startswith(COMPRESSIBLE) else None
            self._assets[name] = Asset(
                content=content, compressed=compressed, media_type=media_type, etag=f'"{digest[:32]}"'
            )
        self.build = whole.hexdigest()[:16]

    def url(self, name: str) -> str:
        """The address of a static file.

        Raises:
            KeyError: there is no such file; a template names it wrongly.
        """
        self._assets[name]
        return f"/static/{self.build}/{name}"

    def answer(self, request: Request, *, build: str, name: str) -> Response | None:
        """The file; None where there is none. A page from before an upgrade asks for another build: it gets the
        present file, which its browser may not keep."""
        asset = self._assets.get(name)
        if asset is None:
            return None
        lasting = "public, max-age=31536000, immutable"
        headers = {
            "Cache-Control": lasting if build == self.build else "no-cache",
            "ETag": asset.etag,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == asset.etag:
            return Response(status_code=304, headers=headers)
        content = asset.content
        if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            content = asset.compressed
            headers["Content-Encoding"] = "gzip"
        return Response(content, media_type=asset.media_type, headers=headers)
