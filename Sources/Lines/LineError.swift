internal import Glibc

/// Why a line could not be opened, or ended.
///
/// The first value of each case names the line as its configuration does. `description` is the sentence for a
/// log or a person: which line, what happened, what to do.
public enum LineError: Error, Hashable, Sendable {
  /// The text is not the address of a line.
  case malformedAddress(String, problem: String)
  /// Nothing has this path: the cable is out, or the instrument has another name.
  case portMissing(String)
  /// Another program holds the port.
  case portBusy(String)
  /// This account may not open the port.
  case portForbidden(String)
  /// The path exists and is no serial line.
  case notATerminal(String)
  /// A pseudo-terminal cannot have this path: something that is not a link to one is there.
  case pathTaken(String)
  /// The line cannot do what its settings ask.
  case unsupportedSetting(String, setting: String, allowed: String)
  /// The cable was pulled, the other end was closed, or the network lost it.
  case hungUp(String)
  /// The host answered, but nothing listens on this port.
  case connectionRefused(String)
  /// No way to the host, or no answer from it in time.
  case unreachable(String)
  /// The name service does not know the host.
  case nameNotFound(String)
  /// The other end did not take the bytes in time; `written` of them have gone out.
  case writeTimedOut(String, written: Int)
  /// The wait was ended by the line's waker before the line was open.
  case interrupted(String)
  /// The system refused an operation for another reason; `code` is its errno.
  case system(String, operation: String, code: Int32)

  /// The error that an errno means for an operation on a line.
  ///
  /// - Parameters:
  ///   - code: a positive errno.
  ///   - operation: what was tried, as a verb: "open the port", "read", "set the speed".
  ///   - line: the line's address as configured.
  public init(code: Int32, operation: String, line: String) {
    self =
      switch code {
      case ENOENT, ENODEV, ENXIO, ENOTDIR: .portMissing(line)
      case EBUSY: .portBusy(line)
      case EACCES, EPERM: .portForbidden(line)
      case ENOTTY, EISDIR: .notATerminal(line)
      case EIO, EPIPE, ECONNRESET, ECONNABORTED, ENOTCONN: .hungUp(line)
      case ECONNREFUSED: .connectionRefused(line)
      case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, ETIMEDOUT: .unreachable(line)
      default: .system(line, operation: operation, code: code)
      }
  }
}

extension LineError: CustomStringConvertible {
  /// One sentence: which line, what happened, what to do.
  public var description: String {
    switch self {
    case .malformedAddress(let text, let problem):
      "\"\(text)\" is not the address of a line: \(problem); write \(LineAddress.allowed)."
    case .portMissing(let line):
      "\(line): no such port; plug the instrument in, or correct the path."
    case .portBusy(let line):
      "\(line): another program has the port open; stop it, or use another port."
    case .portForbidden(let line):
      "\(line): this account may not open the port; add it to the port's group (on Debian: dialout)."
    case .notATerminal(let line):
      "\(line): not a serial line; give the path of a serial port."
    case .pathTaken(let line):
      "\(line): something else is there; remove it, or give the pseudo-terminal another path."
    case .unsupportedSetting(let line, let setting, let allowed):
      "\(line): \(setting) is not possible on this line; allowed: \(allowed)."
    case .hungUp(let line):
      "\(line): the other end is gone; check the cable and the instrument's power."
    case .connectionRefused(let line):
      "\(line): the host answers but nothing listens there; check the port number and that the server runs."
    case .unreachable(let line):
      "\(line): no answer from the host; check its address, power and network."
    case .nameNotFound(let line):
      "\(line): the name of the host is not known; check its spelling, or give its address in numbers."
    case .writeTimedOut(let line, let written):
      "\(line): the other end took \(written) bytes and then no more; check the cable and the flow control."
    case .interrupted(let line):
      "\(line): opening was ended on request; open it again."
    case .system(let line, let operation, let code):
      "\(line): could not \(operation): \(String(cString: strerror(code))) (errno \(code))."
    }
  }
}
