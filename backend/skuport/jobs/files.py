"""Where jobs keep the files that they make."""

from uuid import UUID


def file_key(job_id: UUID, epoch: int) -> str:
    """The object key of the file that a claim of the job makes.

    Each claim has a key of its own: a worker whose job was taken over may not know it yet, and removes only its own
    file when it notices.
    """
    return f"exports/{job_id}/{epoch}"
