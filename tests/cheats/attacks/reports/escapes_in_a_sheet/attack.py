from _honest import before, honest

SHEET = "vault\x1b[2J\u202e\r::error::x"
