"""A gateway is a plant's logger: its running numbers, its clock, why what it sent was refused."""
