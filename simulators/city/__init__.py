"""Sites -> plants and their troubles -> the messages that their gateways send, in order."""
