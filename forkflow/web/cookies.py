"""What a paired browser holds: one cookie a face of a house. Scripts cannot read it, other sites cannot send it."""

# As long as a browser keeps a cookie at all; a device that shall not come in any more is locked out by the house.
COOKIE_SECONDS = 400 * 24 * 3600


def device_cookie(slug: str, role: str, token: str, *, secure: bool) -> str:
    """The value of `Set-Cookie` that makes a browser a device of the house; `secure` where it came over HTTPS."""
    told = f"forkflow_{slug}_{role}={token}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=lax"
    return f"{told}; Secure" if secure else told
