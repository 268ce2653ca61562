"""The jail inside a container as Docker makes it: its system call profile and its capabilities.

The container is made by runc over this machine's own files, in a mount namespace that goes with
the test. Run with ``pytest -m heavy tests/test_container.py``, as root, where runc is installed
and the profile lies where the package containers-common puts it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli import ENVIRONMENT, PERFECT, ROOT

PROFILE = Path("/usr/share/containers/seccomp.json")
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(os.geteuid() != 0, reason="takes root to make a container"),
    pytest.mark.skipif(shutil.which("runc") is None, reason="takes runc"),
    pytest.mark.skipif(not PROFILE.exists(), reason="takes the profile of containers-common"),
]

# Docker's default: moby, oci/caps/defaults.go
_DOCKER_KEEPS = (
    "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP "
    "NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE"
)
CAPABILITIES = [f"CAP_{name}" for name in _DOCKER_KEEPS.split()]


def applies(rule: dict[str, Any]) -> bool:
    """Whether a rule of the profile holds for these capabilities on x86_64."""
    wanted, unwanted = rule.get("includes") or {}, rule.get("excludes") or {}
    return (
        (not wanted.get("arches") or "amd64" in wanted["arches"])
        and set(wanted.get("caps") or ()) <= set(CAPABILITIES)
        and "amd64" not in (unwanted.get("arches") or ())
        and not set(unwanted.get("caps") or ()) & set(CAPABILITIES)
    )


def profile() -> dict[str, Any]:
    """The profile in the form that runc reads."""
    given = json.loads(PROFILE.read_text(encoding="utf-8"))
    kept = ("names", "action", "args", "errnoRet")
    return {
        "defaultAction": given["defaultAction"],
        "defaultErrnoRet": given.get("defaultErrnoRet", 1),
        "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        "syscalls": [
            {name: rule[name] for name in kept if rule.get(name) is not None}
            for rule in given["syscalls"]
            if applies(rule)
        ],
    }


def bundle(folder: Path, command: str, *, no_new_privileges: bool) -> None:
    """What runc starts: this machine's files, Docker's profile, one command."""
    subprocess.run(["runc", "spec"], cwd=folder, check=True)
    spec = json.loads((folder / "config.json").read_text())
    process, linux = spec["process"], spec["linux"]
    sets = ("bounding", "effective", "permitted")
    process |= {
        "terminal": False,
        "args": ["/bin/sh", "-c", command],
        "cwd": str(ROOT),
        "env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
        "capabilities": dict.fromkeys(sets, CAPABILITIES),
        "rlimits": [],
        "noNewPrivileges": no_new_privileges,
    }
    spec["root"] = {"path": "root", "readonly": False}
    linux["seccomp"] = profile()
    linux["namespaces"] = [each for each in linux["namespaces"] if each["type"] != "cgroup"]
    linux.pop("resources", None)
    (folder / "config.json").write_text(json.dumps(spec))
    (folder / "root").mkdir()


@pytest.mark.parametrize("no_new_privileges", [False, True])
def test_every_layer_holds_in_a_container(tmp_path: Path, *, no_new_privileges: bool) -> None:
    """And a perfect submission is perfect there."""
    command = (
        f"{sys.executable} -m grader doctor --format json && "
        f"{sys.executable} -m grader check {PERFECT} --require-sandbox --format json >&2"
    )
    bundle(tmp_path, command, no_new_privileges=no_new_privileges)
    # The mounts are private to this command: nothing of them is left when it ends.
    inside = f"mount --rbind / root && exec runc run mlgrade-{os.getpid()}-{no_new_privileges:d}"
    ran = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", inside],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["level"] == "strict"
    result = json.loads(ran.stderr)
    assert result["score"] + result["pending"] == result["max_score"]
    assert result["sandbox"]["missing"] == []
