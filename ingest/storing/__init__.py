"""Journal -> batch -> stores, from a watermark; what a store refuses is set aside and mended."""
