"""From exports to canonical tables: reading, dialects, mapping, links."""
