open("../out/mark", "w")
