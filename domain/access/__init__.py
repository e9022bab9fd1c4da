"""Who may do what: roles and accounts, the changes of both, and the question itself."""
