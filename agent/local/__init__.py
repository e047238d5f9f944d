"""Speech without keys: what is heard and said is worked out on this machine."""
