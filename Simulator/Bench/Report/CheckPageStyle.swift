extension CheckPage {
  /// How the page looks: light, dark, and on paper.
  ///
  /// Colours of the curves follow what monitors show by custom; no meaning is carried by a colour alone.
  static let style = """
    :root { color-scheme: light dark; --ground: #ffffff; --ink: #1b1f24; --quiet: #5c6570; --rule: #dfe3e8;
      --truth: #7a828c; --oxygen: #0079a8; --carbon: #9a6700; --pulse: #1a7f37; --leak: #8250df;
      --volume: #0a58ca; --ipap: #bc4c00; --epap: #7d4e00; --gap: #8c959f; --met: #1a7f37;
      --unmet: #c3222e; --high: #d1242f; --medium: #e3b341; --low: #54aeff; --on-high: #ffffff;
      --on-light: #1b1f24; --event: #aab2bb; }
    @media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --ink: #e6edf3; --quiet: #9aa4af;
      --rule: #2a313a; --truth: #8b949e; --oxygen: #39c5f0; --carbon: #e3b341; --pulse: #4ade80;
      --leak: #bc8cff; --volume: #79b0ff; --ipap: #ff9a5a; --epap: #d9b38c; --gap: #6e7681;
      --met: #3fb950; --unmet: #ff7b72; --event: #57606a; } }
    @media print { :root { color-scheme: light; --ground: #ffffff; --ink: #000000; --quiet: #444444;
      --rule: #d0d4d9; --truth: #777777; --oxygen: #0079a8; --carbon: #9a6700; --pulse: #1a7f37;
      --leak: #8250df; --volume: #0a58ca; --ipap: #bc4c00; --epap: #7d4e00; --gap: #8c959f;
      --met: #1a7f37; --unmet: #c3222e; --event: #aab2bb; }
      * { print-color-adjust: exact; } section { break-before: page; } tr, figure { break-inside: avoid; } }
    body { margin: 0 auto; max-width: 1180px; padding: 16px 24px; background: var(--ground);
      color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
    h1 { font-size: 24px; } h2 { font-size: 19px; margin-top: 40px; }
    table { border-collapse: collapse; width: 100%; margin: 12px 0; font-size: 14px; }
    th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0;
      border-bottom: 1px solid var(--rule); overflow-wrap: break-word; }
    thead th { color: var(--quiet); font-weight: 600; }
    code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
    a { color: inherit; }
    .badge { font-weight: 600; white-space: nowrap; font-size: 14px; }
    .badge.met { color: var(--met); } .badge.unmet { color: var(--unmet); }
    .badge.simulated { border: 2px solid currentColor; border-radius: 4px; padding: 1px 8px; }
    figure { margin: 12px 0; } figcaption { color: var(--quiet); font-size: 13px; }
    figcaption ol { columns: 2; margin: 4px 0; }
    footer { color: var(--quiet); margin-top: 40px; }
    svg { width: 100%; height: auto; font: 115px system-ui, sans-serif; }
    svg text { fill: var(--ink); } svg .title { font-weight: 600; }
    svg .tick, svg .name { fill: var(--quiet); font-size: 105px; }
    svg .mark { font-weight: 600; font-size: 105px; }
    svg .reason { fill: var(--quiet); font-style: italic; }
    svg .grid { stroke: var(--rule); stroke-width: 8; }
    svg .event { stroke: var(--event); stroke-width: 8; stroke-dasharray: 25 35; }
    svg path { fill: none; stroke-width: 16; stroke-linejoin: round; }
    svg line.oxygen, svg line.carbon, svg line.pulse, svg line.leak, svg line.volume, svg line.ipap,
    svg line.epap, svg line.cough { stroke-width: 20; }
    svg .truth { stroke: var(--truth); stroke-width: 22; stroke-dasharray: 50 30; }
    svg .oxygen { stroke: var(--oxygen); } svg .carbon { stroke: var(--carbon); }
    svg .pulse { stroke: var(--pulse); } svg .leak { stroke: var(--leak); }
    svg .volume { stroke: var(--volume); } svg .ipap { stroke: var(--ipap); }
    svg .epap { stroke: var(--epap); stroke-dasharray: 15 15; }
    svg .cough { stroke: var(--volume); stroke-width: 16; } svg .coughDot { fill: var(--volume); }
    svg .said, svg line.said { stroke-width: 60; stroke-opacity: .3; stroke-dasharray: none; }
    svg .gap { fill: var(--gap); fill-opacity: .25; }
    svg .met { fill: var(--met); fill-opacity: .75; } svg .unmet { fill: var(--unmet); }
    svg .fault { fill: var(--gap); fill-opacity: .6; stroke: var(--quiet); stroke-width: 8; }
    svg .priority-high { fill: var(--high); } svg .priority-medium { fill: var(--medium); }
    svg .priority-low { fill: var(--low); }
    svg .priority-none { fill: var(--gap); fill-opacity: .6; }
    svg .unknown { fill: none; stroke: var(--gap); stroke-width: 10; stroke-dasharray: 30 20; }
    svg text.on { fill: var(--on-light); font-weight: 700; fill-opacity: 1; stroke: none; }
    svg text.priority-high, svg text.unmet, svg text.met { fill: var(--on-high); }
    svg text.unknown { fill: var(--quiet); }
    """
}
