internal import Glibc

/// Tells terminals that people or their programs sit at from terminals that stand for an instrument.
enum SessionTerminal {
  /// Whether a terminal controls a session; reading it would take away what someone types.
  ///
  /// Only the processes of the session may ask the terminal itself, so /proc is searched for them.
  static func isOne(_ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, let processes = opendir("/proc") else { return false }
    defer { closedir(processes) }
    while let entry = readdir(processes) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if UInt32(name) != nil, controllingTerminal(ofProcess: name) == status.st_rdev { return true }
    }
    return false
  }

  /// The device number of a process's terminal; nil when the process has ended.
  private static func controllingTerminal(ofProcess number: String) -> dev_t? {
    let file = Glibc.open("/proc/\(number)/stat", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    let descriptor = Descriptor(owning: file)
    var text = [UInt8](repeating: 0, count: 512)
    let count = text.withUnsafeMutableBytes { descriptor.take(into: $0) }
    // The second field is the program's name in brackets, and may hold anything; the terminal is the seventh.
    guard count > 0, let name = text[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(name + 1)..<count].split(separator: UInt8(ascii: " "))
    return fields.count > 4 ? dev_t(String(decoding: fields[4], as: UTF8.self)) : nil
  }
}
