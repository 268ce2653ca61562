"""What is claimed about speed, measured: ratios of things run side by side in one run."""
