"""Splink as its own documentation configures it (examples of release 5 for DuckDB).

febrl: "Deduplicating the febrl3 dataset". fake_1000: "Evaluation when you have fully labelled
data". Tables of a CRM have no example: contacts follow "Linking a dataset of real historical
persons" with the columns that a CRM has and the library's comparison for each; companies the same.
Text is trimmed and in lower case, blanks are null, as "Data prerequisites" asks for.
"""

from __future__ import annotations

import splink.comparison_library as cl
from splink import block_on

from peers import splink_run
from peers.splink_run import Recipe
from peers.task import Answer, Task


def run(task: Task) -> Answer:
    """Match the file."""
    return splink_run.run(task, recipe)


def recipe(task: Task) -> Recipe:
    """Return the documented configuration for a kind of table."""
    match task.kind:
        case "febrl":
            return _febrl(task)
        case "fake_1000":
            return _fake(task)
        case "companies":
            return _companies(task)
        case _:
            return _contacts(task)


def lowered(task: Task) -> str:
    """Return SQL for every column in lower case, blank as null."""
    names = [name for name in task.columns.values() if not name.startswith("raw:")]
    return ", ".join(["unique_id", *(f"nullif(lower({name}), '') as {name}" for name in names)])


def _febrl(task: Task) -> Recipe:
    return Recipe(
        columns=lowered(task) + ', "raw:street_number" as street_number',
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("last_name"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("national_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        blocking=[
            block_on("national_id"),
            block_on("first_name"),
            block_on("last_name"),
            block_on("birth_date"),
            block_on("postcode"),
        ],
        certain=[
            block_on("national_id"),
            block_on("first_name", "last_name", "birth_date"),
            "l.first_name = r.last_name and l.last_name = r.first_name "
            "and l.birth_date = r.birth_date",
        ],
        recall=0.9,
        training=[block_on("birth_date"), block_on("postcode")],
    )


def _fake(task: Task) -> Recipe:
    near = "levenshtein(r.birth_date, l.birth_date) <= 1"
    return Recipe(
        columns=lowered(task),
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "last_name"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocking=[
            block_on("first_name"),
            block_on("last_name"),
            block_on("birth_date"),
            block_on("email"),
        ],
        certain=[
            f"l.first_name = r.first_name and {near}",
            f"l.last_name = r.last_name and {near}",
            "l.first_name = r.first_name and levenshtein(r.last_name, l.last_name) <= 2",
            "l.email = r.email",
        ],
        recall=0.7,
        training=[block_on("birth_date"), block_on("email"), block_on("first_name", "last_name")],
        without_terms=True,
    )


def _contacts(task: Task) -> Recipe:
    return Recipe(
        columns=lowered(task) + ", lower(first_name) || ' ' || lower(last_name) as whole_name",
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "last_name", forename_surname_concat_col_name="whole_name"
            ),
            cl.EmailComparison("email"),
            cl.LevenshteinAtThresholds("phone", 2),
            cl.LevenshteinAtThresholds("mobile", 2),
            cl.JaroWinklerAtThresholds("company").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        blocking=[
            block_on("substr(first_name,1,3)", "substr(last_name,1,4)"),
            block_on("last_name", "company"),
            block_on("first_name", "company"),
            block_on("postcode", "first_name"),
            block_on("postcode", "last_name"),
            block_on("email"),
            block_on("phone"),
            block_on("mobile"),
        ],
        certain=[
            block_on("first_name", "last_name", "company"),
            block_on("first_name", "last_name", "postcode"),
            block_on("first_name", "email"),
        ],
        recall=0.6,
        training=[block_on("first_name", "last_name"), block_on("email")],
        max_pairs=1e7,
        without_terms=True,
    )


def _companies(task: Task) -> Recipe:
    return Recipe(
        columns=lowered(task),
        comparisons=[
            cl.JaroWinklerAtThresholds("name").configure(term_frequency_adjustments=True),
            cl.ExactMatch("domain").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
            cl.LevenshteinAtThresholds("phone", 2),
            cl.JaroWinklerAtThresholds("street"),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.ExactMatch("tax_id"),
        ],
        blocking=[
            block_on("substr(name,1,6)", "city"),
            block_on("name"),
            block_on("domain"),
            block_on("email"),
            block_on("phone"),
            block_on("postcode", "substr(name,1,3)"),
            block_on("tax_id"),
        ],
        certain=[block_on("name", "city"), block_on("name", "domain"), block_on("name", "phone")],
        recall=0.6,
        training=[block_on("name"), block_on("domain")],
        max_pairs=1e7,
        without_terms=True,
    )
