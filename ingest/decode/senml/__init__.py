"""SenML (RFC 8428): JSON or CBOR -> resolved records -> the canonical message."""
