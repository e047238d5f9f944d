"""What goes wrong at a provider, and how long it takes: given to a running stand-in on command.

async with OpenAI(first_token=Delay(median=0.35, p95=0.9)) as openai:
    openai.fault = Fault(kind=FaultKind.STALL, place=Place.IN_TURN, after=3)
    ...
    openai.mend()
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from dataclasses import dataclass
from enum import Enum

_NORMAL_P95 = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long a step takes, in seconds: always `median`, or spread as a log-normal with `median` and `p95`."""

    median: float
    p95: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.median < 0 or (self.p95 is not None and not 0 < self.median <= self.p95):
            raise ValueError(f"a delay needs 0 <= median, and 0 < median <= p95 with a tail, not {self}")

    def seconds(self, draw: int) -> float:
        """The delay of draw number `draw`: the same number gives the same seconds, whatever was drawn before."""
        if self.p95 is None:
            return self.median
        sigma = math.log(self.p95 / self.median) / _NORMAL_P95
        return random.Random(f"{self.seed}:{draw}").lognormvariate(math.log(self.median), sigma)


NO_DELAY = Delay(median=0.0)


async def until(due: float) -> None:
    """Wait for a moment on the clock of `time.monotonic`; returns at once where it is past."""
    await asyncio.sleep(max(0.0, due - time.monotonic()))


class FaultKind(Enum):
    """What goes wrong."""

    REFUSED = "refused"
    """Nobody listens on the port, until it is mended."""
    UNAUTHORIZED = "401"
    RATE_LIMITED = "429"
    SERVER_ERROR = "500"
    HANG = "hang"
    """Taken, and never answered with a single byte."""
    STALL = "stall"
    """Begun, then silent: the connection stays open."""
    CUT = "cut"
    """Begun, then the connection is dropped without a closing word."""
    GARBAGE = "garbage"
    """Begun, then bytes that are not of the protocol."""

    @property
    def status(self) -> int | None:
        """The HTTP status of a refusal with an answer, None where there is none."""
        return int(self.value) if self.value.isdigit() else None


class Place(Enum):
    """Where it goes wrong."""

    CONNECTING = "connecting"
    """While a connection is opened: a websocket's handshake, the first request on a new TCP connection."""
    IN_TURN = "in a turn"
    """While an answer is given, on whatever connection."""
    BETWEEN_TURNS = "between turns"
    """An established, idle connection dies the moment the fault is set: refused and cut drop it, 401, 429 and 500 close
    it with an error and refuse the next ones, garbage arrives unasked, and one that hangs or stalls stays open and
    answers the next turn with nothing or with `after` pieces. After hang, stall, cut and garbage new ones work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        times: How many connections (or answers, in a turn) it strikes; None until it is lifted. None for `REFUSED`.
        after: How many pieces (tokens, messages) of an answer still go out before stall, cut and garbage in a turn.
        retry_after: What a 429 says in `Retry-After`, in seconds.
    """

    kind: FaultKind
    place: Place = Place.IN_TURN
    times: int | None = None
    after: int = 2
    retry_after: float = 1.0

    def __post_init__(self) -> None:
        if self.times is not None and (self.times < 1 or self.kind is FaultKind.REFUSED):
            raise ValueError(f"times is 1 or more, and a refused connection cannot be counted: {self}")
        if self.after < 0:
            raise ValueError(f"after is 0 or more, not {self.after}")

    @property
    def begins(self) -> bool:
        """Whether an answer begins before the fault strikes it."""
        return self.kind in (FaultKind.STALL, FaultKind.CUT, FaultKind.GARBAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A fault that struck something, on the clock of `time.monotonic`."""

    fault: Fault
    at: float


class Answer:
    """One answer on its way out: asked before each of its pieces whether the fault strikes now."""

    def __init__(self, fault: Fault | None) -> None:
        self.fault = fault
        self._pieces = 0
        self._struck = False

    def strike(self) -> Fault | None:
        """The fault that befalls the next piece, None where it goes out. What was struck once stays so."""
        if self.fault is None:
            return None
        if not self._struck and self.fault.begins and self._pieces < self.fault.after:
            self._pieces += 1
            return None
        self._struck = True
        return self.fault
