"""Whole files -> read -> journal -> put away; writers and moved files are looked after."""
