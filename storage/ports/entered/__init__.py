"""What may be asked of what officials enter: holds, figures of the law, rulings on flags."""
