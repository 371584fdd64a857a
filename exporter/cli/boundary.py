"""The border where errors become messages and exit codes; nothing crosses it as a traceback.

Only here is a broad except right: an error that is not ours is a bug, and says so.
"""

import os
import sys
import traceback

import click

from exporter.cli.output import Console
from exporter.errors import ExitCode, ExporterError, Problem

_BUG = "this is a bug in runpress; RUNPRESS_TRACEBACK=1 shows where"


def report_error(error: Exception, *, as_json: bool) -> int:
    """Print the error on stderr and return the exit status."""
    problems, code = problems_of(error)
    Console(json=as_json).problems(problems)
    if os.environ.get("RUNPRESS_TRACEBACK"):
        traceback.print_exception(error)
    return int(code)


def problems_of(error: Exception) -> tuple[list[Problem], int]:
    """What an error says, and the exit status that it means."""
    from archive import ArchiveError

    match error:
        case ExporterError():
            return list(error.problems), error.exit_code
        case ArchiveError():
            return [Problem(error.code, error.message, None, error.help)], error.exit_status
        case click.exceptions.Exit():
            return [], error.exit_code
        case click.exceptions.NoArgsIsHelpError():
            # A command group by itself: its help, on stderr since nothing was done.
            sys.stderr.write(error.format_message() + "\n")
            return [], ExitCode.USAGE
        case click.UsageError():
            return [Problem("usage", error.format_message(), None, _usage(error))], ExitCode.USAGE
        case click.ClickException():
            return [Problem("usage", error.format_message())], ExitCode.USAGE
        case click.Abort():
            return [], ExitCode.INTERRUPTED
        case BrokenPipeError():
            # The reader went away (`| head`); give the interpreter nothing left to flush.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return [], ExitCode.OK
        case OSError():
            return [Problem("io", _os_words(error))], ExitCode.FINDINGS
        case _:
            return [Problem("internal", f"{type(error).__name__}: {error}", None, _BUG)], 1


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "runpress"
    return f"try '{command} --help'"


def _os_words(error: OSError) -> str:
    where = f" {error.filename!r}" if error.filename else ""
    return f"{error.strerror or error}{where}"
