"""What a message says, in Vietnamese as an official writes and in English."""
