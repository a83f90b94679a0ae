"""Serves Modbus TCP units 1 and 7 with pymodbus, for our client to read.

Prints the port, then serves until it is ended. Holding register N holds N, input register N holds 1000 + N,
both up to 299; a unit says who it is.
"""
import asyncio

from pymodbus import ModbusDeviceIdentification
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


def unit(number):
    bits = [SimData(0, count=16, values=False, datatype=DataType.BITS)]
    holding = [SimData(0, values=list(range(300)), datatype=DataType.REGISTERS)]
    inputs = [SimData(0, values=list(range(1000, 1300)), datatype=DataType.REGISTERS)]
    return SimDevice(number, simdata=(bits, bits, holding, inputs))


async def main():
    identity = ModbusDeviceIdentification(
        info_name={"VendorName": "pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.16.1"}
    )
    server = ModbusTcpServer([unit(1), unit(7)], identity=identity, address=("127.0.0.1", 0))
    await server.listen()
    print(server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
