"""How the sample's company, its people and its faults are invented."""
