import Foundation
import Glibc
import Quantities
import Testing

@testable import Lines

@Suite struct `Local socket` {
  /// A listener on a thread of its own that answers each request with itself, turned round.
  private final class Echo: Sendable {
    let path: String
    let waker: Waker
    private let thread: JoinableThread

    init(path: String, patience: Interval = .seconds(2)) throws {
      let listener = try LocalListener(path: path)
      let waker = try Waker()
      self.path = path
      self.waker = waker
      thread = JoinableThread(named: "echo") {
        do {
          while try listener.serveOne(
            until: MonotonicClock.uptime() + .seconds(60), patience: patience, waker: waker,
            answer: { String($0.reversed()) })
          {}
        } catch {
          Issue.record(error)
        }
      }
    }

    func end() {
      waker.wake()
      thread.join()
    }
  }

  private func withPath(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "local-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
    }
    try body(folder.appending(path: "s").path)
  }

  private var soon: Uptime { MonotonicClock.uptime() + .seconds(20) }

  @Test func `answers one request after the other, each whole`() throws {
    try withPath { path in
      let echo = try Echo(path: path)
      defer { echo.end() }
      let long = String(repeating: "abcdefgh", count: 8000)
      for request in ["ping", long, "é"] {
        #expect(try LocalSocket.ask(path, request, until: soon) == String(request.reversed()))
      }
    }
  }

  @Test func `lets a client go that sends without end, and answers the next`() throws {
    try withPath { path in
      let echo = try Echo(path: path)
      defer { echo.end() }
      let endless = String(repeating: "x", count: LocalListener.longestRequest + 1)
      #expect(throws: LineError.self) { try LocalSocket.ask(path, endless, until: soon) }
      #expect(try LocalSocket.ask(path, "ab", until: soon) == "ba")
    }
  }

  @Test func `lets a silent client go, and answers the next`() throws {
    try withPath { path in
      let echo = try Echo(path: path, patience: .milliseconds(20))
      defer { echo.end() }
      let silent = try LocalSocket.connect(path)
      #expect(try LocalSocket.ask(path, "ab", until: soon) == "ba")
      // The silent one has been hung up on.
      var byte: UInt8 = 0
      let ready = WireWait.once(reading: [silent.number], until: soon)
      #expect(ready.readable == [silent.number])
      #expect(withUnsafeMutableBytes(of: &byte) { silent.take(into: $0) } == 0)
    }
  }

  @Test func `nobody listens: it says so`() throws {
    try withPath { path in
      #expect(throws: LineError.portMissing(path)) { try LocalSocket.ask(path, "x", until: soon) }
    }
  }

  @Test func `a socket left behind is replaced, one in use and another file are not`() throws {
    try withPath { path in
      let left = try LocalSocket.make(path)
      let bound = try LocalSocket.withAddress(path) { bind(left.number, $0, $1) }
      #expect(bound == 0)
      _ = consume left
      let echo = try Echo(path: path)
      #expect(throws: LineError.portBusy(path)) { try LocalListener(path: path) }
      #expect(try LocalSocket.ask(path, "ab", until: soon) == "ba")
      echo.end()
      #expect(!FileManager.default.fileExists(atPath: path) || unlink(path) == 0)
      try Data("notes".utf8).write(to: URL(filePath: path))
      #expect(throws: LineError.pathTaken(path)) { try LocalListener(path: path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("notes".utf8))
    }
  }

  @Test func `a path that the system cannot take is refused with the length allowed`() {
    let long = "/tmp/" + String(repeating: "a", count: 120)
    #expect {
      try LocalListener(path: long)
    } throws: { error in
      "\(error)".contains("1 to 107 bytes")
    }
  }

  @Test func `nobody but owner and group may use it`() throws {
    try withPath { path in
      let listener = try LocalListener(path: path)
      var information = stat()
      #expect(stat(listener.path, &information) == 0)
      #expect(information.st_mode & 0o777 == 0o660)
    }
  }
}
