"""Who is told what: rules, what was noticed of each thing, and the outbox."""
