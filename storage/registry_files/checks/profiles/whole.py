"""Holds every profile and channel of files and registry against each other, and against outlets.

What was accepted before is asked again beside the new rows, but only rows of the files are blamed.
"""

from __future__ import annotations

from domain.registry import Registry
from storage.registry_files.checks.profiles.blamed import whole_of
from storage.registry_files.checks.profiles.channels import check_channels
from storage.registry_files.checks.profiles.senders import check_senders
from storage.registry_files.entries import Entries


def check_profiles(entries: Entries, onto: Registry) -> None:
    """Blame each row by which a message could be of two senders, or a value of two outlets."""
    if not (entries.profiles or entries.channels or entries.outlets):
        return
    whole = whole_of(entries, onto)
    if whole.profiles:
        check_senders(whole)
        check_channels(whole)
