"""Verdicts -> events (exceedances, silences) -> how far the city is from 100 %."""
