"""Which store recordings go to, and which one holds a recording that was stored before."""

from __future__ import annotations

from dataclasses import dataclass

from database.rows import RecordingRow
from recording.errors import RecordingMissingError
from recording.folder_store import FolderStore
from recording.store import RecordingStore
from settings import Settings


def choose_store(settings: Settings) -> RecordingStore:
    """Where recordings go: the bucket where RECORDINGS_BUCKET is set, else the home's folder."""
    if settings.recordings_bucket is not None:
        # boto3 takes half a second to load, which only those who use it wait for.
        from recording.s3_store import S3Store

        return S3Store(settings)
    return FolderStore(settings.home)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    """Every recording that these settings reach: `current` is where new ones go; those that were stored before the
    bucket was named are still in the `folder`."""

    current: RecordingStore
    folder: FolderStore

    @classmethod
    def of(cls, settings: Settings) -> Recordings:
        return cls(current=choose_store(settings), folder=FolderStore(settings.home))

    def store_of(self, recording: RecordingRow) -> RecordingStore:
        """The store that holds a recording.

        Raises:
            RecordingMissingError: it is one that the settings do not reach.
        """
        if recording.store == self.folder.name:
            return self.folder
        if recording.store in (self.current.name, None):
            return self.current
        raise RecordingMissingError(
            f"the recording of call {recording.call_id} is in {recording.store}: set RECORDINGS_BUCKET to reach it"
        )
