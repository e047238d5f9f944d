"""The telephone lines: how many calls are live, and the token that puts a visitor through."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from urllib.parse import urlsplit

import aiohttp
import structlog
from livekit import api
from livekit.protocol.models import ParticipantInfo

from desk.errors import AllLinesTaken, LivekitAway

log = structlog.get_logger(__name__)

# The attribute in which an agent carries its name; livekit.agents would take two seconds to import for it.
ATTRIBUTE_AGENT_NAME = "lk.agent.name"
# A visitor whose token was handed out counts as a call for this long, until the server knows the room.
JOINING_SECONDS = 15.0
TOKEN_LIFE = timedelta(minutes=10)
ROOM_PREFIX = "web-"
CALLERS = (
    ParticipantInfo.Kind.STANDARD,
    ParticipantInfo.Kind.SIP,
    ParticipantInfo.Kind.CONNECTOR,
    ParticipantInfo.Kind.BRIDGE,
)
AWAY = "The server that carries the calls does not answer. Please try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class LivekitServer:
    """Where the LiveKit server is. `url` is what browsers connect to (`ws://` or `wss://`)."""

    url: str
    api_key: str
    api_secret: str

    @property
    def origins(self) -> tuple[str, ...]:
        """What a page must be allowed to connect to: the server by websocket and by HTTP, which the client uses to
        find out why a connection failed; with LiveKit Cloud also its regions."""
        parts = urlsplit(self.url)
        secure = parts.scheme in ("wss", "https")
        hosts = [parts.netloc]
        if (parts.hostname or "").endswith(".livekit.cloud"):
            hosts.append("*.livekit.cloud")
        schemes = ("wss", "https") if secure else ("ws", "http")
        return tuple(f"{scheme}://{host}" for host in hosts for scheme in schemes)

    @property
    def websocket_url(self) -> str:
        scheme, _, rest = self.url.partition("://")
        return f"{ {'http': 'ws', 'https': 'wss'}.get(scheme, scheme) }://{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a visitor needs to join: the server, a token for one room, and the room's name."""

    url: str
    token: str
    room: str


class Lines:
    """Gives out lines while fewer than `max_calls` are live, those that wait included. An async context manager."""

    def __init__(
        self,
        server: LivekitServer,
        *,
        agent_name: str,
        max_calls: int,
        timeout_seconds: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._agent_name = agent_name
        self._max_calls = max_calls
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._clock = clock
        self._joining: dict[str, float] = {}
        self._turn = asyncio.Lock()
        self._api: api.LiveKitAPI | None = None

    async def __aenter__(self) -> Lines:
        self._api = api.LiveKitAPI(
            self._server.url, self._server.api_key, self._server.api_secret, timeout=self._timeout, failover=False
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._api is not None:
            await self._api.aclose()
            self._api = None

    async def take(self, *, business: str) -> Line:
        """A line for one visitor; the agent is dispatched when the visitor joins.

        Raises:
            AllLinesTaken: `max_calls` calls are live or about to be.
            LivekitAway: the server does not answer.
        """
        # One at a time, so that two visitors cannot both get the last line.
        async with self._turn:
            live = await self.live_calls()
            if live >= self._max_calls:
                raise AllLinesTaken(
                    "Every line is in use at the moment. Please try again in a minute or two.", retry_after=60
                )
            room = f"{ROOM_PREFIX}{secrets.token_urlsafe(12)}"
            self._joining[room] = self._clock()
        return Line(url=self._server.websocket_url, token=self._token(room, business=business), room=room)

    async def live_calls(self) -> int:
        """Calls being held, and visitors who were given a line and are not there yet.

        A call is a room with a caller in it that is one of the desk's own, or has our agent in it.

        Raises:
            LivekitAway: the server does not answer.
        """
        with _answering():
            rooms = (await self._client.room.list_rooms(api.ListRoomsRequest())).rooms
            people = await asyncio.gather(*(self._people(room.name) for room in rooms))
        held = {room.name for room, there in zip(rooms, people, strict=True) if self._is_call(room.name, there)}
        now = self._clock()
        self._joining = {
            room: since for room, since in self._joining.items() if room not in held and now - since < JOINING_SECONDS
        }
        return len(held) + len(self._joining)

    async def sid(self, room: str) -> str | None:
        """The id the server gave this room; None where there is no such room (any more).

        Raises:
            LivekitAway: the server does not answer.
        """
        with _answering():
            rooms = (await self._client.room.list_rooms(api.ListRoomsRequest(names=[room]))).rooms
        if not rooms:
            return None
        # From here on the room's people tell whether the line is in use.
        self._joining.pop(room, None)
        return rooms[0].sid

    async def _people(self, room: str) -> Sequence[ParticipantInfo]:
        # Asked for each room, because the server's own count in the list of rooms lags behind.
        try:
            answer = await self._client.room.list_participants(api.ListParticipantsRequest(room=room))
        except api.TwirpError as error:
            if error.status == 404:
                return ()
            raise
        return list(answer.participants)

    def _is_call(self, room: str, people: Sequence[ParticipantInfo]) -> bool:
        called = any(person.kind in CALLERS for person in people)
        ours = room.startswith(ROOM_PREFIX) or any(
            person.kind == ParticipantInfo.Kind.AGENT
            and person.attributes.get(ATTRIBUTE_AGENT_NAME, self._agent_name) == self._agent_name
            for person in people
        )
        return called and ours

    def _token(self, room: str, *, business: str) -> str:
        dispatch = api.RoomAgentDispatch(agent_name=self._agent_name, metadata=json.dumps({"business": business}))
        return (
            api.AccessToken(self._server.api_key, self._server.api_secret)
            .with_identity(f"visitor-{secrets.token_urlsafe(9)}")
            .with_ttl(TOKEN_LIFE)
            .with_grants(
                api.VideoGrants(room_join=True, room=room, can_publish_sources=["microphone"], can_publish_data=True)
            )
            .with_room_config(api.RoomConfiguration(agents=[dispatch]))
            .to_jwt()
        )

    @property
    def _client(self) -> api.LiveKitAPI:
        if self._api is None:
            raise RuntimeError("Lines must be entered with `async with` before use")
        return self._api


@contextmanager
def _answering() -> Iterator[None]:
    """Raises `LivekitAway` where the server does not answer, or not as it should."""
    try:
        yield
    except (aiohttp.ClientError, api.TwirpError, TimeoutError) as error:
        log.warning("livekit_away", error=type(error).__name__)
        raise LivekitAway(AWAY, retry_after=30) from error
