"""Fixtures that several packages' tests share."""

pytest_plugins = [
    "tests.chromium",
    "tests.database_server",
    "tests.live_switchboard",
    "tests.marked_files",
    "tests.minio_server",
    "tests.supabase_server",
]
