"""Draws documents as PDF from their facts alone; it asks no store and knows no clock."""
