"""What each step computes from the tables: one pure module per step."""
