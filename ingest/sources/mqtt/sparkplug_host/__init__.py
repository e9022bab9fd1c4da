"""What Sparkplug nodes hear from us as their host: that we are here, and be born again."""
