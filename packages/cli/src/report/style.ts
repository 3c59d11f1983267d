// The report's style sheet: light and dark, from a phone's width to a wide screen, and on paper.

export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #ffffff; --line: #d9dce3; --ink: #17191f; --quiet: #555b68;
  --accent: #1a56db; --good: #12693a; --bad: #a4211a; --warn: #7a4b00; --warn-ground: #fff4dc; --bad-ground: #fdeceb;
  --thumb: 44px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101217; --card: #191c23; --line: #2f343f; --ink: #eceef3; --quiet: #a9b0be;
    --accent: #8ab0ff; --good: #6fd49b; --bad: #ff9d94; --warn: #f3c66b; --warn-ground: #2e2613; --bad-ground: #351c1b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.page { max-width: 76rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1, h2, h3, p, dl, dd, ul, figure { margin: 0; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; }
h2 { font-size: 1.25rem; letter-spacing: -0.01em; margin: 3rem 0 1rem; }
h3 { font-size: 1.0625rem; line-height: 1.35; overflow-wrap: anywhere; }
a { color: var(--accent); }
code { font: 0.875em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.brand { font-weight: 650; letter-spacing: 0.01em; margin-bottom: 1.25rem; color: var(--quiet); }
.brand b { color: var(--accent); font-weight: 650; }
.when { color: var(--quiet); margin-top: 0.5rem; }
.quiet { color: var(--quiet); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; margin-top: 1.75rem; }
.tiles > div { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.85rem 1rem; display: flex; flex-direction: column; justify-content: space-between; }
.tiles dt { color: var(--quiet); font-size: 0.875rem; }
.tiles dd { font-size: 1.5rem; font-weight: 620; line-height: 1.3; font-variant-numeric: tabular-nums; }
.entry {
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.25rem; margin-bottom: 1.25rem;
  display: grid; gap: 1.25rem; content-visibility: auto; contain-intrinsic-size: auto 30rem;
}
.entry header p { color: var(--quiet); font-size: 0.9375rem; overflow-wrap: anywhere; }
.views { min-width: 0; display: grid; justify-items: center; align-self: start; border-radius: 0.6rem; background: var(--ground); }
.side { min-width: 0; display: grid; gap: 1rem; align-content: start; }
@media (min-width: 58rem) {
  .entry.drawn { grid-template-columns: minmax(0, 1fr) 21rem; }
}
.facts { display: grid; gap: 0.4rem; font-size: 0.9375rem; }
.facts > div { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--line); padding-bottom: 0.4rem; }
.facts > div:last-child { border-bottom: 0; }
.facts dt { color: var(--quiet); }
.facts dd { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; min-width: 0; }
.notes { padding-left: 1.1rem; font-size: 0.875rem; color: var(--quiet); display: grid; gap: 0.3rem; }
.warnings { list-style: none; padding: 0.7rem 0.9rem; border-radius: 0.6rem; background: var(--warn-ground); color: var(--warn); font-size: 0.9375rem; }
details { font-size: 0.875rem; }
summary { cursor: pointer; padding: 0.3rem 0; color: var(--accent); width: fit-content; border-radius: 0.25rem; }
details .facts { margin-top: 0.75rem; font-size: 0.8125rem; }
details .facts > div { display: block; }
details .facts dd { text-align: left; }
details figure { margin-top: 0.5rem; }
details img { display: block; max-width: 100%; height: auto; border-radius: 0.5rem; border: 1px solid var(--line); }
figcaption { color: var(--quiet); margin-top: 0.35rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

.compare { position: relative; width: 100%; display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem; border-radius: 0.6rem; overflow: hidden; }
.compare img { display: block; width: 100%; height: auto; border-radius: 0.6rem; background: var(--line); }
.compare.tall { max-width: 30rem; }
.compare.small { max-width: 26rem; }
.compare .label, .compare .divider, .compare input { display: none; }
.js .compare { display: block; isolation: isolate; --at: 50%; }
.js .compare .before { position: absolute; inset: 0; height: 100%; clip-path: inset(0 calc(100% - var(--at)) 0 0); }
.js .compare .label {
  display: block; position: absolute; top: 0.6rem; padding: 0.1rem 0.6rem; border-radius: 1rem; pointer-events: none;
  background: #14161b; color: #ffffff; font-size: 0.8125rem; opacity: 0.88;
}
.js .compare .is-before { left: 0.6rem; }
.js .compare .is-after { right: 0.6rem; }
.js .compare .divider {
  display: block; position: absolute; top: 0; bottom: 0; left: var(--at); width: 2px; margin-left: -1px;
  background: #ffffff; box-shadow: 0 0 0 1px rgb(0 0 0 / 0.55); pointer-events: none;
}
.divider svg { position: absolute; top: 50%; left: 50%; width: 38px; height: 38px; transform: translate(-50%, -50%); border-radius: 50%; background: #ffffff; color: #14161b; box-shadow: 0 0 0 1px rgb(0 0 0 / 0.35), 0 2px 8px rgb(0 0 0 / 0.35); }
.js .compare input {
  display: block; position: absolute; inset: 0 auto 0 calc(var(--thumb) / -2); width: calc(100% + var(--thumb)); height: 100%;
  margin: 0; padding: 0; opacity: 0; cursor: ew-resize; appearance: none; -webkit-appearance: none; touch-action: pan-y;
}
.compare input::-webkit-slider-runnable-track { height: 100%; }
.compare input::-webkit-slider-thumb { -webkit-appearance: none; width: var(--thumb); height: 100%; }
.compare input::-moz-range-thumb { width: var(--thumb); height: 100%; border: 0; border-radius: 0; }
.js .compare:has(input:focus-visible) { outline: 3px solid var(--accent); outline-offset: 3px; }
.js .compare:has(input:focus-visible) svg { outline: 3px solid #1a56db; outline-offset: 0; }
@media (prefers-reduced-motion: no-preference) {
  .js .compare:not(:active) .before { transition: clip-path 90ms ease-out; }
  .js .compare:not(:active) .divider { transition: left 90ms ease-out; }
}

.failure { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 0.75rem; padding: 1rem 1.25rem; margin-bottom: 0.75rem; display: grid; gap: 0.4rem; }
.failure p { overflow-wrap: anywhere; }
.failure .code { color: var(--bad); font-weight: 620; }
.left { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1rem 1.25rem 1rem 2.4rem; overflow-wrap: anywhere; }
footer { margin-top: 3.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.875rem; }
@media (max-width: 40rem) {
  .page { padding: 1.5rem 1rem 3rem; }
  .entry { padding: 0.9rem; border-radius: 0.85rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tiles > div:last-child:nth-child(odd) { grid-column: 1 / -1; }
}
@media print {
  .js .compare { display: grid; }
  .js .compare .before { position: static; clip-path: none; height: auto; }
  .js .compare .label, .js .compare .divider, .js .compare input { display: none; }
  .entry, .failure { break-inside: avoid; content-visibility: visible; }
}
`
