"""Our own JSON: at once where it is sound, else leaf by leaf; and again from the journal."""
