"""A parameter in its unit -> a reading of it at one outlet and instant."""
