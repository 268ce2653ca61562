"""A new process for every worker: what there is on macOS and Windows."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import msgspec

from grader.isolate.command import command, environment
from grader.isolate.process import cannot_start, pair
from grader.isolate.worker import Worker, ended_with
from grader.messages import Terms

__all__ = ["ColdStarts"]

_END_SECONDS: Final = 5.0


class ColdStarts:
    """Starts a process for each worker."""

    def __init__(self) -> None:
        self._started: list[_Cold] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._started:
            process.kill()

    def spawn(self, terms: Terms) -> Worker:
        """Start a process on these terms. Raises GraderFault where none can be had."""
        ours, theirs = pair()
        words = command(theirs.fileno(), msgspec.json.encode(terms).decode())
        windows = sys.platform == "win32"
        own: dict[str, Any] = (
            {"creationflags": vars(subprocess)["CREATE_NEW_PROCESS_GROUP"]}
            if windows
            else {"pass_fds": [theirs.fileno()], "start_new_session": True}
        )
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                words,
                stdin=subprocess.PIPE if windows else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                **own,
            )
            if process.stdin is not None:  # Windows hands sockets on by value
                with process.stdin as stdin:
                    stdin.write(vars(type(theirs))["share"](theirs, process.pid))
        except OSError as error:
            ours.close()
            raise cannot_start(error) from error
        finally:
            theirs.close()
        cold = _Cold(process)
        self._started.append(cold)
        return Worker(ours, cold)

    def hold(self, parts: Mapping[str, bytes], preload: Sequence[str] = ()) -> None:
        """Nothing is ready in a process that has just been started."""

    def twin(self, core: int | None = None) -> ColdStarts:  # noqa: ARG002 - that of who starts it
        """One for a process that is to be forked."""
        return ColdStarts()

    def forget(self) -> None:
        """There is nothing to leave to another process."""

    @property
    def handles(self) -> tuple[int, ...]:
        """What a process that is forked from this one must not keep open."""
        return ()

    def holds(self, part: str) -> bool:  # noqa: ARG002 - as other spawners have it
        """Whether workers have the calls of a part."""
        return False


class _Cold:
    """A process that was started for one worker."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ending(self) -> tuple[str, str]:
        """How it ended."""
        try:
            return ended_with(self._process.wait(_END_SECONDS)), "crash"
        except subprocess.TimeoutExpired:
            return "closed its connection", "crash"

    def kill(self) -> None:
        """End the process and all that descend from it, in whatever session they are."""
        if self._process.poll() is not None:
            return
        import psutil  # noqa: PLC0415 - only where there is no fork server

        with contextlib.suppress(psutil.Error):
            root = psutil.Process(self._process.pid)
            with contextlib.suppress(psutil.Error):
                root.suspend()  # so that it starts nothing more
            for each in [*root.children(recursive=True), root]:
                with contextlib.suppress(psutil.Error):
                    each.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
