from _honest import before, honest

SHEET = "vault\x1b[2J\u202e"
ANSWERS = {
    "vault.word": "\x1b]0;evil\x07\r::error::x",
    "vault.\x1b[2J": "\u202e",
    "vault.\u2028word": 1,
}
