import Foundation
import Lines
import Testing

/// A machine's /sys, /dev and /proc in a temporary folder.
private final class Machine {
  let root: String

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/machine-\(UUID().uuidString)"
    for folder in ["sys/class/tty", "dev/serial/by-id", "dev/serial/by-path", "proc"] { try make(folder) }
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: root) } catch { print("left behind: \(root)") }
  }

  var directory: PortDirectory {
    PortDirectory(sys: "\(root)/sys", dev: "\(root)/dev", proc: "\(root)/proc")
  }

  func make(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
  }

  func write(_ text: String, to file: String) throws {
    try make((file as NSString).deletingLastPathComponent)
    try Data(text.utf8).write(to: URL(filePath: "\(root)/\(file)"))
  }

  func link(_ link: String, to target: String) throws {
    try make((link as NSString).deletingLastPathComponent)
    let destination = target.hasPrefix("/") ? target : "\(root)/\(target)"
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/\(link)", withDestinationPath: destination)
  }

  /// A USB adapter with one port, laid out as the kernel does.
  func plugIn(_ name: String, socket: String, driver: String, serial: String?) throws {
    let usb = "sys/devices/pci0/usb1/\(socket)"
    try write("0403\n", to: "\(usb)/idVendor")
    try write("6001\n", to: "\(usb)/idProduct")
    try write("FTDI\n", to: "\(usb)/manufacturer")
    try write("US232R\n", to: "\(usb)/product")
    if let serial { try write("\(serial)\n", to: "\(usb)/serial") }
    try write("00\n", to: "\(usb)/\(socket):1.0/bInterfaceNumber")
    try make("\(usb)/\(socket):1.0/\(name)/tty/\(name)")
    try make("sys/bus/usb-serial/drivers/\(driver)")
    try link("\(usb)/\(socket):1.0/\(name)/driver", to: "sys/bus/usb-serial/drivers/\(driver)")
    try link("\(usb)/\(socket):1.0/\(name)/tty/\(name)/device", to: "\(usb)/\(socket):1.0/\(name)")
    try link("sys/class/tty/\(name)", to: "\(usb)/\(socket):1.0/\(name)/tty/\(name)")
    try write("", to: "dev/\(name)")
  }

  /// A port of the board; the kernel lists those that are not there with the kind 0.
  func build(_ name: String, kind: Int) throws {
    try make("sys/devices/platform/serial8250")
    try make("sys/devices/platform/serial8250/tty/\(name)")
    try link("sys/devices/platform/serial8250/tty/\(name)/device", to: "sys/devices/platform/serial8250")
    try write("\(kind)\n", to: "sys/devices/platform/serial8250/tty/\(name)/type")
    try link("sys/class/tty/\(name)", to: "sys/devices/platform/serial8250/tty/\(name)")
  }
}

@Suite struct `The ports of a machine` {
  @Test func `are none where nothing is plugged in`() throws {
    let machine = try Machine()
    #expect(machine.directory.ports().isEmpty)
    try machine.make("sys/devices/virtual/tty/tty1")
    try machine.link("sys/class/tty/tty1", to: "sys/devices/virtual/tty/tty1")
    try machine.build("ttyS0", kind: 0)
    #expect(machine.directory.ports().isEmpty, "a virtual terminal or an absent port was shown")
    try machine.build("ttyS1", kind: 4)
    #expect(machine.directory.ports().map(\.device) == ["\(machine.root)/dev/ttyS1"])
  }

  @Test func `show the adapter, its serial number, its driver and its lasting names`() throws {
    let machine = try Machine()
    try machine.plugIn("ttyUSB0", socket: "1-2", driver: "ftdi_sio", serial: "A50285BI")
    try machine.link("dev/serial/by-id/usb-FTDI_US232R_A50285BI-if00-port0", to: "dev/ttyUSB0")
    try machine.link("dev/serial/by-path/pci-0-usb-0:2:1.0-port0", to: "dev/ttyUSB0")
    let port = try #require(machine.directory.ports().first)
    #expect(port.device == "\(machine.root)/dev/ttyUSB0")
    #expect(port.driver == "ftdi_sio")
    #expect(port.usb?.vendor == "0403" && port.usb?.product == "6001")
    #expect(port.usb?.maker == "FTDI" && port.usb?.name == "US232R")
    #expect(port.usb?.serial == "A50285BI" && port.usb?.interface == "00")
    #expect(
      port.links == [
        "\(machine.root)/dev/serial/by-id/usb-FTDI_US232R_A50285BI-if00-port0",
        "\(machine.root)/dev/serial/by-path/pci-0-usb-0:2:1.0-port0",
      ])
  }

  @Test func `stand in the order of their numbers, an adapter without serial number among them`() throws {
    let machine = try Machine()
    for (place, name) in ["ttyUSB10", "ttyUSB9", "ttyACM0"].enumerated() {
      try machine.plugIn(name, socket: "1-\(place + 1)", driver: "ch341", serial: nil)
    }
    let ports = machine.directory.ports()
    #expect(ports.map { $0.device.split(separator: "/").last } == ["ttyACM0", "ttyUSB9", "ttyUSB10"])
    #expect(ports.allSatisfy { $0.usb != nil && $0.usb?.serial == nil })
  }

  @Test func `say which programs hold them`() throws {
    let machine = try Machine()
    try machine.plugIn("ttyUSB0", socket: "1-2", driver: "ftdi_sio", serial: "1")
    try machine.write("minicom\n", to: "proc/77/comm")
    try machine.link("proc/77/fd/3", to: "dev/ttyUSB0")
    try machine.link("proc/77/fd/4", to: "dev/ttyUSB0")
    try machine.link("proc/78/fd/3", to: "/nowhere")
    let holders = machine.directory.ports().first?.holders
    #expect(holders?.map(\.process) == [77])
    #expect(holders?.map(\.command) == ["minicom"])
  }
}

@Suite struct `A path that is asked about` {
  @Test func `leads to its pseudo-terminal`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/port-\(UUID().uuidString)"
    let terminal = try PseudoTerminal(at: path)
    let port = try PortDirectory().port(at: path)
    #expect(port.device == terminal.device)
    #expect(port.links == [path])
    #expect(port.usb == nil && port.driver == nil)
  }

  @Test(arguments: ["/dev/null/nothing", "/nowhere/at/all", "/etc/passwd"])
  func `and is no port, is refused`(path: String) {
    #expect(throws: LineError.self) { _ = try PortDirectory().port(at: path) }
  }
}

@Suite struct `What a driver has counted` {
  @Test func `is said in words`() {
    #expect(LineCounters(received: 100).words.isEmpty)
    #expect(LineCounters(received: 100, framing: 40).words == ["40 framing errors: the baud does not fit"])
    #expect(LineCounters(received: 1000, framing: 1).words[0].contains("noise"))
    #expect(LineCounters(received: 9, parity: 3).words[0].contains("the far end sends another parity"))
    let lost = LineCounters(received: 9, overrun: 1, bufferOverrun: 2, breaks: 3).words
    #expect(lost.count == 3)
    #expect((LineCounters(framing: 5) - LineCounters(framing: 5)).words.isEmpty)
  }
}
