/// What a piece of the screen means; the terminal turns it into colours, or into none.
public enum Ink: Hashable, Sendable {
  /// Labels and whatever else has no colour of its own.
  case plain
  /// What matters less, such as units.
  case faint
  /// Saturation and pulse; cyan, as on most monitors.
  case oxygen
  /// Carbon dioxide and breaths; yellow.
  case carbonDioxide
  /// Pressures of the ventilator; white.
  case pressure
  /// Flows and volumes; green.
  case flow
  /// An alarm that wants a response at once; red and inverse.
  case high
  /// An alarm that wants a prompt response; yellow and inverse.
  case medium
  /// An alarm to be aware of; cyan and inverse.
  case low
  /// What nobody may overlook though it is no alarm, such as simulated readings; inverse.
  case banner
}

/// One place on the screen.
public struct ScreenCell: Hashable, Sendable {
  /// The character, one column wide.
  public var character: Character
  /// What it means.
  public var ink: Ink

  /// An empty place.
  public static var blank: ScreenCell { ScreenCell(character: " ", ink: .plain) }
}

/// A whole screen of cells, drawn at once and written where it differs from the one before.
public struct ScreenBuffer: Hashable, Sendable {
  /// Rows and columns of the terminal.
  public let rows: Int, columns: Int
  private var cells: [ScreenCell]

  /// An empty screen.
  public init(rows: Int, columns: Int) {
    self.rows = max(1, rows)
    self.columns = max(1, columns)
    cells = Array(repeating: .blank, count: self.rows * self.columns)
  }

  /// Writes a text from a place on; what does not fit into `room`, or the row, is cut off.
  ///
  /// A control character, or one that is not one column wide, stands as a question mark: names come from
  /// files, and a terminal obeys what it is sent.
  public mutating func put(_ text: String, row: Int, column: Int, room: Int = Int.max, _ ink: Ink = .plain) {
    guard (0..<rows).contains(row), column >= 0 else { return }
    let end = room > columns - column ? columns : column + room
    var place = column
    for character in text {
      guard place < end else { return }
      cells[row * columns + place] = ScreenCell(
        character: ScreenBuffer.isOneColumn(character) ? character : "?", ink: ink)
      place += 1
    }
  }

  /// Writes a text into a room of its own, cut off with an ellipsis of dots where it is too long.
  public mutating func put(_ text: String, row: Int, columns room: Range<Int>, _ ink: Ink = .plain) {
    let cut = text.count > room.count ? String(text.prefix(max(0, room.count - 2))) + ".." : text
    put(cut, row: row, column: room.lowerBound, room: room.count, ink)
  }

  /// Fills a row with an ink, its text with it.
  public mutating func fill(row: Int, _ ink: Ink) {
    guard (0..<rows).contains(row) else { return }
    for column in 0..<columns { cells[row * columns + column].ink = ink }
  }

  /// What stands at a place.
  public subscript(row: Int, column: Int) -> ScreenCell { cells[row * columns + column] }

  /// The rows as text, blanks at their ends left out.
  public var text: [String] {
    (0..<rows).map { row in
      var line = String(cells[row * columns..<(row + 1) * columns].map(\.character))
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Letters of Latin script, and the Braille patterns and blocks that waveforms are drawn with.
  private static func isOneColumn(_ character: Character) -> Bool {
    guard character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first else {
      return false
    }
    switch scalar.value {
    case 0x20..<0x7F, 0xA1..<0xAD, 0xAE..<0x300, 0x2010...0x2027, 0x2500...0x25FF, 0x2800...0x28FF:
      return true
    default: return false
    }
  }
}
