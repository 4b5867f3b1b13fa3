"""The audit record: TOML snapshot, journal, lock, migrations."""
