/// Replaced by the room's first code.
enum Start {}
