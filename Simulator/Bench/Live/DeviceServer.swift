internal import Lines

/// A serial instrument behind a raw TCP port, as ser2net or a device server gives it: bytes and nothing else.
///
/// One client has the port at a time; another one is let in and out again until the first has left. What the
/// client does not read in time is lost, as on a serial line.
final class DeviceServer {
  /// The port on this machine.
  let port: LivePort
  private var client: TCPClient?
  /// How many clients have had the port so far.
  private(set) var openings = 0

  /// Listens; port 0 lets the system choose.
  init(port: UInt16) throws(LineError) { self.port = try LivePort(port) }

  /// What to wait on.
  var descriptors: [Int32] { [port.descriptor, client?.descriptor].compactMap { $0 } }

  /// Pulls the instrument's cable: the client is cut off and others are refused.
  func unplug() {
    client = nil
    port.close()
  }

  /// Sends what the client takes now.
  func send(_ bytes: [UInt8]) {
    do throws(LineError) {
      _ = try client?.send(bytes)
    } catch {
      client = nil
    }
  }

  /// Takes what the client has sent, and then lets in whoever waits.
  func receive(into buffer: inout [UInt8]) -> Int {
    var count = 0
    do throws(LineError) {
      count = try client?.receive(into: &buffer) ?? 0
    } catch {
      client = nil
    }
    for newcomer in port.newcomers() where client == nil {
      client = newcomer
      openings += 1
    }
    return count
  }
}
