"""Draw the pictures of the screens into `docs/pictures/`: `python docs/pictures.py`.

The audit of the sample data is made in a temporary folder; nothing of yours is touched. The
report's page is drawn by Chromium and pdftocairo, and left as it is where they are not installed.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
Screens = dict[str, tuple[str, tuple[str, ...], tuple[int, int]]]
# name -> step, keys pressed there, size of the terminal
SCREENS: Screens = {
    "step": ("integrations", ("e",), (110, 32)),
    "duplicates": ("duplicates", ("w", "enter", "m", "n", "s"), (130, 36)),
    "cluster": ("duplicates", ("w", "enter", "g", *"113", "enter", "c"), (130, 36)),
    "missing": ("missing", ("w", "enter"), (110, 32)),
    "bulk": ("missing", ("w", "enter", "b", "a"), (110, 32)),
    "closing": ("closing", ("v",), (110, 32)),
}
NEXT_YEAR: Screens = {"year": ("closing", ("v",), (110, 44))}


def clean(svg: str) -> str:
    """Return `svg` without fonts from elsewhere: pictures must not ask the network for anything."""
    return re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)


def save(name: str, svg: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / f"{name}.svg").write_text(clean(svg), "utf-8")
    print(f"docs/pictures/{name}.svg")


async def draw_intake(exports: Path) -> None:
    """Draw the exports as they are understood, and a file whose delimiter is being changed."""
    from crm_audit_tui.tui.app import AuditApp
    from crm_audit_tui.tui.beginning import Beginning

    app = AuditApp(beginning=Beginning((exports,)), language="en")
    async with app.run_test(size=(130, 36)) as pilot:
        while not app.screen.query("#sources") or not app.screen.query_one("#sources").option_count:
            await pilot.pause(0.1)
        for name, keys in (("intake", ("down",)), ("dialect", ("f",))):
            for key in keys:
                await pilot.press(key)
            await pilot.pause(3.0)
            save(name, app.export_screenshot(title="CRM Audit"))


async def draw(record: Path, screens: Screens) -> None:
    """Draw `screens` of the audit in `record`."""
    from crm_audit_tui.session import Session
    from crm_audit_tui.tui.app import AuditApp

    for name, (step, keys, size) in screens.items():
        app = AuditApp(Session.open(record), step=step, language="en")
        async with app.run_test(size=size) as pilot:
            while app.jobs.busy or app.session is None or app.session.rows is None:
                await pilot.pause(0.1)
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            app.clear_notifications()
            await pilot.pause()
            save(name, app.export_screenshot(title="CRM Audit"))
            await app.navigation.close_audit()


async def draw_home() -> None:
    """Draw the screen that begins."""
    from crm_audit_tui.tui.app import AuditApp

    app = AuditApp(language="en")
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.pause(0.5)
        save("home", app.export_screenshot(title="CRM Audit"))


def next_year(folder: Path) -> Path:
    """Audit the sample as of the end of two years running; return the later record."""
    sample, records = (
        str(HERE.parent / "sample_data"),
        [folder / "2025.audit.toml", folder / "2026.audit.toml"],
    )
    for record, after in zip(records, ([], ["--after", str(records[0])]), strict=True):
        day = f"{record.name[:4]}-12-31"
        subprocess.run(
            ["crm-audit", "new", sample, "--record", str(record), "--audit-date", day, *after],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return records[1]


def draw_report(record: Path, folder: Path) -> None:
    chromium, pdftocairo = shutil.which("chromium"), shutil.which("pdftocairo")
    if not chromium or not pdftocairo:
        print("docs/pictures/report.svg stays as it is: needs chromium and pdftocairo")
        return
    page, pdf = folder / "report.html", folder / "report.pdf"
    subprocess.run(["crm-audit", "report", str(record), "-o", str(page)], check=True)
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={folder / 'browser'}", f"--print-to-pdf={pdf}", page.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip
    PICTURES.mkdir(exist_ok=True)
    place = PICTURES / "report.svg"
    subprocess.run([pdftocairo, "-svg", "-f", "1", "-l", "1", str(pdf), str(place)], check=True)
    print("docs/pictures/report.svg")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CRM_AUDIT_HOME"] = str(folder / "home")
        subprocess.run(
            ["crm-audit", "demo", "--dir", str(folder / "demo")],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        record = next((folder / "demo").rglob("*.audit.toml"))
        asyncio.run(draw_intake(HERE.parent / "sample_data"))
        asyncio.run(draw(record, SCREENS))
        asyncio.run(draw_home())
        asyncio.run(draw(next_year(folder), NEXT_YEAR))
        draw_report(record, folder)


if __name__ == "__main__":
    main()
