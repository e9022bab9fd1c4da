"""The legal mean against its limit -> a verdict, its reason in two languages, its severity."""
