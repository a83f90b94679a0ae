/// Where a line is: the path of a serial port, or a TCP server that carries its bytes.
///
/// Written `/dev/ttyUSB0`, `/dev/serial/by-id/usb-...`, `tcp://10.0.0.7:4001` or `tcp://[fe80::1%eth0]:4001`.
public enum LineAddress: Hashable, Sendable {
  /// An absolute path: a serial port, a symbolic link to one, or a pseudo-terminal.
  case port(path: String)
  /// A TCP server, by name or address (IPv6 without its brackets), such as a serial device server.
  case tcp(host: String, port: UInt16)

  /// What an address may look like, for error messages.
  public static let allowed = "/path/of/a/port, tcp://host:port or tcp://[IPv6 address]:port"

  /// Reads an address as it stands in a configuration.
  ///
  /// - Throws: `LineError.malformedAddress`.
  public init(_ text: String) throws(LineError) {
    if text.hasPrefix("tcp://") {
      self = try Self.endpoint(text)
    } else if text.hasPrefix("/") {
      self = try Self.path(text)
    } else {
      throw .malformedAddress(text, problem: "it starts with neither / nor tcp://")
    }
  }

  private static func path(_ text: String) throws(LineError) -> LineAddress {
    guard !text.utf8.contains(0) else {
      throw .malformedAddress(text, problem: "a path cannot hold a zero byte")
    }
    guard !text.hasSuffix("/") else {
      throw .malformedAddress(text, problem: "a path that ends in / is a directory")
    }
    return .port(path: text)
  }

  private static func endpoint(_ text: String) throws(LineError) -> LineAddress {
    let rest = text.dropFirst("tcp://".count)
    guard let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") else {
      throw .malformedAddress(text, problem: "the port number is missing")
    }
    let digits = rest[rest.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
      throw .malformedAddress(text, problem: "the port \"\(digits)\" is not a number from 1 to 65535")
    }
    return .tcp(host: try host(rest[..<colon], of: text), port: port)
  }

  private static func host(_ name: Substring, of text: String) throws(LineError) -> String {
    guard !name.isEmpty else { throw .malformedAddress(text, problem: "the host is missing") }
    guard !name.hasPrefix("[") else { return try bracketed(name, of: text) }
    guard !name.contains(":") else {
      throw .malformedAddress(text, problem: "an IPv6 address needs brackets")
    }
    let allowed = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    guard allowed else { throw .malformedAddress(text, problem: "\"\(name)\" is not a host name") }
    return String(name)
  }

  private static func bracketed(_ name: Substring, of text: String) throws(LineError) -> String {
    let inside = name.dropFirst().dropLast()
    // A zone follows the address: fe80::1%eth0.
    let address = inside.prefix { $0 != "%" }
    let allowed = address.contains(":") && address.allSatisfy { $0.isHexDigit || ":.".contains($0) }
    guard name.hasSuffix("]"), allowed else {
      throw .malformedAddress(text, problem: "\"\(name)\" is not an IPv6 address in brackets")
    }
    return String(inside)
  }
}

extension LineAddress: CustomStringConvertible {
  /// The address as a configuration writes it.
  public var description: String {
    switch self {
    case .port(let path): path
    case .tcp(let host, let port) where host.contains(":"): "tcp://[\(host)]:\(port)"
    case .tcp(let host, let port): "tcp://\(host):\(port)"
    }
  }
}
