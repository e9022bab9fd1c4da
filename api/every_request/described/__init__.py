"""What the OpenAPI document says beside its shapes: words for each property, real examples."""
