import WireFormats

extension ModbusRTUFrame {
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    forEachByte { bytes.append($0) }
    return bytes
  }
}

extension ModbusTCPFrame {
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    forEachByte { bytes.append($0) }
    return bytes
  }
}

extension ModbusPDU {
  init(_ bytes: [UInt8]) {
    self.init()
    for byte in bytes { append(byte) }
  }

  var bytes: [UInt8] { (0..<count).map { self[$0] } }
}

extension ModbusRegisters {
  init(_ values: [UInt16]) {
    self.init()
    for value in values { append(value) }
  }

  var values: [UInt16] { (0..<count).map { self[$0] } }
}

extension ModbusBits {
  init(_ values: [Bool]) {
    self.init()
    for value in values { append(value) }
  }

  var values: [Bool] { (0..<count).map { self[$0] } }
}

extension IdentificationText {
  var string: String { String(decoding: (0..<count).map { self[$0] }, as: UTF8.self) }
}
