"""Who may come in: gateways at the broker (password or certificate), officials at the API."""
