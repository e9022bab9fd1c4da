"""The nouns of the field and their errors, in the words of docs/glossary.md; standard library only."""
