"""Connection -> migrations -> tables; and the instants at which something becomes known."""
