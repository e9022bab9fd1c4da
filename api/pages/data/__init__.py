"""What anybody may take away: the page of the data, and the meeting's paper and Excel file."""
