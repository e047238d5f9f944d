"""Install what Switchboard needs into the project's own folders, with nothing but Python's standard library."""
