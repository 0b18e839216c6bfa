"""Runs a command so that it dies with the process that started it. Uses the standard library only.

    python -I -S launcher.py PARENT_PID SIGNAL [UID:GID] -- COMMAND…

An `up` killed with -9 can stop nothing; on Linux the kernel does it instead (PR_SET_PDEATHSIG), which the child
itself has to request. A `preexec_fn` would run Python between fork and exec of a process that has threads, which
can deadlock; this program costs a few milliseconds instead.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become COMMAND, as UID:GID if given; SIGNAL arrives when the parent ends. Exits 125 if it already has."""
    split = arguments.index("--")
    parent, signal_number, *account = arguments[:split]
    command = arguments[split + 1 :]
    if account:
        uid, gid = (int(part) for part in account[0].split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of user, which clears it.
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != int(parent):  # the parent ended before the call
        sys.exit(125)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
