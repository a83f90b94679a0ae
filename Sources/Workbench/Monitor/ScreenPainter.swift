/// Turns screens into the bytes that a terminal must be sent: all of the first, then what has changed.
///
/// Only what every terminal since the VT100 knows is used, with the eight colours of ECMA-48: a place, an
/// attribute, a character. So it works over ssh, in tmux and on a console alike, without a terminal database.
public struct ScreenPainter: Sendable {
  private let isColoured: Bool
  private let isASCII: Bool
  private var shown: ScreenBuffer?

  /// A painter for a terminal; without colours, bold and inverse remain.
  public init(isColoured: Bool, isASCII: Bool) {
    self.isColoured = isColoured
    self.isASCII = isASCII
  }

  /// Forgets what the terminal shows, as when its size has changed: the next screen is sent whole.
  public mutating func forget() { shown = nil }

  /// The bytes that bring the terminal to a screen; none when it shows it already.
  public mutating func bytes(to screen: ScreenBuffer) -> [UInt8] {
    var text = ""
    let before = shown?.rows == screen.rows && shown?.columns == screen.columns ? shown : nil
    if before == nil { text = "\u{1B}[0m\u{1B}[2J" }
    for row in 0..<screen.rows { text += changes(row, screen, before) }
    shown = screen
    return text.isEmpty ? [] : Array((text + "\u{1B}[0m").utf8)
  }

  private func changes(_ row: Int, _ screen: ScreenBuffer, _ before: ScreenBuffer?) -> String {
    var text = ""
    var ink: Ink?
    var place = -1
    for column in 0..<screen.columns {
      let cell = screen[row, column]
      guard cell != before?[row, column] ?? .blank else { continue }
      if place != column { text += "\u{1B}[\(row + 1);\(column + 1)H" }
      if ink != cell.ink { text += attribute(cell.ink) }
      text.append(isASCII && !cell.character.isASCII ? "?" : cell.character)
      (ink, place) = (cell.ink, column + 1)
    }
    return text
  }

  private func attribute(_ ink: Ink) -> String { "\u{1B}[0;\(isColoured ? coloured(ink) : uncoloured(ink))m" }

  private func coloured(_ ink: Ink) -> String {
    switch ink {
    case .plain: "39"
    case .faint: "2"
    case .oxygen: "1;36"
    case .carbonDioxide: "1;33"
    case .pressure: "1;37"
    case .flow: "1;32"
    case .high: "1;37;41"
    case .medium: "30;43"
    case .low: "30;46"
    case .banner: "1;37;45"
    }
  }

  private func uncoloured(_ ink: Ink) -> String {
    switch ink {
    case .plain: "22"
    case .faint: "2"
    case .oxygen, .carbonDioxide, .pressure, .flow: "1"
    case .high, .banner: "1;7"
    case .medium, .low: "7"
    }
  }
}
