/// Puts 25 frames of Nonin data format 2 or 7 together to a packet.
///
/// The SYNC bit stands in the first frame of a packet and nowhere else. Where it is missing or comes too
/// early a frame was lost; the packet is dropped, since each byte would be taken for another field. Call
/// ``reset()`` when the framer refuses bytes, so that a loss of exactly 25 frames cannot join two packets
/// either.
public struct NoninPacketAssembler: Sendable {
  private var data: InlineArray<25, UInt8>
  private var count: Int
  private var any: NoninStatus
  private var isFollowing: Bool

  /// Makes an assembler that waits for the first frame of a packet.
  public init() {
    data = InlineArray(repeating: 0)
    count = 0
    any = []
    isFollowing = false
  }

  /// Takes the next frame.
  ///
  /// - Returns: `frame` with the packet when this was its last frame; `rejected(.lostFrame)` when frames were
  ///   lost before this one, `rejected(.illegalField)` when the packet holds a forbidden value; otherwise
  ///   `incomplete`.
  @inlinable
  public mutating func append(_ frame: some NoninStreamFrame) -> FramerStep<NoninPacket> {
    append(frame.status, frame.data)
  }

  @usableFromInline
  mutating func append(_ status: NoninStatus, _ byte: UInt8) -> FramerStep<NoninPacket> {
    if status.contains(.sync) {
      let wasCut = count > 0
      begin()
      isFollowing = true
      hold(status, byte)
      return wasCut ? .rejected(.lostFrame) : .incomplete
    }
    guard count > 0 else {
      // Joining in the middle of a packet is no loss; a packet that does not follow another is.
      let wasFollowing = isFollowing
      isFollowing = false
      return wasFollowing ? .rejected(.lostFrame) : .incomplete
    }
    hold(status, byte)
    return count < NoninFrame.framesPerPacket ? .incomplete : finish(status)
  }

  /// Forgets the frames held and waits for the first frame of a packet.
  public mutating func reset() {
    begin()
    isFollowing = false
  }

  private mutating func begin() {
    count = 0
    any = []
  }

  private mutating func hold(_ status: NoninStatus, _ byte: UInt8) {
    data[count] = byte
    count += 1
    any.formUnion(status)
  }

  private mutating func finish(_ last: NoninStatus) -> FramerStep<NoninPacket> {
    let status = any.subtracting(.sync)
    begin()
    do throws(WireError) {
      return .frame(try NoninPacket(data: data, statusOfAnyFrame: status, statusOfLastFrame: last))
    } catch {
      return .rejected(error)
    }
  }
}
