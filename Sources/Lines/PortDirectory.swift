internal import Glibc

/// The serial ports of the machine, read from what the kernel and udev have written down.
///
/// libserialport's own list opens each built-in port to ask for its kind, which raises DTR at whatever is
/// connected; here nothing is opened.
public struct PortDirectory: Sendable {
  private let sys: String
  private let dev: String
  private let proc: String
  /// Whether programs of other people hold files that this account cannot see.
  public let seesEverybody: Bool

  /// Reads the machine's own directories; a test names others.
  public init(sys: String = "/sys", dev: String = "/dev", proc: String = "/proc") {
    self.sys = sys
    self.dev = dev
    self.proc = proc
    seesEverybody = geteuid() == 0
  }

  /// Every port with hardware behind it, in the order of their names.
  public func ports() -> [PluggedPort] {
    let names = Self.entries(of: "\(sys)/class/tty").filter { hasHardware($0) }
    let links = links()
    let holders = holders()
    return names.sorted(by: Self.isBefore).map { name in
      var port = PluggedPort(device: "\(dev)/\(name)")
      port.links = links.filter { $0.device == port.device }.map(\.link)
      port.driver = Self.real("\(sys)/class/tty/\(name)/device/driver").map(Self.lastPart)
      port.usb = adapter(of: name)
      port.holders = holders.filter { $0.device == port.device }.map(\.holder)
      return port
    }
  }

  /// What is known of a line by its path: a port, a link to one, or a pseudo-terminal.
  ///
  /// - Throws: `LineError.portMissing`, `notATerminal` and what else the path may be.
  public func port(at path: String) throws(LineError) -> PluggedPort {
    let device = try TerminalDevice.resolve(path)
    if let known = ports().first(where: { $0.device == device }) { return known }
    var port = PluggedPort(device: device)
    if path != device { port.links = [path] }
    port.holders = holders().filter { $0.device == device }.map(\.holder)
    return port
  }

  // MARK: - The kernel's list

  /// A virtual terminal has no device, and a built-in port that is not there has the kind 0.
  private func hasHardware(_ name: String) -> Bool {
    let folder = "\(sys)/class/tty/\(name)"
    return Self.real("\(folder)/device") != nil && Self.line("\(folder)/type") != "0"
  }

  /// The adapter above a port: the first folder upwards that has a maker's number.
  private func adapter(of name: String) -> USBAdapter? {
    guard var folder = Self.real("\(sys)/class/tty/\(name)/device") else { return nil }
    var interface: String?
    while folder.utf8.count > 1, folder.hasPrefix(Self.real(sys) ?? sys) {
      interface = interface ?? Self.line("\(folder)/bInterfaceNumber")
      if let vendor = Self.line("\(folder)/idVendor"), let product = Self.line("\(folder)/idProduct") {
        return USBAdapter(
          vendor: vendor, product: product, maker: Self.line("\(folder)/manufacturer"),
          name: Self.line("\(folder)/product"), serial: Self.line("\(folder)/serial"), interface: interface)
      }
      folder = Self.parent(of: folder)
    }
    return nil
  }

  /// The links that udev has made, with the device each leads to.
  private func links() -> [(link: String, device: String)] {
    ["by-id", "by-path"].flatMap { kind in
      Self.entries(of: "\(dev)/serial/\(kind)").sorted().compactMap { name in
        let link = "\(dev)/serial/\(kind)/\(name)"
        return Self.real(link).map { (link, $0) }
      }
    }
  }

  // MARK: - Who has a port open

  /// Every open terminal of every program that may be looked at, each once.
  private func holders() -> [(device: String, holder: PortHolder)] {
    let own = getpid()
    var found: [(device: String, holder: PortHolder)] = []
    for process in Self.entries(of: proc).compactMap({ Int($0) }).sorted() where process != Int(own) {
      let folder = "\(proc)/\(process)"
      let devices = Self.entries(of: "\(folder)/fd").compactMap {
        SymbolicLink.target(of: "\(folder)/fd/\($0)")
      }
      let ports = Set(devices.filter { $0.hasPrefix("\(dev)/tty") || $0.hasPrefix("\(dev)/pts/") }).sorted()
      guard !ports.isEmpty else { continue }
      let holder = PortHolder(process: process, command: Self.line("\(folder)/comm") ?? "?")
      found += ports.map { ($0, holder) }
    }
    return found
  }

  // MARK: - Files

  private static func entries(of folder: String) -> [String] {
    guard let open = opendir(folder) else { return [] }
    defer { closedir(open) }
    var names: [String] = []
    while let entry = readdir(open) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The first line of a small file without what does not print; nil when there is none, or it is empty.
  private static func line(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = bytes[..<count].prefix { $0 != 0x0A }.filter { $0 >= 0x20 && $0 != 0x7F }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func parent(of folder: String) -> String {
    folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
  }

  /// ttyUSB9 stands before ttyUSB10.
  private static func isBefore(_ one: String, _ other: String) -> Bool {
    let (left, right) = (numbered(one), numbered(other))
    return left.name == right.name ? left.number < right.number : left.name < right.name
  }

  private static func numbered(_ name: String) -> (name: Substring, number: Int) {
    let end = name.lastIndex { !$0.isNumber }.map { name.index(after: $0) } ?? name.startIndex
    return (name[..<end], Int(name[end...]) ?? -1)
  }
}
