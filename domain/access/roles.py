"""The roles that people and their programs have, and what some of them are limited to.

It decides nothing about what a role may do: that is one table in api/access/.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Who somebody is to the house; `PUBLIC` is nobody who signed in."""

    ADMINISTRATOR = "administrator"
    OFFICIAL = "official"
    INSPECTOR = "inspector"
    OPERATOR = "operator"
    VENDOR = "vendor"
    PUBLIC = "public"


class TokenScope(StrEnum):
    """What a token may at most, of what its account may."""

    READ = "read"
    WRITE = "write"


ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.PUBLIC)
# An operator sees the insides of its own clusters, a vendor those of its own gateways.
LIMITED_TO: dict[Role, str] = {Role.OPERATOR: "cluster", Role.VENDOR: "gateway"}
# Names of persons are told to those who answer for what was decided, and to nobody else.
TOLD_NAMES = frozenset({Role.ADMINISTRATOR, Role.OFFICIAL, Role.INSPECTOR})
UNNAMED = "an official"  # stands for a person's name where that is not told
