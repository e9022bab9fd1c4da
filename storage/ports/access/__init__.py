"""What may be asked of accounts, of who is signed in, and of who did what."""
