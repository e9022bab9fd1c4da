"""The pages for who signs in: in and out, my account, all accounts, and who did what."""
