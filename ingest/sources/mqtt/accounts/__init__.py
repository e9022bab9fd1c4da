"""Who may come in at the broker: accounts of gateways, by password or certificate, and rights."""
