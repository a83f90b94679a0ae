/// A drawing as SVG elements, in tenths of a pixel, so that whole numbers are fine enough.
public struct ScalableDrawing: Sendable {
  /// The elements so far.
  public private(set) var elements = ""

  /// An empty drawing.
  public init() {}

  /// Where a text stands with respect to its point.
  public enum Anchor: String, Sendable {
    /// The text begins there.
    case start
    /// The text is centred there.
    case middle
    /// The text ends there.
    case end
  }

  /// Draws a rectangle; `title` is what a pointer or a screen reader is told.
  public mutating func rectangle(
    x: Int, y: Int, width: Int, height: Int, _ look: String, title: String? = nil
  ) {
    let front = "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" class=\"\(look)\""
    elements += front + ScalableDrawing.end("rect", title)
  }

  /// Draws a straight line.
  public mutating func line(x: Int, y: Int, toX: Int, toY: Int, _ look: String) {
    elements += "<line x1=\"\(x)\" y1=\"\(y)\" x2=\"\(toX)\" y2=\"\(toY)\" class=\"\(look)\"/>\n"
  }

  /// Draws a dot.
  public mutating func dot(x: Int, y: Int, radius: Int, _ look: String, title: String) {
    let front = "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\" class=\"\(look)\""
    elements += front + ScalableDrawing.end("circle", title)
  }

  /// Draws lines through points; each run of points is one line.
  public mutating func curve(_ runs: [[(x: Int, y: Int)]], _ look: String) {
    let path = runs.map(ScalableDrawing.path).joined()
    guard !path.isEmpty else { return }
    elements += "<path d=\"\(path)\" class=\"\(look)\"/>\n"
  }

  /// Writes a line of text; its width is cut to `room`, the whole of it stands in its title.
  public mutating func words(
    _ text: String, x: Int, y: Int, _ look: String, anchor: Anchor = .start, room: Int? = nil
  ) {
    let most = room.map { max(1, $0 / ScalableDrawing.letter) } ?? Int.max
    let isCut = text.count > most
    let shown = isCut ? String(text.prefix(max(0, most - 1))) + "…" : text
    let title = isCut ? "<title>\(Markup.escaped(text))</title>" : ""
    let place = "x=\"\(x)\" y=\"\(y)\" class=\"\(look)\" text-anchor=\"\(anchor.rawValue)\""
    elements += "<text \(place)>\(title)\(Markup.escaped(shown))</text>\n"
  }

  /// The drawing as an SVG element that says what it shows; `id` tells its names from those of others.
  public func picture(width: Int, height: Int, id: String, title: String, summary: String) -> String {
    "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-labelledby=\"\(id)-title \(id)-text\">\n"
      + "<title id=\"\(id)-title\">\(Markup.escaped(title))</title>\n"
      + "<desc id=\"\(id)-text\">\(Markup.escaped(summary))</desc>\n" + elements + "</svg>\n"
  }

  /// What a letter of the usual size takes, generously.
  public static let letter = 56

  private static func end(_ element: String, _ title: String?) -> String {
    guard let title else { return "/>\n" }
    return "><title>\(Markup.escaped(title))</title></\(element)>\n"
  }

  /// One line through points: the first absolute, the others by their distance, which is shorter.
  private static func path(_ points: [(x: Int, y: Int)]) -> String {
    guard var last = points.first else { return "" }
    var path = "M\(last.x) \(last.y)"
    // A single point would not be seen.
    if points.count == 1 { path += "h12" }
    for point in points.dropFirst() {
      if point.y == last.y {
        path += "h\(point.x - last.x)"
      } else if point.x == last.x {
        path += "v\(point.y - last.y)"
      } else {
        path += "l\(point.x - last.x) \(point.y - last.y)"
      }
      last = point
    }
    return path
  }
}
