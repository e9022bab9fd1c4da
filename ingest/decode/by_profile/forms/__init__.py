"""The forms that come with Nhuệ, one file each, and their strict reader."""
