"""How long the Deepgram stand-in takes for what it recognises. All in seconds of the audio that came."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.providers.faults import Delay


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The service's delays.

    Attributes:
        word_lag: From the end of a word to the interim result that has it.
        final_after: From the last sound to the final result of nova; never less than the query's `endpointing`.
        longest_segment: After this much speech without a pause nova sends what it has as final, not `speech_final`.
        eager_after: From the last sound until Flux is sure of the end of the turn by 0.4.
        end_after: From the last sound until it is sure by 0.7, which is its default threshold.
        update_every: From one of Flux's updates to the next.
    """

    word_lag: float = 0.3
    final_after: Delay = field(default_factory=lambda: Delay(median=0.1))
    longest_segment: float = 5.0
    eager_after: Delay = field(default_factory=lambda: Delay(median=0.1))
    end_after: Delay = field(default_factory=lambda: Delay(median=0.35))
    update_every: float = 0.25
