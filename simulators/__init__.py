"""An independent witness: invented plants and gateways that speak to us over MQTT only.

city -> its plants -> messages -> gateway; simulation.py brings them on air, past first.
"""
