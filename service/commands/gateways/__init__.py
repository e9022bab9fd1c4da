"""Commands on gateways: their accounts and sessions at the broker, certification, quarantine."""
