"""Accounts, who is signed in, who failed to, who did what; changes of accounts only add rows."""
