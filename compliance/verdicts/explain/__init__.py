"""One verdict on one screen: what was judged, against which limit, and why that limit binds."""
