"""What stands already -> accepted, duplicate, conflict or refused -> the receipt, and its log."""
