"""What a problem says in English -> the same in Vietnamese, by the exact forms of its makers."""
