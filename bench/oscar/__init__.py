"""django-oscar as a shop of its own, in an environment of its own, to measure beside."""
