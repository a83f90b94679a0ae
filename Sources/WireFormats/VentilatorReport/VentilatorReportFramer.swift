/// Cuts a ventilator's bytes into reports whose two counters agree with what came.
///
///     searching --STX behind a head--> inside --ETX, counters agree--> closing --CR--> delivered
///        ^                               |                                |               |
///        |<--too long, control byte, CR--'<------- any other byte --------'               |
///        '----------------------------------- next byte ----------------------------------'
///
/// The head of a report is looked for backwards from its STX, so it is found whatever came before: also
/// behind a report that broke off in the middle. Names have four letters, but for MISCA and MISCF.
public struct VentilatorReportFramer: WireFramer {
  private enum State: UInt8, Sendable {
    case searching, inside, closing, delivered
  }

  /// What is waiting to be told.
  private enum Step: Sendable {
    case none, report
    case rejected(WireError)
  }

  /// The longest head: a name, two counts of up to four digits, and blanks around them.
  private static let longestHead = 32

  private var report = VentilatorReport()
  private var state = State.searching
  private var step = Step.none
  /// Whether it was told already that the bytes being left out are no report.
  private var isTold = false
  private var announcedCharacters = 0
  private var announcedFields = 0

  /// Makes a framer that waits for the head of a report.
  public init() {}

  /// Takes the next byte of the stream.
  public mutating func append(_ byte: UInt8) {
    switch state {
    case .searching: search(byte)
    case .inside: take(byte)
    case .closing: close(byte)
    case .delivered:
      report.length = 0
      state = .searching
      search(byte)
    }
  }

  /// Takes the next step through the bytes held.
  public mutating func next() -> FramerStep<VentilatorReport> {
    switch step {
    case .none: return .incomplete
    case .rejected(let error):
      step = .none
      return .rejected(error)
    case .report:
      step = .none
      return .frame(report)
    }
  }

  /// Forgets all bytes held.
  public mutating func reset() {
    report.length = 0
    state = .searching
    step = .none
    isTold = false
  }

  // MARK: - Between reports

  private mutating func search(_ byte: UInt8) {
    switch byte {
    case 0x20...0x7E: keepForHead(byte)
    case ReportByte.start: begin()
    case ReportByte.carriageReturn:
      if report.length > 0 { tell(.noise) }
      report.length = 0
      isTold = false
    case 0x00 where report.length == 0, 0x0A where report.length == 0: break
    case _: giveUp(.noise)
    }
  }

  private mutating func keepForHead(_ byte: UInt8) {
    if report.length == 2 * VentilatorReportFramer.longestHead {
      tell(.noise)
      keepTail()
    }
    report.bytes[report.length] = byte
    report.length += 1
  }

  /// Keeps as much of what came last as could be a head.
  private mutating func keepTail() {
    let kept = min(report.length, VentilatorReportFramer.longestHead)
    let start = report.length - kept
    for place in 0..<kept { report.bytes[place] = report.bytes[start + place] }
    report.length = kept
  }

  private mutating func begin() {
    guard let start = takeHead() else { return giveUp(.noise) }
    if start > 0 { tell(.noise) }
    let room = VentilatorReport.capacity - (report.length - start)
    guard announcedCharacters <= room, announcedFields <= VentilatorReport.mostFields else {
      return giveUp(.overrun)
    }
    for place in start..<report.length { report.bytes[place - start] = report.bytes[place] }
    report.length -= start
    report.headLength = report.length
    report.commaCount = 0
    report.commasBefore = 0
    isTold = false
    state = .inside
  }

  // MARK: - The head, backwards

  /// Reads the head at the end of what is held, and says where it starts; nil when there is none.
  private mutating func takeHead() -> Int? {
    var place = report.length
    guard let fields = count(before: &place), let characters = count(before: &place),
      comma(before: &place)
    else { return nil }
    guard let nameLength = nameLength(before: place) else { return nil }
    report.nameLength = nameLength
    announcedCharacters = characters
    announcedFields = fields
    return place - nameLength
  }

  /// Four letters, or the five of Puritan Bennett's names: letters before them are of something else.
  private func nameLength(before end: Int) -> Int? {
    var count = 0
    while count < 5, count < end, case UInt8(ascii: "A")...UInt8(ascii: "Z") = report.bytes[end - count - 1] {
      count += 1
    }
    guard count == 5 else { return count == 4 ? 4 : nil }
    let family: StaticString = "MISC"
    for place in 0..<4 where report.bytes[end - 5 + place] != family.utf8Start[place] { return 4 }
    return 5
  }

  /// A count of one to four digits, blanks around it, and the comma behind it.
  private func count(before place: inout Int) -> Int? {
    guard comma(before: &place) else { return nil }
    skipBlanks(before: &place)
    var value = 0
    var unit = 1
    while place > 0, unit < 10_000,
      case UInt8(ascii: "0")...UInt8(ascii: "9") = report.bytes[place - 1]
    {
      value += Int(report.bytes[place - 1] - UInt8(ascii: "0")) * unit
      unit *= 10
      place -= 1
    }
    skipBlanks(before: &place)
    return unit > 1 && value > 0 ? value : nil
  }

  private func comma(before place: inout Int) -> Bool {
    guard place > 0, report.bytes[place - 1] == UInt8(ascii: ",") else { return false }
    place -= 1
    return true
  }

  private func skipBlanks(before place: inout Int) {
    while place > 0, report.bytes[place - 1] == UInt8(ascii: " ") { place -= 1 }
  }

  // MARK: - Between STX and ETX

  private mutating func take(_ byte: UInt8) {
    switch byte {
    case 0x20...0x7E: keep(byte)
    case ReportByte.end: endFields()
    case ReportByte.start:
      tell(.truncated)
      keepTail()
      state = .searching
      begin()
    case ReportByte.carriageReturn:
      tell(.truncated)
      reset(keeping: step)
    case _: giveUp(.noise)
    }
  }

  private mutating func keep(_ byte: UInt8) {
    guard report.characterCount < announcedCharacters else { return overflow(byte) }
    if byte == UInt8(ascii: ",") {
      guard report.commaCount <= announcedFields else { return overflow(byte) }
      report.commas[report.commaCount] = UInt16(report.length)
      report.commaCount += 1
    }
    report.bytes[report.length] = byte
    report.length += 1
  }

  private mutating func endFields() {
    let beginsWithComma = report.bytes[report.headLength] == UInt8(ascii: ",")
    if beginsWithComma, report.commaCount == announcedFields + 1 { report.commasBefore = 1 }
    guard report.characterCount == announcedCharacters, report.fieldCount == announcedFields,
      report.bytes[report.length - 1] == UInt8(ascii: ",")
    else { return giveUp(.length) }
    state = .closing
  }

  private mutating func close(_ byte: UInt8) {
    guard byte == ReportByte.carriageReturn else {
      tell(.truncated)
      report.length = 0
      state = .searching
      return search(byte)
    }
    step = .report
    state = .delivered
    isTold = false
  }

  // MARK: - What is left out

  private mutating func tell(_ error: WireError) {
    guard !isTold else { return }
    isTold = true
    step = .rejected(error)
  }

  /// Leaves out what came so far.
  private mutating func giveUp(_ error: WireError) {
    tell(error)
    report.length = 0
    state = .searching
  }

  /// More came than was announced: what came last may be the head of the next report.
  private mutating func overflow(_ byte: UInt8) {
    tell(.length)
    keepTail()
    state = .searching
    keepForHead(byte)
  }

  private mutating func reset(keeping step: Step) {
    reset()
    self.step = step
  }
}
