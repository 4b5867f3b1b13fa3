"""The strongest configuration of Splink that was found in an honest effort, for tables of a CRM.

What an expert would do: text without accents, case and titles; "Last, First" taken apart; numbers
as their last eight digits; legal forms taken off; names with term frequency, swapped and initials;
what colleagues share by nature (domain, switchboard, address, employer) in one comparison, so that
it is not counted four times; many blocking rules; training on three rule sets. Variants that were
tried and lost are in docs/matching-benchmark.md.
"""

from __future__ import annotations

import os
from dataclasses import replace

import splink.comparison_library as cl
from splink import block_on

from peers import splink_documented, splink_run
from peers import splink_levels as levels
from peers.splink_run import Recipe
from peers.task import Answer, Task

_TITLES = (
    "mr|mrs|ms|dr|prof|sig|sig ra|sigra|dott|dott ssa|dottssa|ing|avv|geom|arch|sr|sra|d|dna|dra|m"
    "|mme|madame|monsieur|bapak|bpk|ibu|h|hj|ir|drs"
)
_FORMS = (
    "ltd|limited|plc|p l c|llp|l l p|inc|incorporated|llc|l l c|srl|s r l|spa|s p a|snc|s n c|sas"
    "|s a s|soc coop|societa cooperativa|s c|sl|s l|sa|s a|slu|s l u|sll|s l l|s coop|sarl|s a r l"
    "|eurl|e u r l|sci|s c i|pt|p t|cv|c v|ud|kop|koperasi"
)


def run(task: Task) -> Answer:
    """Match the file."""
    return splink_run.run(task, recipe)


def recipe(task: Task) -> Recipe:
    """Return the configuration for a kind of table."""
    match task.kind:
        case "contacts":
            return _contacts(os.environ.get("SPLINK_VARIANT", "joint"))
        case "companies":
            return _companies(os.environ.get("SPLINK_VARIANT", "joint"))
        case "fake_1000":
            return _fake(task)
        case _:
            return _febrl(task)


def _plain(column: str) -> str:
    spaced = f"regexp_replace(strip_accents(lower({column})), '[^a-z0-9]+', ' ', 'g')"
    return f"nullif(trim({spaced}), '')"


def _name(column: str) -> str:
    return f"nullif(trim(regexp_replace({_plain(column)}, '^({_TITLES}) ', '')), '')"


def _body(column: str) -> str:
    bare = f"' ' || {_plain(column)} || ' '"
    for _ in range(2):
        bare = f"regexp_replace({bare}, ' ({_FORMS}) $', ' ')"
    return f"nullif(trim(regexp_replace({bare}, '^ ({_FORMS}) ', ' ')), '')"


def _digits(column: str) -> str:
    digits = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    return f"case when length({digits}) >= 7 then right({digits}, 8) end"


_ADDRESS = (
    f"{_plain('street')} as street, {_plain('city')} as city, "
    "nullif(replace(lower(postcode), ' ', ''), '') as postcode"
)


def _contacts(variant: str) -> Recipe:
    first = (
        "case when first_name is null and last_name like '%,%' then split_part(last_name, ',', 2)"
    )
    first += " else first_name end"
    last = (
        "case when first_name is null and last_name like '%,%' then split_part(last_name, ',', 1)"
    )
    last += " else last_name end"
    columns = (
        f"unique_id, {_name(first)} as first_name, {_name(last)} as last_name, "
        "least(first_name, last_name) || ' ' || greatest(first_name, last_name) as whole_name, "
        "nullif(lower(email), '') as email, split_part(lower(email), '@', 1) as local, "
        "nullif(split_part(lower(email), '@', 2), '') as domain, "
        f"{_digits('phone')} as phone, {_digits('mobile')} as mobile, "
        f"{_body('company')} as company, {_ADDRESS}"
    )
    # Two steps in one: names are cleaned first, then put together.
    columns = columns.replace(
        "least(first_name, last_name) || ' ' || greatest(first_name, last_name)",
        f"least({_name(first)}, {_name(last)}) || ' ' || greatest({_name(first)}, {_name(last)})",
    )
    own = levels.person_levels()
    shared = {
        "joint": [levels.workplace()],
        "apart": [levels.domain(), levels.land(), levels.employer(), levels.address()],
        "lean": [levels.address()],
    }[variant]
    return Recipe(
        columns=columns,
        comparisons=[*own, *shared],
        blocking=[
            block_on("email"),
            block_on("mobile"),
            block_on("whole_name"),
            block_on("substr(first_name,1,3)", "substr(last_name,1,4)"),
            block_on("phone", "substr(last_name,1,2)"),
            block_on("phone", "substr(first_name,1,2)"),
            block_on("company", "last_name"),
            block_on("company", "first_name"),
            block_on("domain", "last_name"),
            block_on("domain", "first_name"),
            block_on("local", "substr(last_name,1,1)"),
            block_on("postcode", "last_name"),
            block_on("postcode", "first_name"),
            block_on("city", "last_name"),
            "l.mobile = r.phone and substr(l.last_name,1,1) = substr(r.last_name,1,1)",
        ],
        certain=[
            block_on("first_name", "last_name", "company"),
            block_on("first_name", "last_name", "mobile"),
            block_on("first_name", "last_name", "email"),
            block_on("first_name", "last_name", "postcode"),
        ],
        recall=0.6,
        training=[
            block_on("first_name", "last_name"),
            block_on("email"),
            block_on("company", "last_name"),
        ],
        max_pairs=1e6,
        without_terms=True,
    )


def _fake(task: Task) -> Recipe:
    """Return a recipe for persons with birth date and e-mail: every pair is compared."""
    name, mail = levels.person_levels()[:2]
    base = splink_documented.recipe(task)
    ready = ", least(lower(first_name), lower(last_name)) || ' ' || greatest(lower(first_name), "
    ready += "lower(last_name)) as whole_name, split_part(lower(email), '@', 1) as local"
    return replace(
        base,
        columns=base.columns + ready,
        comparisons=[
            name,
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            mail,
        ],
        blocking=["1 = 1"],
        max_pairs=1e6,
    )


def _febrl(task: Task) -> Recipe:
    """Return the documented recipe with more blocking: what that leaves out is most of its loss."""
    base = splink_documented.recipe(task)
    more = [
        block_on("substr(first_name,1,3)", "substr(last_name,1,3)"),
        block_on("city", "substr(birth_date,1,4)"),
        "l.first_name = r.last_name and l.last_name = r.first_name",
    ]
    return replace(base, blocking=base.blocking + more)


def _companies(variant: str) -> Recipe:
    site = "nullif(regexp_replace(lower(domain), '^https?://|^http://|www[.]|/.*$', '', 'g'), '')"
    columns = (
        f"unique_id, {_body('name')} as name, {site} as site, "
        "nullif(split_part(lower(email), '@', 2), '') as mail_domain, "
        f"coalesce({site}, nullif(split_part(lower(email), '@', 2), '')) as domain, "
        f"nullif(lower(email), '') as email, {_digits('phone')} as phone, {_ADDRESS}, "
        "nullif(upper(tax_id), '') as tax_id, "
        f"string_split({_body('name')}, ' ') as tokens, split_part({_body('name')}, ' ', 1) as head"
    )
    comparisons = {
        "joint": [levels.body_name(), levels.site(), cl.ExactMatch("tax_id")],
        "apart": [
            levels.body_name(),
            levels.web(),
            levels.land(),
            levels.address(),
            cl.ExactMatch("tax_id"),
        ],
        "lean": [levels.body_name(), levels.web(), levels.address(), cl.ExactMatch("tax_id")],
    }[variant]
    return Recipe(
        columns=columns,
        comparisons=comparisons,
        blocking=[
            block_on("name"),
            block_on("domain"),
            block_on("email"),
            block_on("phone"),
            block_on("tax_id"),
            block_on("substr(name,1,5)", "city"),
            block_on("substr(name,1,8)"),
            block_on("postcode", "substr(name,1,2)"),
            block_on("street", "city"),
            block_on("split_part(name,' ',1)", "city"),
        ],
        certain=[block_on("name", "city"), block_on("name", "domain"), block_on("name", "phone")],
        recall=0.6,
        training=[block_on("name"), block_on("domain"), block_on("phone")],
        max_pairs=1e6,
        without_terms=True,
    )
