"""Several workers: what each heard -> one order -> the gaps that one alone would find."""
