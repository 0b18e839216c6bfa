from tests.support.api import api, client
from tests.support.api import own_app as app

__all__ = ["api", "app", "client"]
