"""One file per screen, named by subject."""
