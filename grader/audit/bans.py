"""Which banned names a function uses, itself or through its helpers.

A ban names everything at or below it ("torch.nn"), "!torch.nn.Parameter" excepts what is below it
again; of several that fit, the longest decides. A ban on a method is written with its class,
"torch.Tensor.softmax", and also holds for ``.softmax`` of anything that is no known module.
A ban on "torch.autograd" holds for ``.backward`` where torch is used as well: a student's own
class may have a method of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.audit.references import References, Use, uses_of

__all__ = ["find_ban"]

_CLASSES_IN_LOWER_CASE = ("ndarray", "matrix")


def find_ban(found: References, name: str, bans: Sequence[str]) -> tuple[Use, str] | None:
    """The nearest use of a banned name by the module's ``name`` and its helpers, and the ban."""
    if not bans:
        return None
    line = min((use.line for use in found.uses.get(name, ())), default=0)
    uses = [Use(each, line) for each in found.aliases.get(name, ())]
    uses += uses_of(found, name)
    torch = any(use.name.partition(".")[0] == "torch" for use in uses)
    for use in uses:
        backward = torch and use.name == "?.backward"
        ban = _ban_on(use.name, bans) or (backward and _ban_on("torch.autograd.backward", bans))
        if ban:
            return use, ban
    return _through_unknown(uses, bans)


def _ban_on(name: str, bans: Iterable[str]) -> str:
    """The ban that holds for a full name; "" for none."""
    if name.startswith("?."):
        return next((ban for ban in bans if _is_method(ban) and ban.endswith(name[1:])), "")
    fitting = [ban for ban in bans if f"{name}.".startswith(f"{ban.lstrip('!')}.")]
    longest = max(fitting, key=lambda ban: (len(ban.lstrip("!")), ban.startswith("!")), default="")
    return "" if longest.startswith("!") else longest


def _is_method(ban: str) -> bool:
    *_, owner, _name = ["", *ban.split(".")]
    return not ban.startswith("!") and (owner[:1].isupper() or owner in _CLASSES_IN_LOWER_CASE)


def _through_unknown(uses: Sequence[Use], bans: Sequence[str]) -> tuple[Use, str] | None:
    """A module handed on as a value, whose banned part is then asked of something unknown.

    ``apply(torch.nn.functional, x)`` with ``def apply(lib, x): return lib.softmax(x)``.
    """
    unknown = {use.name[2:]: use for use in uses if use.name.startswith("?.")}
    whole = {use.name for use in uses}
    for ban in bans:
        steps = ban.split(".")
        for i in range(1, len(steps)):
            handed_on = ".".join(steps[:i]) in whole
            if handed_on and all(step in unknown for step in steps[i:]):
                return unknown[steps[-1]], ban
    return None
