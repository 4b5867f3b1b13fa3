"""Invented CRMs with planted duplicates: contacts and companies of five languages, and mixed.

Names, short forms, legal forms, places and habits of writing are of this package (`words/`) and of
Faker (MIT): nothing is taken from the matcher, and nothing of this is read by it.
"""
