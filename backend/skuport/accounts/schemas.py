"""The bodies of accounts."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, Text, Timestamp, with_example
from skuport.core.security import Scope

Name = Annotated[Text, Field(min_length=1, max_length=200)]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


class ApiKeyOut(ApiModel):
    """An API key, without the key itself."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: Timestamp
    expires_at: Timestamp | None
    last_used_at: Timestamp | None
    revoked_at: Timestamp | None


class CreatedApiKey(ApiKeyOut):
    """A new API key. `key` is shown this once."""

    key: str


class ApiKeyPage(Page[ApiKeyOut]):
    """API keys, the newest first."""


class CreateApiKey(ApiModel):
    """What the key may do, and until when."""

    model_config = with_example(name="Nightly feed", scopes=["write"])

    name: Name
    scopes: Scopes
    expires_at: Timestamp | None = None


class PrincipalOut(ApiModel):
    """Who acts."""

    id: UUID
    kind: str
    name: str


class SessionOut(ApiModel):
    """A signed-in browser. `device` is `user_agent` in words, as far as it can be told."""

    id: UUID
    principal: PrincipalOut
    scopes: list[Scope]
    device: str | None
    user_agent: str
    address: str | None
    """Where it was last used from."""
    created_at: Timestamp
    last_used_at: Timestamp
    expires_at: Timestamp
    current: bool
    """Whether this request came by it."""


class SessionPage(Page[SessionOut]):
    """Sessions, the newest first."""


class EndedSessions(ApiModel):
    ended: int


class CreateSigninLink(ApiModel):
    """Whom the link is for and what they may do; `admin` when nothing is said."""

    name: Name = "Sign-in link"
    scopes: Scopes = Field(default=[Scope.ADMIN])


class SigninLink(ApiModel):
    """To be opened in the browser that is to be signed in."""

    url: str
    expires_at: Timestamp


class SignIn(ApiModel):
    """Exactly one of the two: the token of a sign-in link, or an API key."""

    token: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    api_key: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.token is None) == (self.api_key is None):
            raise ValueError("send either 'token' or 'api_key'")
        return self


class Limits(ApiModel):
    """What the page must know before it uploads; bytes."""

    max_upload_bytes: int
    multipart_threshold_bytes: int


class Me(ApiModel):
    """Who is signed in, and what they may do. `scopes` has the implied ones too."""

    principal: PrincipalOut
    scopes: list[Scope]
    limits: Limits
