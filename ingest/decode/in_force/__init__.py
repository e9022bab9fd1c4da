"""A registry's profiles -> by which of them a message of a gateway and a day is read, if by any."""
