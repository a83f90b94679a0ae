"""Serves Modbus units 1 and 7 with pymodbus, for our client to read.

    pymodbus-serve.py tcp | rtu

Prints the port, or the path of a pseudo-terminal, then serves until it is ended. Holding register N holds N, input register N holds 1000 + N,
both up to 299; a unit says who it is.
"""
import asyncio
import os
import sys
import tty

from pymodbus import ModbusDeviceIdentification
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


def unit(number):
    bits = [SimData(0, count=16, values=False, datatype=DataType.BITS)]
    holding = [SimData(0, values=list(range(300)), datatype=DataType.REGISTERS)]
    inputs = [SimData(0, values=list(range(1000, 1300)), datatype=DataType.REGISTERS)]
    return SimDevice(number, simdata=(bits, bits, holding, inputs))


def cable():
    """Two pseudo-terminals whose far ends are joined; the paths of both."""
    ends = [os.openpty() for _ in range(2)]
    for far, near in ends:
        tty.setraw(near)
        os.set_blocking(far, False)
    loop = asyncio.get_running_loop()
    for (far, _), (other, _) in (ends, ends[::-1]):
        loop.add_reader(far, lambda far=far, other=other: os.write(other, os.read(far, 512)))
    return [os.ttyname(near) for _, near in ends]


async def main():
    identity = ModbusDeviceIdentification(
        info_name={"VendorName": "pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.16.1"}
    )
    units = [unit(1), unit(7)]
    if sys.argv[1:] == ["rtu"]:
        ours, theirs = cable()
        server = ModbusSerialServer(units, identity=identity, port=ours, baudrate=19200)
        await server.listen()
        print(theirs, flush=True)
    else:
        server = ModbusTcpServer(units, identity=identity, address=("127.0.0.1", 0))
        await server.listen()
        print(server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
