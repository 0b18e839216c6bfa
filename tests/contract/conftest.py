from tests.support.api import api, app, client

__all__ = ["api", "app", "client"]
