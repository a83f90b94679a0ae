internal import Glibc
public import Quantities

/// Notices that a port has come back, through inotify on the directories its path leads through.
///
/// Make it before the first attempt to open the line: what happens between the attempt and the wait is then
/// not lost.
///
///     let watch = try PortWatch(for: address)
///     var delay = RetryDelay()
///     while running {
///       do { try serve(ByteLine.open(address, settings, until: soon)) } catch { report(error) }
///       _ = try watch.wait(until: MonotonicClock.uptime() + delay.next(), waker: waker)
///     }
///
/// A TCP line has nothing to watch: its waits end by deadline or waker alone.
public final class PortWatch {
  /// Why a wait ended.
  public enum Change: Hashable, Sendable {
    /// The path, or something it leads through, appeared or got other permissions: open it now.
    case changed
    /// The deadline passed: try again anyway.
    case idle
    /// The waker ended the wait.
    case woken
  }

  /// A directory under watch, and the one name in it that matters.
  private struct Place: Equatable {
    var watch: Int32
    var directory: String
    var name: String
  }

  private let path: String?
  private let name: String
  let inotify: Descriptor
  private var places: [Place] = []

  /// Starts to watch the path of a line.
  ///
  /// - Throws: `LineError.system` when the system's supply of inotify instances or watches is used up.
  public init(for address: LineAddress) throws(LineError) {
    name = address.description
    if case .port(let path) = address { self.path = path } else { path = nil }
    let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard number >= 0 else { throw LineError(code: errno, operation: "make an inotify instance", line: name) }
    inotify = Descriptor(owning: number)
    places = try watchPlaces()
  }

  /// Forgets what has happened until now, before another attempt to open the line.
  ///
  /// Cheaper than another watch: the kernel takes some 15 ms to end an inotify instance.
  ///
  /// - Throws: `LineError.system` when the system's supply of inotify watches is used up.
  public func begin() throws(LineError) {
    places = try watchPlaces()
    _ = takeEvents()
  }

  /// Waits for the port to come back, until the deadline.
  ///
  /// - Throws: `LineError.system` when the system's supply of inotify watches is used up.
  public func wait(until deadline: Uptime, waker: Waker? = nil) throws(LineError) -> Change {
    while true {
      let now = try watchPlaces()
      let isNew = !now.allSatisfy(places.contains)
      places = now
      // The path has grown since the last look; what was made below before its watch was set sent no event.
      if isNew { return .changed }
      switch Wait.once(for: POLLIN, on: inotify.number, until: deadline, waker: waker) {
      case .woken: return .woken
      case .elapsed: return .idle
      case .ready, .broken: if takeEvents() { return .changed }
      }
    }
  }

  /// Puts a watch on every directory where the path could come back, and takes it off all others.
  private func watchPlaces() throws(LineError) -> [Place] {
    var found: [Place] = []
    var next = path
    // As many links as the kernel follows in one path.
    for _ in 0..<40 {
      // A pseudo-terminal never comes back: its number is given to someone else.
      guard let link = next, !link.hasPrefix("/dev/pts/") else { break }
      found.append(try place(of: link))
      next = target(of: link)
    }
    for old in places where !found.contains(where: { $0.watch == old.watch }) {
      // The kernel has taken the watch off itself when the directory is gone.
      _ = inotify_rm_watch(inotify.number, old.watch)
    }
    return found
  }

  /// The nearest directory of a path that exists, and the name in it that leads on.
  private func place(of path: String) throws(LineError) -> Place {
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/") {
      let directory = slash == rest.startIndex ? "/" : String(rest[..<slash])
      let mask = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | Int32(IN_ONLYDIR)
      let watch = inotify_add_watch(inotify.number, directory, UInt32(mask))
      if watch >= 0 {
        return Place(watch: watch, directory: directory, name: String(rest[slash...].dropFirst()))
      }
      let code = errno
      guard code == ENOENT || code == ENOTDIR || code == EACCES, directory != "/" else {
        throw .system(name, operation: "watch \(directory)", code: code)
      }
      rest = rest[..<slash]
    }
    throw .system(name, operation: "watch \(path)", code: ENOENT)
  }

  /// Where a symbolic link leads, as an absolute path; nil for anything else.
  private func target(of link: String) -> String? {
    guard let target = SymbolicLink.target(of: link) else { return nil }
    if target.hasPrefix("/") { return target }
    guard let slash = link.lastIndex(of: "/") else { return nil }
    return String(link[...slash]) + target
  }

  /// Takes all events; true when one of them concerns the path.
  private func takeEvents() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
      var concerned = false
      while true {
        let count = inotify.take(into: buffer)
        if count <= 0 { return concerned }
        if concerns(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { concerned = true }
      }
    }
  }

  private func concerns(_ events: UnsafeRawBufferPointer) -> Bool {
    let header = MemoryLayout<inotify_event>.size
    var start = 0
    var concerned = false
    while start + header <= events.count {
      let event = events.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
      let end = start + header + Int(event.len)
      let name = events[(start + header)..<end].prefix { $0 != 0 }
      if concerns(event, String(decoding: name, as: UTF8.self)) { concerned = true }
      start = end
    }
    return concerned
  }

  private func concerns(_ event: inotify_event, _ name: String) -> Bool {
    let ofDirectory = UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_Q_OVERFLOW)
    if event.mask & ofDirectory != 0 { return true }
    return places.contains { $0.watch == event.wd && $0.name == name }
  }
}
