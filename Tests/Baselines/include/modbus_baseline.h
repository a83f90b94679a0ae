#ifndef MODBUS_BASELINE_H
#define MODBUS_BASELINE_H
// What the gateway's Modbus bus is measured against: modbus_read_registers of libmodbus in a loop, unguarded,
// and a libmodbus server that answers both. Both ends speak TCP on this machine.
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The first register that is read.
enum { modbus_baseline_first = 7 };

/// Starts a server thread on a processor; every register holds its own address.
///
/// It serves one connection after another until the process ends. Returns its port, or a negative error
/// number.
int modbus_baseline_serve(int processor);

/// A connection of the baseline's to a server.
typedef struct modbus_baseline modbus_baseline;

/// Connects; null when that fails.
modbus_baseline *modbus_baseline_connect(int port);

/// Reads so many registers so many times, each time waiting for the answer, and checks the last value of each
/// answer.
///
/// Returns transactions per second; negative when a read failed or brought a wrong value.
double modbus_baseline_rate(modbus_baseline *connection, int registers, int transactions);

/// Closes a connection.
void modbus_baseline_close(modbus_baseline *connection);

#ifdef __cplusplus
}
#endif
#endif
