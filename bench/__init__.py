"""Benches: what a caller hears of Switchboard beside a bare LiveKit session, side by side in one run."""
