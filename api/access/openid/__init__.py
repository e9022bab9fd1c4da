"""Signing in by a provider of sign-on (OpenID Connect: code flow, PKCE, identity token)."""
