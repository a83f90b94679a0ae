import Lines
import Testing
import WireFormats

@Suite struct `Line settings` {
  @Test(arguments: LineSettings.bauds)
  func `of every speed that Linux names are accepted`(baud: Int) throws {
    try LineSettings(baud: baud).check(for: "/dev/ttyUSB0")
  }

  @Test(arguments: [-9600, 0, 1, 9599, 9601, 12345, 250_000, Int.max])
  func `of any other speed are refused with those allowed`(baud: Int) {
    let error = #expect(throws: LineError.self) { try LineSettings(baud: baud).check(for: "/dev/ttyUSB0") }
    #expect(error?.description.contains("\(baud) baud") == true)
    #expect(error?.description.contains("9600, 19200") == true)
  }

  @Test(arguments: [(6, false), (7, true), (8, true), (9, false)])
  func `have 7 or 8 data bits`(bits: Int, isAllowed: Bool) {
    let settings = LineSettings(baud: 9600, dataBits: bits)
    let refused = "p: \(bits) data bits is not possible on this line; allowed: 7, 8."
    #expect(refusal(of: settings) == (isAllowed ? nil : refused))
  }

  @Test(arguments: [(0, false), (1, true), (2, true), (3, false)])
  func `have 1 or 2 stop bits`(bits: Int, isAllowed: Bool) {
    let settings = LineSettings(baud: 9600, stopBits: bits)
    let refused = "p: \(bits) stop bits is not possible on this line; allowed: 1, 2."
    #expect(refusal(of: settings) == (isAllowed ? nil : refused))
  }

  private func refusal(of settings: LineSettings) -> String? {
    do throws(LineError) { try settings.check(for: "p") } catch { return error.description }
    return nil
  }

  @Test func `that are impossible are refused before the port is looked for`() throws {
    let missing = LineAddress.port(path: "/nowhere/port")
    let error = #expect(throws: LineError.self) {
      try ByteLine.open(missing, LineSettings(baud: 12345), until: never)
    }
    guard case .unsupportedSetting = error else {
      Issue.record("refused as \(String(describing: error))")
      return
    }
  }
}
