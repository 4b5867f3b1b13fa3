"""The `crm-audit` command: finds its subcommands by name, turns errors into one clear line."""

from __future__ import annotations

import importlib
import os
import sys
import traceback

import click

from crm_audit_tui import __version__

# command -> its one-line help; the module crm_audit_tui.cli.<name>_command holds `command`.
COMMANDS: dict[str, str] = {
    "demo": "Open a ready audit over a copy of the sample data.",
    "new": "Start an audit from a folder or files of exports.",
    "open": "Open an audit record.",
    "resume": "Go on with the latest audit, or with RECORD.",
    "list": "List the audits on this machine.",
    "inspect": "Show how a file is understood.",
    "match": "Find duplicates in one table.",
    "scan": "Run every check, without a terminal.",
    "check": "Hold exports to limits: exit 1 where one is breached.",
    "compare": "Lay an audit beside an earlier one.",
    "sign": "Sign an audit as it stands.",
    "verify": "Tell whether a record is what was written and signed.",
    "report": "Write the report of an audit.",
    "export": "Write the files that repair the CRM.",
    "locate": "Say where settings, audits, themes and keymap are kept.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not for the list of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"crm_audit_tui.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: crm-audit new exports/ --title 'Year end 2026'",
)
@click.version_option(__version__, prog_name="crm-audit")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Audit a CRM from its own exports, at the keyboard."""
    ctx.obj = {"debug": debug}
    if ctx.invoked_subcommand is None:
        from crm_audit_tui.cli.home_command import open_home

        open_home()


def main() -> None:
    """Run the command line; exit 0 done, 1 breach, 2 wrong use or unreadable input."""
    debug = "--debug" in sys.argv
    try:
        # Without its standalone mode click hands back what a command ended with.
        code = cli.main(standalone_mode=False)
        if isinstance(code, int) and code:
            sys.exit(code)
    except click.exceptions.Abort:
        click.echo("crm-audit: stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        from crm_audit_tui.core.errors import AuditError

        if debug:
            traceback.print_exc()
        from crm_audit_tui.cli.language import translator

        if not isinstance(error, AuditError):  # ours; 1 would say that a limit was broken
            said = f"{type(error).__name__}: {error}"
            error = AuditError("session.error.unexpected", error=said)
        click.echo(f"crm-audit: {translator().message(error.message)}", err=True)
        sys.exit(2)
