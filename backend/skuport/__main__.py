"""`python -m skuport` is `skuport`."""

from skuport.cli import app

if __name__ == "__main__":
    app()
