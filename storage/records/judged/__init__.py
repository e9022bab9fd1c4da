"""Days that wait -> means and verdicts, appended; what cannot be judged is set aside by name."""
