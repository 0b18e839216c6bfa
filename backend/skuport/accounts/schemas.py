"""The bodies of `/api-keys`, `/signin-links`, `/session`, `/sessions` and `/me`."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from skuport.core.pagination import Page
from skuport.core.schemas import ApiModel, Label, Timestamp, with_example
from skuport.core.security import Scope

Name = Annotated[Label, Field(min_length=1, max_length=200)]
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
    """A new API key. `key` is shown only in this response."""

    key: str


class ApiKeyPage(Page[ApiKeyOut]):
    """API keys, newest first."""


class CreateApiKey(ApiModel):
    """A new API key: its name, its scopes, and when it expires (never by default)."""

    model_config = with_example(name="Nightly feed", scopes=["write"])

    name: Name
    scopes: Scopes
    expires_at: Timestamp | None = None


class PrincipalOut(ApiModel):
    """A user or program that makes requests."""

    id: UUID
    kind: str
    name: str


class SessionOut(ApiModel):
    """A signed-in browser. `device` names what `user_agent` was recognised as, or is null."""

    id: UUID
    principal: PrincipalOut
    scopes: list[Scope]
    device: str | None
    user_agent: str
    address: str | None
    """The IP address it was last used from."""
    created_at: Timestamp
    last_used_at: Timestamp
    expires_at: Timestamp
    idle_expires_at: Timestamp
    """When it ends unless it is used before."""
    current: bool
    """Whether this is the session of the request."""


class SessionPage(Page[SessionOut]):
    """Sessions, newest first."""


class EndedSessions(ApiModel):
    """The number of sessions that ended."""

    ended: int


class Descendants(ApiModel):
    """What a key or session made, directly or through what it made, and what doesn't end with it by itself."""

    api_keys: int
    """Valid API keys."""
    sessions: int
    """Active sessions, opened with those keys or by sign-in links."""
    signin_links: int
    """Sign-in links that nobody has used yet."""
    includes_caller: bool
    """Whether the key or session of this request is among them."""


class CreateSigninLink(ApiModel):
    """A new sign-in link: a name for its user, and the scopes they get (`admin` by default)."""

    name: Name = "Sign-in link"
    scopes: Scopes = Field(default=[Scope.ADMIN])


class SigninLink(ApiModel):
    """A link to open in the browser that is to be signed in."""

    url: str
    expires_at: Timestamp


class SignIn(ApiModel):
    """Either the token of a sign-in link or an API key."""

    token: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    api_key: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.token is None) == (self.api_key is None):
            raise ValueError("send either 'token' or 'api_key'")
        return self


class Limits(ApiModel):
    """The limits of uploads, in bytes."""

    max_upload_bytes: int
    multipart_threshold_bytes: int


class Me(ApiModel):
    """The principal of the request and its scopes, including implied ones."""

    principal: PrincipalOut
    scopes: list[Scope]
    limits: Limits
