"""Sparkplug B: payload -> the node's births -> metrics -> samples; what no birth explains waits."""
