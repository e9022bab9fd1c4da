"""A sample of a logger -> what each of its values would become, and a profile drafted for it."""
