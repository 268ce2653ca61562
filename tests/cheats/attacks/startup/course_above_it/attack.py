"""The course above it is what attacks."""
