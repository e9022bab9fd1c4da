"""The pages of cases: those that wait, one with all its steps, and the forms that go on with it."""
