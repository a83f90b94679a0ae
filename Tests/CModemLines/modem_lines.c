#include "modem_lines.h"
