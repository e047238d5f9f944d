"""Written channels: what each allows, how it counts, and a turn in writing over the orchestrator that calls use."""
