from _scene import OUT

open(OUT + "/mark", "w").close()
