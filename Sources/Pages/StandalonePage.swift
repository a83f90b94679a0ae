/// A page of HTML that needs nothing else: no script, no font, no network.
///
/// What a browser may load for it is said in the page itself: nothing at all, and the styles that stand in
/// it.
public struct StandalonePage: Sendable {
  /// What the page may load.
  public static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  private let title: String
  private let style: String
  private let body: String

  /// Prepares a page.
  ///
  /// - Parameters:
  ///   - title: the title as plain text.
  ///   - style: its style sheet.
  ///   - body: what stands in it, as markup.
  public init(title: String, style: String, body: String) {
    self.title = title
    self.style = style
    self.body = body
  }

  /// The whole document.
  public var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }
}
