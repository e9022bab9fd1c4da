"""The pages for people: route -> what the page says -> template, in Vietnamese and English."""
