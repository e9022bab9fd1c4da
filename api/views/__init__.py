"""A question and the parts -> what is shown, for the API and the pages alike."""
