"""The pages of the reference that are written by the program they describe."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

import typer.main

from grader.cli.app import app
from grader.cli.commands import add
from grader.pages import cell

HEADER = """\
# Commands

The options of every command, as `--help` shows them. `mlgrade --version` says which version you
have. For exit codes see [For programs](programs.md).
"""
RESULT = """\
# The result, field by field

What `mlgrade check --format json` writes; [For programs](programs.md) shows one in use. As a
JSON schema: [result.schema.json](result.schema.json).
"""
GENERATED = "*Made from {}; do not edit this page.*\n"


def all_commands() -> Any:
    """The command line as its parser has it, without starting it."""
    whole = typer.Typer(add_completion=False)
    whole.registered_commands = list(app.registered_commands)
    add(whole)
    unique = {each.name or each.callback.__name__: each for each in whole.registered_commands}
    whole.registered_commands = list(unique.values())
    whole.info.context_settings = app.info.context_settings
    return typer.main.get_command(whole)


# -- commands -------------------------------------------------------------------------------------
def commands_page() -> str:
    """Every command: what it does, how it is called, what it takes."""
    group = all_commands()
    pages = [_command(name, command) for name, command in group.commands.items()]
    made = GENERATED.format("the command line itself")
    return "\n\n".join([HEADER.strip(), *pages, made])


def _command(name: str, command: Any) -> str:
    context = command.make_context(f"mlgrade {name}", [], resilient_parsing=True)
    usage = " ".join(command.collect_usage_pieces(context))
    options = [_row(each, context) for each in command.get_params(context) if each.help]
    options = [each for each in options if "--help" not in each]
    return "\n\n".join(
        [
            f"## mlgrade {name}",
            f"```text\nmlgrade {name} {usage}\n```",
            inspect.cleandoc(command.help),
            "\n".join(["| | |", "|---|---|", *options]),
        ]
    )


def _row(param: Any, context: Any) -> str:
    """A line of the table: the option as it is written, and what its help says of it."""
    shown, said = param.get_help_record(context)
    choices = getattr(param.type, "choices", ())
    if choices:  # which a column has no room for
        shown = shown.rpartition(" [")[0]
        said = said.replace(param.help, f"{param.help} One of: {', '.join(choices)}.")
    shown = shown.replace(" RANGE", "")
    return f"| `{shown}` | {cell(said.replace('  ', ' '))} |"


# -- the result -----------------------------------------------------------------------------------
def result_page(schema: Mapping[str, Any]) -> str:
    """The schema as tables: one for the result, one for each object in it."""
    named = schema["$defs"]
    tables = [_fields("The result", schema)]
    tables += [_fields(f"{name}", each) for name, each in named.items() if "properties" in each]
    words = [_words(name, each) for name, each in named.items() if "properties" not in each]
    made = GENERATED.format("`docs/result.schema.json`")
    return "\n\n".join([RESULT.strip(), schema["description"], *tables, *words, made])


def _fields(title: str, described: Mapping[str, Any]) -> str:
    rows = [
        f"| `{name}` | {_type(field)} | {cell(field.get('description', ''))} |"
        for name, field in described["properties"].items()
    ]
    about = [described["description"]] if "$schema" not in described else []
    return "\n\n".join(
        [f"## {title}", *about, "\n".join(["| field | type | |", "|---|---|---|", *rows])]
    )


def _words(name: str, described: Mapping[str, Any]) -> str:
    """A closed list of words."""
    words = ", ".join(f"`{json.dumps(each)}`" for each in described.get("enum", []))
    return "\n\n".join(filter(None, [f"## {name}", described.get("description", ""), words]))


def _type(field: Mapping[str, Any]) -> str:
    """What a field may be, with a link to what is described elsewhere."""
    return " or ".join(_types(field)) or "any value"


def _types(field: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        yield f"[{name}](#{name})"
    for inner in (*field.get("anyOf", ()), *field.get("oneOf", ())):
        yield from _types(inner)
    kinds = field.get("type", ())
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        items = f" of {_type(field['items'])}" if kind == "array" and "items" in field else ""
        yield f"{kind}{items}"
    if "const" in field:
        yield f"`{json.dumps(field['const'])}`"
    elif "enum" in field and not kinds:
        yield ", ".join(f"`{json.dumps(each)}`" for each in field["enum"])
