"""Duplicates: normalise, block, compare, weigh, cluster, explain, survive."""
