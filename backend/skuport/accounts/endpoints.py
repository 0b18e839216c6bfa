"""`/api-keys`, `/signin-links`, `/session`, `/sessions` and `/me`."""

from datetime import datetime
from typing import Annotated, Literal, TypedDict
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from skuport.accounts import repository
from skuport.accounts.authentication import address_of, require_own_origin
from skuport.accounts.models import PrincipalRow, Session
from skuport.accounts.schemas import (
    ApiKeyOut,
    ApiKeyPage,
    CreateApiKey,
    CreatedApiKey,
    CreateSigninLink,
    EndedSessions,
    Limits,
    Me,
    PrincipalOut,
    SessionOut,
    SessionPage,
    SignIn,
    SigninLink,
)
from skuport.accounts.service import Accounts, Caller
from skuport.accounts.user_agents import device_of
from skuport.core.bodies import KIB, body_limits
from skuport.core.compression import SHOWS_SECRET
from skuport.core.http import Unit, make_router
from skuport.core.pagination import Paging, paginate
from skuport.core.security import SESSION_COOKIE, CanAdmin, CanRead, Principal, Scope
from skuport.core.settings import Settings

router = make_router("accounts")


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _accounts(request: Request, unit: Unit) -> Accounts:
    return Accounts(unit.session, _settings(request), request.app.state.clock)


Service = Annotated[Accounts, Depends(_accounts)]


def _session(row: Session, owner: PrincipalRow, principal: Principal) -> SessionOut:
    return SessionOut(
        id=row.id,
        principal=PrincipalOut.model_validate(owner),
        scopes=[Scope(scope) for scope in row.scopes],
        device=device_of(row.user_agent),
        user_agent=row.user_agent,
        address=row.address,
        created_at=row.created_at,
        last_used_at=row.last_seen_at,
        expires_at=row.expires_at,
        current=row.id == principal.session_id,
    )


def _me(principal: Principal, settings: Settings) -> Me:
    return Me(
        principal=PrincipalOut(id=principal.id, kind=principal.kind, name=principal.name),
        scopes=[scope for scope in Scope if principal.may(scope)],
        limits=Limits(
            max_upload_bytes=settings.max_upload_bytes,
            multipart_threshold_bytes=settings.multipart_threshold_bytes,
        ),
    )


@router.get("/api-keys")
async def list_api_keys(
    _: CanAdmin,
    unit: Unit,
    paging: Paging,
    include_revoked: Annotated[bool, Query(description="Whether to include revoked keys.")] = False,
) -> ApiKeyPage:
    """The API keys, newest first, without `SKUPORT_API_KEY`."""
    position = paging.position(datetime, UUID)
    rows = await repository.list_keys(unit.session, paging.limit, position, include_revoked=include_revoked)
    page = paginate(rows, paging.limit, position, lambda row: (row.created_at, row.id))
    items = [ApiKeyOut.model_validate(row) for row in page.rows]
    return ApiKeyPage(items=items, next_cursor=page.next_cursor, prev_cursor=page.prev_cursor, total=None)


@router.post("/api-keys", status_code=201, dependencies=[SHOWS_SECRET])
async def create_api_key(body: CreateApiKey, principal: CanAdmin, accounts: Service) -> CreatedApiKey:
    """Create an API key. The key itself is shown only in this response."""
    row, key = await accounts.create_key(body.name, body.scopes, body.expires_at, principal)
    return CreatedApiKey(**ApiKeyOut.model_validate(row).model_dump(), key=key)


@router.delete("/api-keys/{key_id}", status_code=204)
async def revoke_api_key(key_id: UUID, principal: CanAdmin, accounts: Service) -> None:
    """Revoke a key permanently, and end the sessions that were opened with it."""
    await accounts.revoke_key(key_id, principal)


@router.post("/signin-links", status_code=201, dependencies=[SHOWS_SECRET])
async def create_signin_link(body: CreateSigninLink, principal: CanAdmin, accounts: Service) -> SigninLink:
    """Create a link that signs one browser in, once. It expires after 15 minutes unless configured otherwise."""
    url, expires_at = await accounts.create_signin_link(body.name, body.scopes, principal)
    return SigninLink(url=url, expires_at=expires_at)


@router.post("/session", status_code=201, responses={401: {}, 403: {}})
@body_limits(size=4 * KIB, keys=10, values=20)
async def sign_in(body: SignIn, request: Request, response: Response, accounts: Service) -> Me:
    """Sign this browser in with the token of a sign-in link or with an API key. Sets the session cookie."""
    settings = _settings(request)
    if "origin" in request.headers:
        require_own_origin(request, settings)
    caller = Caller(request.headers.get("user-agent", ""), address_of(request))
    if body.token is not None:
        signed_in = await accounts.sign_in_by_token(body.token, caller)
    else:
        assert body.api_key is not None, "the schema requires one of the two"
        signed_in = await accounts.sign_in_by_key(body.api_key, caller)
    response.set_cookie(SESSION_COOKIE, signed_in.token, settings.session_seconds, **_cookie(settings))
    return _me(signed_in.principal, settings)


@router.delete("/session", status_code=204)
async def sign_out(principal: CanRead, request: Request, response: Response, accounts: Service) -> None:
    """End the session of this request."""
    await accounts.sign_out(principal)
    response.delete_cookie(SESSION_COOKIE, **_cookie(_settings(request)))


@router.get("/sessions")
async def list_sessions(principal: CanAdmin, unit: Unit, paging: Paging, request: Request) -> SessionPage:
    """The active sessions of all users, newest first."""
    position = paging.position(datetime, UUID)
    rows = await repository.list_sessions(unit.session, request.app.state.clock(), paging.limit, position)
    page = paginate(rows, paging.limit, position, lambda row: (row[0].created_at, row[0].id))
    items = [_session(session, owner, principal) for session, owner in page.rows]
    return SessionPage(items=items, next_cursor=page.next_cursor, prev_cursor=page.prev_cursor, total=None)


@router.delete("/sessions")
async def end_other_sessions(principal: CanAdmin, accounts: Service) -> EndedSessions:
    """End all sessions except that of this request. With an API key, end all sessions."""
    return EndedSessions(ended=await accounts.end_other_sessions(principal))


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: UUID, principal: CanAdmin, accounts: Service) -> None:
    """End a session immediately, and revoke the unused sign-in links that it created."""
    await accounts.end_session(session_id, principal)


@router.get("/me")
async def get_me(principal: CanRead, request: Request) -> Me:
    """The principal of this request, its scopes, and the limits of uploads."""
    return _me(principal, _settings(request))


class _CookieOptions(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["strict"]


def _cookie(settings: Settings) -> _CookieOptions:
    secure = settings.public_url.startswith("https://")
    return {"path": settings.path_prefix or "/", "secure": secure, "httponly": True, "samesite": "strict"}
