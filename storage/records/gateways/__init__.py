"""What is known of gateways: running numbers, clocks, presence, and what was refused of them."""
