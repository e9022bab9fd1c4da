"""Who may see it: routes, pages and reports; thin readers of the stores."""
