"""The audit's own words: steps, decisions, findings, scores; no screen, no data frame, no file."""
