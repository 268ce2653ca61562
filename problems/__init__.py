"""The problems of the built-in course: a folder a sheet, a file a problem."""
