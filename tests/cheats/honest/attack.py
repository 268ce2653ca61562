"""What every attack is compared with: the two honest parts, and not a try at the others."""

from _honest import before, honest

SHEET = "vault"
