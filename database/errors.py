"""How the database can fail us. Each message says what was wrong and how to mend it."""

from __future__ import annotations


class DatabaseError(Exception):
    """Anything that went wrong with the database; what is raised is one of the classes below."""


class DatabaseUnreachable(DatabaseError):
    """The server does not answer, or does not let us in. Names host and port, never the password."""


class DatabaseRefused(DatabaseError):
    """The database answers and does not do what is asked. `code` is its own for why: a SQLSTATE, or PostgREST's."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class ConnectionStringMissing(DatabaseError):
    """What was started needs SQL, and the settings only give the API of Supabase."""


class MigrationError(DatabaseError):
    """A migration could not be applied; its transaction was rolled back, those before it stay."""


class CallUnknown(DatabaseError, LookupError):
    """The call has no row: its journal's first line has not been shipped."""


class EmbeddedServerError(DatabaseError):
    """The embedded PostgreSQL could not be set up, started or stopped."""


class EmbeddedServerRunning(EmbeddedServerError):
    """Another process has started the server of this home. `attach` gives its connection string."""


class EmbeddedPortTaken(EmbeddedServerError):
    """The port that was asked for is in use."""


class EmbeddedDiskFull(EmbeddedServerError):
    """There is no room for the cluster's files."""
