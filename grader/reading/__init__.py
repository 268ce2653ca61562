"""Reading a submission without running it: its text, its tree and who uses what."""

__all__: list[str] = []
