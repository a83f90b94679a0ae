internal import Pages
internal import Quantities

/// The numbers at the top of a picture that say when something happened; what they stand for is written
/// below it.
struct PictureMarks: Sendable {
  /// The most things that are numbered.
  static let most = 99

  /// One number, or a few where there is no room for each.
  struct Mark: Sendable {
    var label: String
    let x: Int
    let row: Int
    fileprivate let first: Int
    fileprivate var right: Int
  }

  /// What has a number, from 1, in the order of time.
  let entries: [(at: Uptime, words: String)]
  /// How many things have no number.
  let leftOut: Int
  private(set) var marks: [Mark] = []

  init(_ events: [ScenarioEvent], _ times: PictureTimes) {
    entries = events.prefix(PictureMarks.most).map { ($0.at, $0.happening.words) }
    leftOut = events.count - entries.count
    for (place, entry) in entries.enumerated() { add(place + 1, times.x(entry.at)) }
  }

  /// How many rows of numbers there are beyond the first.
  var rows: Int { marks.map(\.row).max() ?? 0 }

  private mutating func add(_ number: Int, _ x: Int) {
    let half = 70
    if let last = marks.last, x - last.x < 40 { return join(number) }
    let row = (0..<3).first { row in
      !marks.contains { $0.row == row && $0.right > x - half }
    }
    guard let row else { return join(number) }
    marks.append(Mark(label: "\(number)", x: x, row: row, first: number, right: x + half))
  }

  private mutating func join(_ number: Int) {
    guard let last = marks.indices.last else { return }
    marks[last].label = "\(marks[last].first)–\(number)"
    marks[last].right = marks[last].x + 180
  }
}
