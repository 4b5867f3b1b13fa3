"""Where matching runs: one protocol, one machine or many."""
