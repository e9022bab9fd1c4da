"""What each column of the files is, in both languages, with its words and an example."""
