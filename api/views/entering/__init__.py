"""What people are about to enter, checked and shown with what it would change, and then kept."""
