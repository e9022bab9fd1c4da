"""Quality control: thresholds -> checks -> flags -> runs; which readings are left out of a mean.

The rest gives a reason to visit; no check decides a verdict.
"""
