print("breathline-sim")
