"""What is wrong with a registry's files, in both languages."""
