import Glibc
import Lines
import Testing

@Suite struct `Line error` {
  static let all: [LineError] = [
    .malformedAddress("L", problem: "it is empty"), .portMissing("L"), .portBusy("L"), .portForbidden("L"),
    .notATerminal("L"), .pathTaken("L"), .unsupportedSetting("L", setting: "1 baud", allowed: "9600"),
    .hungUp("L"), .connectionRefused("L"), .unreachable("L"), .nameNotFound("L"),
    .writeTimedOut("L", written: 3), .interrupted("L"), .system("L", operation: "read", code: ENOSPC),
  ]

  @Test(arguments: all)
  func `is one sentence that begins with the line and ends with a stop`(error: LineError) {
    let sentence = error.description
    #expect(sentence.hasPrefix("L: ") || sentence.hasPrefix("\"L\" "))
    #expect(sentence.hasSuffix("."))
    #expect(!sentence.contains("\n") && !sentence.dropLast().contains(". "))
  }

  @Test(arguments: [
    (ENOENT, LineError.portMissing("L")), (ENXIO, .portMissing("L")), (EBUSY, .portBusy("L")),
    (EACCES, .portForbidden("L")), (EPERM, .portForbidden("L")), (ENOTTY, .notATerminal("L")),
    (EIO, .hungUp("L")), (ECONNRESET, .hungUp("L")), (EPIPE, .hungUp("L")),
    (ECONNREFUSED, .connectionRefused("L")), (ETIMEDOUT, .unreachable("L")),
    (EHOSTUNREACH, .unreachable("L")),
    (ENOSPC, .system("L", operation: "try", code: ENOSPC)),
  ])
  func `tells what an errno of the system means`(code: Int32, error: LineError) {
    #expect(LineError(code: code, operation: "try", line: "L") == error)
  }
}
