"""Handing on a recording, whole or in the parts that a player asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from fastapi import Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from database.rows import RecordingRow
from desk.errors import NotFound, RangeNotSatisfiable, RecordingsAway
from recording.errors import (
    KeyNotAllowedError,
    RecordingMissingError,
    StoreRefusedError,
    StoreUnreachableError,
)
from recording.store import CONTENT_TYPE, check_key
from recording.stores import Recordings

log = structlog.get_logger(__name__)

AWAY = "The store of recordings does not answer. Please try again in a minute."

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
# <business>/<yyyy>/<mm>/<call_id>.ogg
KEY_PARTS = 4
# A signed address is good for as long as somebody may need who stops and goes back.
LEAST_SECONDS = 600
TIMES_ITS_LENGTH = 3


def key_of(recording: RecordingRow | None) -> str:
    """The key of a recording in its store, which is the end of its URI.

    Raises:
        NotFound: there is no recording, or it was deleted.
    """
    if recording is None or recording.uri is None or recording.status == "deleted":
        raise NotFound("There is no recording of this call, or it was deleted.")
    try:
        return check_key("/".join(recording.uri.split("/")[-KEY_PARTS:]))
    except KeyNotAllowedError as error:
        raise NotFound("The recording’s address cannot be read.") from error


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes from `start` to before `end` that a `Range` header asks for; None for the whole.

    One range only: several, and other units, are answered with the whole, as HTTP allows.

    Raises:
        RangeNotSatisfiable: the range lies behind the end.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        start, end = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        end = min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= size or end <= start:
        raise RangeNotSatisfiable(f"The recording has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})
    return start, end


@contextmanager
def store_failures() -> Iterator[None]:
    """Answer with the desk's own words where the store fails.

    Raises:
        NotFound: the store no longer holds the recording.
        RecordingsAway: it does not answer, or refuses.
    """
    try:
        yield
    except RecordingMissingError as error:
        raise NotFound("The recording is no longer in its store.") from error
    except (StoreUnreachableError, StoreRefusedError) as error:
        log.error("recordings_away", reason=str(error))
        raise RecordingsAway(AWAY, retry_after=60) from error


async def play(request: Request, recordings: Recordings, recording: RecordingRow | None) -> Response:
    """The recording, or the part that `Range` asks for; a redirect where the store gives out addresses of its own.

    Raises:
        NotFound: there is no recording, or the store no longer holds it.
        RecordingsAway: the store does not answer.
        RangeNotSatisfiable: the part lies behind the end.
    """
    key = key_of(recording)
    assert recording is not None
    with store_failures():
        store = recordings.store_of(recording)
        address = await store.url(key, seconds=LEAST_SECONDS + TIMES_ITS_LENGTH * round(recording.seconds or 0))
        if address is not None:
            # A browser would play an answer that says there is nothing as silence.
            if not await store.exists(key):
                raise NotFound("The recording is no longer in its store.")
            return RedirectResponse(address, 307)
        whole = await store.open_range(key)
        part = asked_range(request.headers.get("range"), whole.size)
        opened = whole if part is None else await store.open_range(key, *part)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(opened.end - opened.start),
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'inline; filename="{key.rsplit("/", 1)[-1]}"',
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {opened.start}-{opened.end - 1}/{opened.size}"
    return StreamingResponse(
        opened.chunks, status_code=200 if part is None else 206, media_type=CONTENT_TYPE, headers=headers
    )
