"""A submission of two megabytes, most of which the runner adds."""
