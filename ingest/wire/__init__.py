"""The wire contract (docs/wire.md): shapes and topics, device statuses, what a sent time tells."""
