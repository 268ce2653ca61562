"""The solutions, as a teacher would write them on the board."""
