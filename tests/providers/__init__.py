"""Stand-ins for the providers: small servers on this machine that speak the providers' protocols over the wire."""
