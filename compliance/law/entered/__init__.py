"""Figures that officials entered: checked -> laid over the regulations' files, the newest first."""
