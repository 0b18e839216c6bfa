"""Runs a command so that it dies with the process that started it. Needs the standard library only.

    python -I -S launcher.py PARENT_PID SIGNAL [UID:GID] -- COMMAND…

`up` may be killed with -9 and then can stop nothing; on Linux the kernel does it instead (PR_SET_PDEATHSIG).
This has to be asked for inside the child. A `preexec_fn` would run Python between fork and exec of a process
that has threads, which can deadlock, so a few milliseconds go into this program instead.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become COMMAND, as UID:GID if given; SIGNAL arrives when the parent ends. Exits 125 if it has."""
    split = arguments.index("--")
    parent, signal_number, *account = arguments[:split]
    command = arguments[split + 1 :]
    if account:
        uid, gid = (int(part) for part in account[0].split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of user, because that clears it.
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != int(parent):  # it was gone before we asked
        sys.exit(125)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
