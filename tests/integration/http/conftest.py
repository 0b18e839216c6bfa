from tests.support.api import api, app, client, own_app, shared_app

__all__ = ["api", "app", "client", "own_app", "shared_app"]
