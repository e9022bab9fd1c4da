"""Every setting, read once; and what else is read of the host: its clock, its log."""
