"""Questions that a screen waits for."""
