"""What may be asked of what was judged: means and verdicts, events, days set aside."""
