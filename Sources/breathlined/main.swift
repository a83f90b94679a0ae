print("breathlined")
