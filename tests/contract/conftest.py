from tests.support.api import api, app, client, shared_app

__all__ = ["api", "app", "client", "shared_app"]
