"""`/api-keys`, `/signin-links`, `/session`, `/sessions` and `/me`."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, TypedDict
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from skuport.accounts import repository, schemas
from skuport.accounts.authentication import address_of, require_own_origin
from skuport.accounts.credentials import key_id_of
from skuport.accounts.models import Session
from skuport.accounts.refusals import Refusals
from skuport.accounts.revoking import Descendants, Revoking
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
from skuport.accounts.service import Accounts, Caller, SignedIn
from skuport.accounts.user_agents import device_of
from skuport.core.bodies import KIB, body_limits
from skuport.core.compression import SHOWS_SECRET
from skuport.core.errors import UnauthorizedError
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent
from skuport.core.pagination import Paging, paginate
from skuport.core.principals import PrincipalRow
from skuport.core.rate_limits import address_key
from skuport.core.security import (
    CanAdmin,
    CanRead,
    Credential,
    Principal,
    Scope,
    credential_of,
    session_cookie,
)
from skuport.core.settings import Settings

router = make_router("accounts")


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _accounts(request: Request, unit: Unit) -> Accounts:
    return Accounts(unit.session, _settings(request), request.app.state.clock)


async def _revoking(request: Request, unit: Unit) -> Revoking:
    return Revoking(unit.session, _settings(request), request.app.state.clock)


Service = Annotated[Accounts, Depends(_accounts)]
Revoker = Annotated[Revoking, Depends(_revoking)]
WithDescendants = Annotated[
    bool, Query(description="Whether to also revoke what was created with it; `…/descendants` counts that.")
]


def _session(row: Session, owner: PrincipalRow, principal: Principal, settings: Settings) -> SessionOut:
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
        idle_expires_at=row.last_seen_at + timedelta(seconds=settings.session_idle_seconds),
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


def _descendants(made: Descendants, principal: Principal) -> schemas.Descendants:
    return schemas.Descendants(
        api_keys=len(made.api_keys),
        sessions=len(made.sessions),
        signin_links=made.signin_links,
        includes_caller=principal.id in made.principals,
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
async def create_api_key(
    body: CreateApiKey, principal: CanAdmin, accounts: Service, _: Idempotent
) -> CreatedApiKey:
    """Create an API key. The key itself is shown only in this response."""
    row, key = await accounts.create_key(body.name, body.scopes, body.expires_at, principal)
    return CreatedApiKey(**ApiKeyOut.model_validate(row).model_dump(), key=key)


@router.get("/api-keys/{key_id}/descendants")
async def get_api_key_descendants(
    key_id: UUID, principal: CanAdmin, revoking: Revoker
) -> schemas.Descendants:
    """Count what was created with a key and stays valid when only the key is revoked: keys, sessions, links."""
    return _descendants(await revoking.made_by_key(key_id), principal)


@router.delete("/api-keys/{key_id}", status_code=204)
async def revoke_api_key(
    key_id: UUID, principal: CanAdmin, revoking: Revoker, descendants: WithDescendants = False
) -> None:
    """Revoke a key permanently, and end the sessions that were opened with it and its unused sign-in links."""
    await revoking.revoke_key(key_id, principal, descendants=descendants)


@router.post("/signin-links", status_code=201, dependencies=[SHOWS_SECRET])
async def create_signin_link(
    body: CreateSigninLink, principal: CanAdmin, accounts: Service, _: Idempotent
) -> SigninLink:
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
    signed_in = await _attempt(body, request, accounts)
    cookie = session_cookie(settings)
    response.set_cookie(cookie, signed_in.token, settings.session_seconds, **_cookie(settings))
    return _me(signed_in.principal, settings)


async def _attempt(body: SignIn, request: Request, accounts: Accounts) -> SignedIn:
    """Sign in, unless too many sign-ins from this address have failed."""
    refusals: Refusals = request.app.state.refusals
    address = address_key(address_of(request))
    given = credential_of(request.headers, session_cookie(_settings(request)))
    token = given.secret if given is not None and given.kind == "session" else None
    caller = Caller(request.headers.get("user-agent", ""), address_of(request), token)
    credential = Credential("key", body.api_key or body.token or "")
    exceeded = await refusals.admit("sign_in", address, credential)
    try:
        if body.token is not None:
            signed_in = await accounts.sign_in_by_token(body.token, caller)
        else:
            signed_in = await accounts.sign_in_by_key(credential.secret, caller)
    except UnauthorizedError as error:
        await refusals.refused("sign_in", address, credential, key_id_of(error))
        if exceeded is not None:
            raise exceeded.error() from error
        raise
    refusals.accepted(Credential("session", signed_in.token))
    return signed_in


@router.delete("/session", status_code=204)
async def sign_out(principal: CanRead, request: Request, response: Response, revoking: Revoker) -> None:
    """End the session of this request."""
    await revoking.sign_out(principal)
    settings = _settings(request)
    response.delete_cookie(session_cookie(settings), **_cookie(settings))


@router.get("/sessions")
async def list_sessions(principal: CanRead, unit: Unit, paging: Paging, request: Request) -> SessionPage:
    """The active sessions, newest first: with the scope `admin` those of all users, else your own."""
    settings = _settings(request)
    position = paging.position(datetime, UUID)
    rows = await repository.list_sessions(
        unit.session,
        request.app.state.clock(),
        timedelta(seconds=settings.session_idle_seconds),
        paging.limit,
        position,
        None if principal.may(Scope.ADMIN) else principal.id,
    )
    page = paginate(rows, paging.limit, position, lambda row: (row[0].created_at, row[0].id))
    items = [_session(session, owner, principal, settings) for session, owner in page.rows]
    return SessionPage(items=items, next_cursor=page.next_cursor, prev_cursor=page.prev_cursor, total=None)


@router.delete("/sessions")
async def end_other_sessions(principal: CanRead, revoking: Revoker) -> EndedSessions:
    """End all sessions except that of this request: with the scope `admin` those of all users, else your own.

    With an API key, it ends all of them.
    """
    return EndedSessions(ended=await revoking.end_other_sessions(principal))


@router.get("/sessions/{session_id}/descendants")
async def get_session_descendants(
    session_id: UUID, principal: CanRead, revoking: Revoker
) -> schemas.Descendants:
    """Count what was created in a session and stays valid when only the session ends: keys, sessions, links."""
    return _descendants(await revoking.made_in_session(session_id, principal), principal)


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(
    session_id: UUID, principal: CanRead, revoking: Revoker, descendants: WithDescendants = False
) -> None:
    """End a session immediately, and the unused sign-in links made in it. Other users' need the scope `admin`."""
    await revoking.end_session(session_id, principal, descendants=descendants)


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
