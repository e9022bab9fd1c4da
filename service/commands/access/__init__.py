"""Accounts and tokens on the command line, for who keeps the house."""
