"""What runs: ingest -> judging -> serving, each in a process of its own or all in one."""
