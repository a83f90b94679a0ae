/// A frame of five bytes of which 25 make a packet: Nonin data formats 2 and 7.
///
/// The last byte is the sum of the four before it, mod 256. The formats differ in where the status stands, in
/// the width of the plethysmogram, and so in how much else than the sum says that a frame is one.
public protocol NoninStreamFrame: Hashable, Sendable {
  /// The byte that each frame begins with; nil when it begins with its status.
  static var start: UInt8? { get }
  /// Where in the frame the status byte stands.
  static var statusPlace: Int { get }
  /// How many frames in a row, the first with the SYNC bit, are believed to be the stream, 1 to 4.
  static var framesToJoin: Int { get }
  /// How many frames in a row, behind a bad one and where they should be, show that only that one was bad, 1
  /// to 3.
  static var framesToGoOn: Int { get }
  /// How many frames in a row are believed where bytes were lost or added, 1 to 4.
  static var framesToRejoin: Int { get }

  /// Makes a frame of its four bytes before the checksum, whose fixed ones are known to be right.
  init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8)

  /// The status bits of this frame.
  var status: NoninStatus { get }
  /// The byte of the packet that this frame carries.
  var data: UInt8 { get }
}
