extension ConformanceReport {
  /// How the page looks on a screen and on A4; no meaning is carried by a colour alone.
  static let style = """
    :root { color-scheme: light; --ink: #1b1f24; --quiet: #5c6570; --rule: #d5dae0; --met: #1a7f37;
      --unmet: #b31d28; --column: #0a58ca; --promised: #1a7f37; --limit: #b31d28; }
    @page { size: A4; margin: 14mm 12mm; }
    @media print { body { padding: 0; font-size: 12px; } table { font-size: 11px; }
      * { print-color-adjust: exact; } tr, figure { break-inside: avoid; } h2 { break-after: avoid; } }
    body { margin: 0 auto; max-width: 980px; padding: 16px 24px; background: #ffffff; color: var(--ink);
      font: 15px/1.45 system-ui, sans-serif; }
    h1 { font-size: 23px; overflow-wrap: anywhere; } h2 { font-size: 17px; margin: 26px 0 6px; }
    .verdict { font-size: 18px; font-weight: 600; border: 2px solid currentColor; border-radius: 4px;
      padding: 6px 12px; }
    .met { color: var(--met); } .unmet { color: var(--unmet); } .open { color: var(--quiet); }
    td .met, td .unmet { font-weight: 600; } td span { white-space: nowrap; }
    .badge { border: 2px solid currentColor; border-radius: 4px; padding: 1px 8px; font-size: 15px;
      vertical-align: middle; }
    table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
    th, td { text-align: left; vertical-align: top; padding: 4px 10px 4px 0;
      border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
    th { color: var(--quiet); font-weight: 600; overflow-wrap: normal; }
    .details th { width: 9em; }
    figure { margin: 0; } figcaption, footer { color: var(--quiet); font-size: 13px; }
    footer { margin-top: 28px; border-top: 1px solid var(--rule); }
    svg { width: 100%; height: auto; font: 125px system-ui, sans-serif; }
    svg text { fill: var(--ink); } svg .tick, svg .name { fill: var(--quiet); }
    svg .mark { font-weight: 600; }
    svg .grid { stroke: var(--rule); stroke-width: 8; } svg .axis { stroke: var(--quiet); stroke-width: 10; }
    svg .column { fill: var(--column); fill-opacity: .75; }
    svg path { fill: none; stroke-width: 18; stroke-linejoin: round; } svg .curve { stroke: var(--column); }
    svg .promised { stroke: var(--promised); stroke-width: 14; stroke-dasharray: 50 30; }
    svg .limit { stroke: var(--limit); stroke-width: 18; }
    svg .longest { stroke: var(--quiet); stroke-width: 12; stroke-dasharray: 15 20; }
    svg .bad { fill: var(--limit); }
    """
}
