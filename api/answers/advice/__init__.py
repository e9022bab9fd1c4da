"""What a refusal or a wrong clock means, and what to do about it, as the documents say it."""
