/// A site's own pack with one rule.
enum SitePack {
  static let text = """
    pack: site
    version: 1.0.0
    jurisdiction: any
    title: {en: Site, zh: 本院}
    reference: house rule
    confidence: read
    provenance:
      s: {kind: engineering, note: house rule}
    unknown-for: {is: 30 s, from: s}
    inputs:
      capacity:
        sources:
          - entry: fvc
            lasts: {is: 90 d, from: s}
    rules:
      - id: LOW
        title: {en: Low capacity, zh: 肺活量低}
        purpose: monitor
        strength: advise
        priority: low
        when:
          input: capacity
          op: {is: "<", from: s}
          limit: {is: 50 %, from: s}
        text: {en: Look., zh: 看。}
    """
}
