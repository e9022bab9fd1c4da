"""How a message leaves: by a mail server, into a folder, or to a webhook."""
