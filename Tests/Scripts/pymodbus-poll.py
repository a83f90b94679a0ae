"""Reads a ventilator with pymodbus and prints what it says, one item a line.

    pymodbus-poll.py tcp PORT | rtu PATH
"""
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient

kind, place = sys.argv[1:]
if kind == "tcp":
    client = ModbusTcpClient("127.0.0.1", port=int(place), timeout=5)
else:
    # A pseudo-terminal has no parity, and pyserial insists on what it asks for.
    client = ModbusSerialClient(place, baudrate=19200, parity="N", timeout=5)
if not client.connect():
    sys.exit(f"cannot connect to {place}")


def show(name, answer):
    if answer.isError():
        print(name, "exception", answer.exception_code)
    else:
        print(name, *answer.registers)


show("input", client.read_input_registers(0, count=24, device_id=1))
show("holding", client.read_holding_registers(0, count=24, device_id=1))
show("waveforms", client.read_input_registers(100, count=125, device_id=1))
show("beyond", client.read_input_registers(0, count=25, device_id=1))
show("write", client.write_register(5, 300, device_id=1))
show("writes", client.write_registers(5, [300, 100], device_id=1))
show("after", client.read_holding_registers(5, count=2, device_id=1))
name = client.read_device_information(read_code=1, object_id=0, device_id=1)
print("identification", *(name.information[key].decode() for key in sorted(name.information)))
client.close()
