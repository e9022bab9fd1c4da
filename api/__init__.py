"""Who may see it: question -> view -> answer; routes for programs, pages for people.

Thin readers of the stores: nothing is judged here. `every_request/` holds for all of them.
"""
