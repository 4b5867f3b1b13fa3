"""Splink's comparisons for tables of a CRM, as the tuned configuration puts them together."""

from __future__ import annotations

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink.internals.comparison_level_creator import ComparisonLevelCreator


def person_levels() -> list[cl.CustomComparison]:
    """Return the comparisons of what is a person's own: name, mailbox, mobile number."""
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.And(cll.NullLevel("first_name"), cll.NullLevel("last_name")),
            cll.ExactMatchLevel("whole_name").configure(tf_adjustment_column="whole_name"),
            cll.CustomLevel(
                "last_name_l = last_name_r and (starts_with(first_name_l, first_name_r) "
                "or starts_with(first_name_r, first_name_l))"
            ).configure(tf_adjustment_column="last_name", disable_tf_exact_match_detection=True),
            cll.And(
                cll.JaroWinklerLevel("first_name", 0.92), cll.JaroWinklerLevel("last_name", 0.92)
            ),
            cll.And(
                cll.JaroWinklerLevel("first_name", 0.85), cll.JaroWinklerLevel("last_name", 0.85)
            ),
            cll.ExactMatchLevel("last_name").configure(tf_adjustment_column="last_name"),
            cll.JaroWinklerLevel("last_name", 0.9),
            cll.ExactMatchLevel("first_name").configure(tf_adjustment_column="first_name"),
            cll.ElseLevel(),
        ],
    )
    mail = cl.CustomComparison(
        output_column_name="email",
        comparison_levels=[
            cll.NullLevel("email"),
            cll.ExactMatchLevel("email").configure(tf_adjustment_column="email"),
            cll.ExactMatchLevel("local").configure(tf_adjustment_column="local"),
            cll.JaroWinklerLevel("email", 0.95),
            cll.JaroWinklerLevel("local", 0.9),
            cll.ElseLevel(),
        ],
    )
    cell = cl.CustomComparison(
        output_column_name="cell",
        comparison_levels=[
            cll.CustomLevel(
                "coalesce(mobile_l, phone_l) is null or coalesce(mobile_r, phone_r) is null "
                "or (mobile_l is null and mobile_r is null)"
            ).configure(is_null_level=True),
            cll.ExactMatchLevel("mobile").configure(tf_adjustment_column="mobile"),
            cll.CustomLevel("mobile_l = phone_r or phone_l = mobile_r"),
            cll.LevenshteinLevel("mobile", 1),
            cll.CustomLevel("mobile_l is null or mobile_r is null").configure(is_null_level=True),
            cll.ElseLevel(),
        ],
    )
    return [name, mail, cell]


def _both(likeness: float) -> ComparisonLevelCreator:
    return cll.And(
        cll.JaroWinklerLevel("first_name", likeness), cll.JaroWinklerLevel("last_name", likeness)
    )


def workplace() -> cl.CustomComparison:
    """Return one comparison of all that colleagues share."""
    return cl.CustomComparison(
        output_column_name="workplace",
        comparison_levels=[
            cll.CustomLevel(
                "(company_l is null or company_r is null) and (phone_l is null or phone_r is null)"
                " and (city_l is null or city_r is null) and (domain_l is null or domain_r is null)"
            ).configure(is_null_level=True),
            cll.ExactMatchLevel("phone").configure(tf_adjustment_column="phone"),
            cll.And(cll.ExactMatchLevel("street"), cll.ExactMatchLevel("city")),
            cll.ExactMatchLevel("company").configure(tf_adjustment_column="company"),
            cll.JaroWinklerLevel("company", 0.9),
            cll.ExactMatchLevel("domain").configure(tf_adjustment_column="domain"),
            cll.ExactMatchLevel("postcode").configure(tf_adjustment_column="postcode"),
            cll.ExactMatchLevel("city").configure(tf_adjustment_column="city"),
            cll.ElseLevel(),
        ],
    )


def domain() -> cl.CustomComparison:
    """Compare the domains of addresses."""
    return cl.CustomComparison(
        output_column_name="domain",
        comparison_levels=[
            cll.NullLevel("domain"),
            cll.ExactMatchLevel("domain").configure(tf_adjustment_column="domain"),
            cll.ElseLevel(),
        ],
    )


def land() -> cl.CustomComparison:
    """Compare land lines."""
    return cl.CustomComparison(
        output_column_name="phone",
        comparison_levels=[
            cll.NullLevel("phone"),
            cll.ExactMatchLevel("phone").configure(tf_adjustment_column="phone"),
            cll.LevenshteinLevel("phone", 2),
            cll.ElseLevel(),
        ],
    )


def employer() -> cl.CustomComparison:
    """Compare employers."""
    return cl.CustomComparison(
        output_column_name="company",
        comparison_levels=[
            cll.NullLevel("company"),
            cll.ExactMatchLevel("company").configure(tf_adjustment_column="company"),
            cll.JaroWinklerLevel("company", 0.9),
            cll.JaroWinklerLevel("company", 0.8),
            cll.ElseLevel(),
        ],
    )


def address() -> cl.CustomComparison:
    """Compare streets and towns as one."""
    return cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.CustomLevel(
                "(street_l is null or street_r is null) and (city_l is null or city_r is null)"
            ).configure(is_null_level=True),
            cll.And(cll.JaroWinklerLevel("street", 0.93), cll.ExactMatchLevel("city")),
            cll.ExactMatchLevel("postcode").configure(tf_adjustment_column="postcode"),
            cll.ExactMatchLevel("city").configure(tf_adjustment_column="city"),
            cll.ElseLevel(),
        ],
    )


def body_name() -> cl.CustomComparison:
    """Compare companies' names, as a whole and word by word."""
    return cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            cll.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
            cll.CustomLevel("list_sort(tokens_l) = list_sort(tokens_r)"),
            cll.JaroWinklerLevel("name", 0.96),
            cll.CustomLevel("list_has_all(tokens_l, tokens_r) or list_has_all(tokens_r, tokens_l)"),
            cll.CustomLevel(
                "head_l = head_r and jaro_winkler_similarity("
                "list_extract(tokens_l, -1), list_extract(tokens_r, -1)) > 0.85"
            ),
            cll.ExactMatchLevel("head"),
            cll.JaroWinklerLevel("name", 0.88),
            cll.ElseLevel(),
        ],
    )


def web() -> cl.CustomComparison:
    """Compare sites."""
    return cl.CustomComparison(
        output_column_name="web",
        comparison_levels=[
            cll.NullLevel("domain"),
            cll.ExactMatchLevel("domain").configure(tf_adjustment_column="domain"),
            cll.JaroWinklerLevel("domain", 0.95),
            cll.ElseLevel(),
        ],
    )


def site() -> cl.CustomComparison:
    """Return one comparison of all that a group's companies share."""
    return cl.CustomComparison(
        output_column_name="site",
        comparison_levels=[
            cll.CustomLevel(
                "(domain_l is null or domain_r is null) and (phone_l is null or phone_r is null)"
                " and (city_l is null or city_r is null)"
            ).configure(is_null_level=True),
            cll.And(cll.ExactMatchLevel("domain"), cll.ExactMatchLevel("phone")),
            cll.ExactMatchLevel("domain").configure(tf_adjustment_column="domain"),
            cll.ExactMatchLevel("phone").configure(tf_adjustment_column="phone"),
            cll.And(cll.JaroWinklerLevel("street", 0.93), cll.ExactMatchLevel("city")),
            cll.ExactMatchLevel("postcode").configure(tf_adjustment_column="postcode"),
            cll.ExactMatchLevel("city").configure(tf_adjustment_column="city"),
            cll.ElseLevel(),
        ],
    )
