"""The nouns of the field and their errors: registry -> measured -> gateways -> judged.

The standard library only.
"""
