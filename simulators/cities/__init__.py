"""Which invented clusters a city has, as files: one for tests, one of Hanoi's true size."""
