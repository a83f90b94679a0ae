internal import Glibc
internal import Quantities

/// One connection, while its two sides speak.
struct LocalConversation: ~Copyable {
  private let socket: Descriptor
  private let path: String

  init(_ socket: consuming Descriptor, path: String) {
    self.socket = socket
    self.path = path
  }

  /// All that the other side says, until it stops sending.
  func hear(most: Int, until deadline: Uptime) throws(LineError) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = buffer.withUnsafeMutableBytes { socket.take(into: $0) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      if count == -Int(EAGAIN) {
        let ready = WireWait.once(reading: [socket.number], until: deadline)
        guard !ready.readable.isEmpty else { throw .unreachable(path) }
        continue
      }
      guard count > 0 else { throw LineError(code: Int32(-count), operation: "read", line: path) }
      bytes += buffer[..<count]
      guard bytes.count <= most else { throw .system(path, operation: "read", code: EMSGSIZE) }
    }
  }

  /// Sends a text and then nothing more.
  func say(_ text: String, until deadline: Uptime) throws(LineError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { socket.putToSocket($0) }
      if count == -Int(EAGAIN) {
        let ready = WireWait.once(reading: [], writing: [socket.number], until: deadline)
        guard !ready.writable.isEmpty else { throw .unreachable(path) }
        continue
      }
      guard count >= 0 else { throw LineError(code: Int32(-count), operation: "write", line: path) }
      bytes = bytes.dropFirst(count)
    }
    guard shutdown(socket.number, Int32(SHUT_WR)) == 0 else {
      throw LineError(code: errno, operation: "write", line: path)
    }
  }
}
