"""A home of its own for a test, and the audits that the tests of the screens share."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import Phase, settings
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

import invented
from audits import Prepared, prepare, write_csv
from crm_audit_tui.tables.store import load_tables
from crm_audit_tui.tables.table import Tables

# What failed once is found again the next time, and told before anybody loses patience.
settings.register_profile(
    "audit", derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate, Phase.shrink]
)
settings.register_profile("search", parent=settings.get_profile("audit"), derandomize=False)
settings.load_profile("audit")

SAMPLE = Path(__file__).parents[1] / "sample_data"


def pytest_collection_finish() -> None:
    """Have the collector of garbage look at what is new, and seldom: it cost a sixth of the run.

    An application on screen is tens of thousands of objects, all of them in use until it ends.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Give a process whole files, so that what a file prepares is prepared once.

    They go in the order of their names, which puts the long ones first.
    """
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def _rules_read_once() -> Iterator[None]:
    """Let all the apps of a process share the rules of their looks, the longest thing to read."""
    read = Stylesheet._parse_rules
    known: dict[object, list[RuleSet]] = {}

    def once(sheet: Stylesheet, *what: Any, **named: Any) -> list[RuleSet]:
        key = frozenset(sheet._variables.items()), what, tuple(named.items())
        if key not in known:
            known[key] = read(sheet, *what, **named)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings, cache and recent audits of a test away from the user's."""
    place = tmp_path / "home"
    monkeypatch.setenv("CRM_AUDIT_HOME", str(place))
    monkeypatch.delenv("CRM_AUDIT_LANGUAGE", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return place


def _once(
    factory: pytest.TempPathFactory, name: str, exports: Callable[[Path], Sequence[Path]]
) -> Prepared:
    """Prepare an audit of `exports` once for all the processes of a test run."""
    own = factory.getbasetemp()
    folder = (own.parent if own.name.startswith("popen-") else own) / name
    with FileLock(folder.with_suffix(".lock")):
        made = folder / "prepared.pickle"
        if not made.exists():
            folder.mkdir()
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("CRM_AUDIT_HOME", str(folder / "home"))
                made.write_bytes(pickle.dumps(prepare(exports(folder), folder)))
        prepared: Prepared = pickle.loads(made.read_bytes())
        return prepared


@pytest.fixture(scope="session")
def prepared_twins(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Contacts with 130 duplicates, some in clusters of three, some risky to merge."""
    return _once(
        tmp_path_factory,
        "twins",
        lambda folder: [write_csv(folder / "contacts.csv", invented.contacts())],
    )


@pytest.fixture
def twins(prepared_twins: Prepared, tmp_path: Path) -> Prepared:
    """A copy of `prepared_twins` that is the test's own."""
    return prepared_twins.copy(tmp_path)


@pytest.fixture(scope="session")
def prepared_crowd(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Contacts with a cluster of seven, some of three, and one of three with hostile text."""
    return _once(
        tmp_path_factory,
        "crowd",
        lambda folder: [write_csv(folder / "contacts.csv", invented.crowd_contacts())],
    )


@pytest.fixture
def crowd(prepared_crowd: Prepared, tmp_path: Path) -> Prepared:
    """A copy of `prepared_crowd` that is the test's own."""
    return prepared_crowd.copy(tmp_path)


@pytest.fixture(scope="session")
def prepared_sample(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The sample that comes with the program, imported, matched and checked."""
    return _once(tmp_path_factory, "sample", lambda _: sorted(SAMPLE.glob("*.csv")))


@pytest.fixture(scope="session")
def sample_tables(prepared_sample: Prepared) -> Tables:
    """The tables of the sample, as the checks are given them."""
    return load_tables(prepared_sample.tables)


@pytest.fixture
def sample(prepared_sample: Prepared, tmp_path: Path) -> Prepared:
    """A copy of `prepared_sample` that is the test's own."""
    return prepared_sample.copy(tmp_path)
