"""Tables, step results and matches: the shapes that intake, checks and matching share."""
