"""The page of laboratory samples and checks of sensors of one outlet, with its two forms."""
