public import WireFormats

extension DeviceIdentification {
  /// Vendor, product code and revision with a space between them, as far as the unit tells them.
  ///
  /// Whatever is not printable ASCII is shown as a dot.
  public var words: String {
    let objects: [IdentificationObject] = [.vendor, .productCode, .revision]
    return objects.compactMap { object in
      text(object).map { text in String(printable: text.count) { text[$0] } }
    }.joined(separator: " ")
  }
}
