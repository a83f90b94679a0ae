/// How much of a unit's identification is asked for.
///
/// Source: MODBUS Application Protocol V1.1b3, section 6.21.
public enum IdentificationCategory: UInt8, CaseIterable, Hashable, Sendable {
  /// Vendor, product code and revision; every unit that identifies itself has them.
  case basic = 1
  /// Also the vendor's address, product, model and application names.
  case regular = 2
  /// Also what the vendor added.
  case extended = 3
  /// One object alone.
  case individual = 4
}

/// Which text of a unit's identification; numbers from 128 on belong to the vendor.
public struct IdentificationObject: Hashable, Sendable {
  /// The object's number as it stands on the wire.
  public let number: UInt8

  /// Names the object with this wire number.
  public init(_ number: UInt8) { self.number = number }

  /// Who made the unit.
  public static var vendor: IdentificationObject { IdentificationObject(0) }
  /// The maker's code for the product.
  public static var productCode: IdentificationObject { IdentificationObject(1) }
  /// Major and minor revision.
  public static var revision: IdentificationObject { IdentificationObject(2) }
  /// Where the maker is found.
  public static var vendorAddress: IdentificationObject { IdentificationObject(3) }
  /// The product's name.
  public static var productName: IdentificationObject { IdentificationObject(4) }
  /// The model's name.
  public static var modelName: IdentificationObject { IdentificationObject(5) }
}

/// One text of a unit's identification, as ASCII: up to 64 bytes, more are cut off.
public struct IdentificationText: Sendable {
  /// The most bytes kept.
  public static var capacity: Int { 64 }

  /// The bytes that are valid, counted from the start.
  public private(set) var count: Int
  private var storage: InlineArray<64, UInt8>

  /// Makes an empty text.
  public init() {
    count = 0
    storage = InlineArray(repeating: 0)
  }

  /// Makes a text from a literal.
  public init(_ literal: StaticString) {
    self.init()
    for position in 0..<literal.utf8CodeUnitCount { append(literal.utf8Start[position]) }
  }

  /// The byte at a position below `count`.
  public subscript(position: Int) -> UInt8 {
    precondition(position < count, "byte \(position) of \(count)")
    return storage[position]
  }

  /// Adds a byte, if there is room.
  public mutating func append(_ byte: UInt8) {
    guard count < IdentificationText.capacity else { return }
    storage[count] = byte
    count += 1
  }
}

extension IdentificationText: Equatable {
  /// Whether both hold the same bytes.
  public static func == (left: IdentificationText, right: IdentificationText) -> Bool {
    guard left.count == right.count else { return false }
    for position in 0..<left.count where left.storage[position] != right.storage[position] { return false }
    return true
  }
}

/// One reply to a request for a unit's identification: its texts, or the first of them that fit.
public struct DeviceIdentification: Equatable, Sendable {
  /// What was asked for.
  public let category: IdentificationCategory
  /// What the unit can tell, as it stands on the wire: 1 to 3, plus 128 when single objects can be asked for.
  public let conformity: UInt8
  /// The object to ask for next; nil when the texts are complete.
  public private(set) var continuation: UInt8?
  private var list: ModbusPDU
  private var objectCount: Int

  /// Makes an identification without texts.
  public init(category: IdentificationCategory, conformity: UInt8) {
    self.category = category
    self.conformity = conformity
    continuation = nil
    list = ModbusPDU()
    objectCount = 0
  }

  /// Bytes before the list of objects in a reply: function, interface, category, conformity, more, next,
  /// number of objects.
  static var headerLength: Int { 7 }

  /// Adds a text; when it does not fit in one reply, notes it as the one to ask for next and returns false.
  public mutating func append(_ text: IdentificationText, as object: IdentificationObject) -> Bool {
    guard list.count + 2 + text.count <= ModbusPDU.capacity - DeviceIdentification.headerLength else {
      continuation = object.number
      return false
    }
    list.append(object.number)
    list.append(UInt8(text.count))
    for position in 0..<text.count { list.append(text[position]) }
    objectCount += 1
    return true
  }

  /// The text of an object; nil when the reply does not hold it.
  public func text(_ object: IdentificationObject) -> IdentificationText? {
    var position = 0
    for _ in 0..<objectCount {
      let length = Int(list[position + 1])
      guard list[position] == object.number else {
        position += 2 + length
        continue
      }
      var text = IdentificationText()
      for offset in 0..<length { text.append(list[position + 2 + offset]) }
      return text
    }
    return nil
  }
}

extension DeviceIdentification {
  /// The reply as it stands on the wire.
  var pdu: ModbusPDU {
    var pdu = ModbusPDU(function: .readIdentification)
    pdu.append(ModbusPDU.identificationInterface)
    pdu.append(category.rawValue)
    pdu.append(conformity)
    pdu.append(continuation == nil ? 0 : 0xFF)
    pdu.append(continuation ?? 0)
    pdu.append(UInt8(objectCount))
    for position in 0..<list.count { pdu.append(list[position]) }
    return pdu
  }

  /// Reads a reply from the wire; nil when its lengths do not agree with its bytes.
  init?(_ pdu: ModbusPDU) {
    guard pdu.count >= DeviceIdentification.headerLength, pdu[1] == ModbusPDU.identificationInterface,
      let category = IdentificationCategory(rawValue: pdu[2]), pdu[4] == 0 || pdu[4] == 0xFF
    else { return nil }
    self.init(category: category, conformity: pdu[3])
    continuation = pdu[4] == 0 ? nil : pdu[5]
    objectCount = Int(pdu[6])
    for position in DeviceIdentification.headerLength..<pdu.count { list.append(pdu[position]) }
    guard listIsSound else { return nil }
  }

  private var listIsSound: Bool {
    var position = 0
    for _ in 0..<objectCount {
      guard position + 2 <= list.count else { return false }
      position += 2 + Int(list[position + 1])
    }
    return position == list.count
  }
}
