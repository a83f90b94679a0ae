import ArgumentParser
import Glibc
import Lines
import Quantities
import Readings
import WireFormats

/// `breathline ports`.
struct PortsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ports",
    abstract: "Shows the serial ports that are plugged in, and who holds them.",
    discussion: """
      It opens nothing: all of it is read from what the kernel and udev have written down. With --lines each \
      port that nobody holds is opened for a moment for its modem lines and error counters, which raises DTR \
      and RTS at whatever is connected. Programs of other people are seen by root alone.

      Exit codes: 0 shown, also when there is none, 64 wrong arguments, 69 a path that was given is no port.
      """)

  @Argument(
    help: "Ports, links to ports or pseudo-terminals; without any, all ports with hardware.",
    completion: .file())
  var paths: [String] = []

  @Flag(name: .long, help: "Open each free port for its modem lines and counters; this raises DTR.")
  var lines = false

  @Flag(name: .long, help: "One JSON object a line, one for each port.")
  var json = false

  func run() throws {
    let directory = PortDirectory()
    do throws(LineError) {
      let ports =
        paths.isEmpty
        ? directory.ports() : try paths.map { path throws(LineError) in try directory.port(at: path) }
      if ports.isEmpty, !json {
        print("no serial port is plugged in; pseudo-terminals are shown by their path")
      }
      for port in ports {
        let view = PortView(
          port: port, state: lines && port.holders.isEmpty ? PortState(of: port.device) : nil)
        if json { print(view.json) } else { view.lines.forEach { print($0) } }
      }
      if !directory.seesEverybody, !json, !ports.isEmpty {
        print("programs of other people are not seen from this account; root sees all")
      }
    } catch {
      throw BenchLine.complaint(error).exit()
    }
  }
}

/// What an open port says of itself, or why it could not be opened.
enum PortState {
  case open(ModemLines?, LineCounters?)
  case refused(LineError)

  /// Opens a port for a moment.
  init(of device: String) {
    do throws(LineError) {
      let soon = MonotonicClock.uptime() + .seconds(1)
      let line = try ByteLine.open(.port(path: device), LineSettings(baud: 9600), until: soon)
      self = .open(line.modemLines, line.counters)
      line.close()
    } catch {
      self = .refused(error)
    }
  }
}

/// One port as it is shown.
struct PortView {
  let port: PluggedPort
  let state: PortState?

  /// The port as an engineer reads it.
  var lines: [String] {
    var lines = ["\(port.device)\(port.driver.map { "  (\($0))" } ?? "")"]
    lines += port.links.map { "  link     \($0)" }
    if let usb = port.usb {
      let names = [usb.maker, usb.name].compactMap { $0 }.joined(separator: " ")
      let interface = usb.interface.map { ", interface \($0)" } ?? ""
      lines.append("  usb      \(usb.vendor):\(usb.product) \(names)\(interface)")
      lines.append("  serial   \(usb.serial ?? "none: two alike are told apart by their socket only")")
    }
    lines += port.holders.map { "  held by  \($0.command), process \($0.process)" }
    if port.holders.isEmpty { lines.append("  held by  nobody that can be seen") }
    switch state {
    case nil: break
    case .refused(let error): lines.append("  lines    \(error)")
    case .open(let modem, let counters):
      lines.append("  lines    \(modem.map(Self.words) ?? "none: no UART is behind it")")
      if let counters {
        let words = counters.words.isEmpty ? ["no errors in \(counters.received) bytes"] : counters.words
        lines += words.map { "  counted  \($0)" }
      }
    }
    return lines
  }

  private static func words(_ lines: ModemLines) -> String {
    [("CTS", lines.cts), ("DSR", lines.dsr), ("DCD", lines.dcd), ("RI", lines.ring)]
      .map { "\($0) \($1 ? "on" : "off")" }.joined(separator: ", ")
  }

  /// The port as one JSON object on one line.
  var json: String {
    var object = JSONObject()
    object.add("type", "port")
    object.add("device", port.device)
    object.add("links", port.links)
    object.add("driver", optional: port.driver)
    if let usb = port.usb {
      var adapter = JSONObject()
      adapter.add("vendor", usb.vendor)
      adapter.add("product", usb.product)
      adapter.add("maker", optional: usb.maker)
      adapter.add("name", optional: usb.name)
      adapter.add("serial", optional: usb.serial)
      adapter.add("interface", optional: usb.interface)
      object.add("usb", adapter)
    }
    object.add("held_by", port.holders.map { Self.json($0) })
    addState(to: &object)
    return object.text
  }

  private static func json(_ holder: PortHolder) -> JSONObject {
    var object = JSONObject()
    object.add("process", Int64(holder.process))
    object.add("command", holder.command)
    return object
  }

  private func addState(to object: inout JSONObject) {
    switch state {
    case nil: break
    case .refused(let error): object.add("refused", error.description)
    case .open(let modem, let counters):
      if let modem {
        object.add("cts", modem.cts)
        object.add("dsr", modem.dsr)
        object.add("dcd", modem.dcd)
        object.add("ring", modem.ring)
      }
      if let counters {
        object.add("received", Int64(counters.received))
        object.add("framing_errors", Int64(counters.framing))
        object.add("parity_errors", Int64(counters.parity))
        object.add("overruns", Int64(counters.overrun + counters.bufferOverrun))
        object.add("breaks", Int64(counters.breaks))
      }
    }
  }
}
