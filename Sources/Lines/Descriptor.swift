internal import Glibc

/// A descriptor that closes when its owner lets it go, on every way out of a function.
struct Descriptor: ~Copyable, Sendable {
  let number: Int32

  init(owning number: Int32) {
    precondition(number >= 0, "a descriptor cannot be \(number)")
    self.number = number
  }

  deinit { _ = close(number) }

  /// Reads what is there, without waiting; a negative errno when nothing is or the line is gone.
  func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    retryingInterrupted { Glibc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// Writes as many bytes as fit, without waiting; a negative errno when none does or the line is gone.
  func put(_ bytes: UnsafeRawBufferPointer) -> Int {
    retryingInterrupted { Glibc.write(number, bytes.baseAddress, bytes.count) }
  }

  /// Writes to a socket as many bytes as fit; a closed peer is an errno, not a signal that ends the process.
  func putToSocket(_ bytes: UnsafeRawBufferPointer) -> Int {
    retryingInterrupted { Glibc.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
  }
}

/// Repeats a call that a signal cut short; returns its result, or its errno as a negative number.
func retryingInterrupted(_ call: () -> Int) -> Int {
  while true {
    let returned = call()
    if returned >= 0 { return returned }
    let code = errno
    if code != EINTR { return -Int(code) }
  }
}
