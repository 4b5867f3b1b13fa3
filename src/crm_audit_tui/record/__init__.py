"""An audit on disk: one TOML file that a person can read, and a journal beside it while open."""
