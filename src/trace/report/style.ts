// The look of a report: the editor's tokens with the colours of VS Code's default themes, dark or light as the reader's
// system is.

import type { Axis } from './axis';

/** What a column needs in order not to become a tower of words. */
const leastColumn = 92;
/** For each root of its steps: a sentence of 24 words gets 200 pixels. */
const leastUnit = 40;
/** Beyond it, short columns have to do with less. */
const widestFilm = 12_000;
/** Names at the left and scales at the right, with the gaps. */
const gutters = 152 + 80 + 2 * 8;

/** The widths of the film's columns belong to the run; a style attribute would need a weaker policy. */
export function pageStyle({ segments, width }: Axis): string {
  const columns = segments.map(column => `minmax(0,${column.width.toFixed(3)}fr)`).join(' ');
  const narrowest = segments.reduce((least, column) => Math.min(least, column.width), Infinity);
  const least = Math.min(widestFilm, Math.ceil(width * Math.max(leastUnit, leastColumn / narrowest)));
  if (segments.length === 0) return rules;
  return `${rules}
.columns{grid-template-columns:${columns}}
.film{min-width:${least + gutters}px}
@media (max-width:760px){.film{min-width:0}.columns,.lane{min-width:${least}px}}`;
}

const rules = `
:root{
  color-scheme:dark light;
  --bg:#1f1f1f;--fg:#ccc;--green:#89d185;--red:#f1706a;--orange:#d18616;--focus:#0078d4;--mark-share:42%;--label-share:72%;
  --label:color-mix(in srgb,var(--fg) var(--label-share),var(--bg));
  --mark:color-mix(in srgb,var(--fg) var(--mark-share),var(--bg));
  --rule:color-mix(in srgb,var(--fg) 13%,var(--bg));
  --changed:color-mix(in oklab,var(--orange) 86%,var(--fg));
}
@media (prefers-color-scheme:light){
  :root{--bg:#fff;--fg:#3b3b3b;--green:#2c7a2a;--red:#c72e0f;--orange:#d18616;--focus:#005fb8;--mark-share:55%;--label-share:78%}
}
*,*::before,*::after{box-sizing:border-box}
body{max-width:1240px;margin:0 auto;padding:16px;background:var(--bg);color:var(--fg);
  font:13px/18px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
h1,h2,h3,p,ul,ol,dl,dd,figure,pre{margin:0;padding:0}
h1{font-size:18px;line-height:25px;font-weight:600;overflow-wrap:anywhere}
h2{font-size:14px;line-height:20px;font-weight:600;margin-bottom:8px}
h3{font-size:13px;font-weight:600;margin:12px 0 4px}
section{padding:16px 0;border-top:1px solid var(--rule)}
header{padding-bottom:16px}
ul,ol{list-style:none}
b{font-weight:600}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:11px;line-height:16px}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
small{display:block;font-size:11px;line-height:15px;color:var(--label)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.label{color:var(--label)}
section>.label{font-size:12px;line-height:17px;max-width:90ch;margin-top:8px}
h2+.label{margin:-4px 0 8px}
.answer{font-size:14px;line-height:20px;margin-top:4px;overflow-wrap:anywhere}
.right{color:var(--green)}
.wrong{color:var(--red)}
.changed{background:color-mix(in srgb,var(--changed) 24%,transparent);color:var(--fg)}
.facts{display:flex;flex-wrap:wrap;gap:2px 16px;margin-top:4px;color:var(--label);overflow-wrap:anywhere}
.facts b{color:var(--fg);font-weight:normal}
.tag{padding:0 5px;border:1px solid var(--mark);border-radius:2px;font-size:10px}
.changes{margin-top:8px}
.changes span{color:var(--changed)}
.notice{margin-top:8px;padding:4px 8px;border-left:2px solid var(--mark);overflow-wrap:anywhere}
.scroll{overflow-x:auto;overscroll-behavior-x:contain}
.film{display:grid;grid-template-columns:152px minmax(0,1fr) 80px;column-gap:8px}
.film>.name{grid-column:1;position:sticky;left:0;z-index:1;background:var(--bg);font-size:12px;line-height:17px;padding:4px 8px 4px 0}
.film>.columns,.film>.lane{grid-column:2}
.film>.scale{grid-column:3}
.columns{display:grid;font-size:12px;line-height:17px}
.columns>*{min-width:0;padding:4px 6px;border-left:1px solid var(--rule);overflow-wrap:anywhere}
.columns>:nth-child(even){background:color-mix(in srgb,var(--fg) 4%,var(--bg))}
.columns>.frame{border:1px solid var(--mark);border-block:6px dotted var(--mark);color:var(--label);font-size:11px;line-height:15px}
.frame img,.frame svg{display:block;width:100%;max-width:120px;height:auto;margin:2px 0 4px}
.ruler{font-size:10px;line-height:12px;color:var(--label)}
.ruler>*{padding-block:2px}
.u1,.u2,.u3,.u4{text-decoration:underline 2px;text-underline-offset:3px}
.u1{text-decoration-color:color-mix(in srgb,var(--fg) 25%,transparent)}
.u2{text-decoration-color:color-mix(in srgb,var(--fg) 45%,transparent)}
.u3{text-decoration-color:color-mix(in srgb,var(--fg) 65%,transparent)}
.u4{text-decoration-color:var(--fg)}
.lane{display:block;width:100%;height:34px;border-top:1px solid var(--rule)}
.lane.tall{height:60px}
.lane path{fill:none;vector-effect:non-scaling-stroke}
.lane .curve{stroke:var(--fg);stroke-width:1.5;stroke-linejoin:round}
.lane .band{fill:color-mix(in srgb,var(--fg) 16%,transparent)}
.lane .reference{stroke:var(--mark);stroke-dasharray:3 3}
.lane .odd{fill:color-mix(in srgb,var(--fg) 4%,transparent)}
.scale{display:flex;flex-direction:column;justify-content:space-between;border-top:1px solid var(--rule);font-size:10px;line-height:12px;color:var(--label);padding:1px 0}
.definitions{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:8px 24px;margin-top:12px;font-size:12px;line-height:17px}
dt{color:var(--fg)}
dd{color:var(--label)}
.store{position:absolute;width:0;height:0}
.maps{display:grid;grid-template-columns:repeat(auto-fill,minmax(180px,1fr));gap:16px}
figure{min-width:0}
figure svg{display:block;width:100%;height:auto;isolation:isolate}
.heat{mix-blend-mode:multiply;image-rendering:pixelated}
.heat rect{shape-rendering:crispEdges}
.blank{fill:var(--rule)}
.dark{fill:#282624;fill-opacity:.55}
.outer,.inner,.box{fill:none;vector-effect:non-scaling-stroke}
.outer{stroke:#141210;stroke-opacity:.9;stroke-width:3;stroke-linecap:square}
.inner{stroke:#fff;stroke-width:1.4;stroke-linecap:square}
.box{stroke:#fff;stroke-width:1.5;stroke-dasharray:4 4;stroke-dashoffset:4}
.box.under{stroke:#141210;stroke-dashoffset:0}
.latents{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:16px 24px;align-items:start}
.latents figure{overflow-x:auto}
.latents table{width:100%;margin-top:4px}
.latents td:first-child{white-space:normal;overflow-wrap:anywhere}
.twins{display:grid;grid-template-columns:1fr 1fr;gap:8px}
.sketch{display:block;width:100%;height:auto}
.dim{fill:#141210;fill-opacity:.72}
.half-dim{fill:#141210;fill-opacity:.4}
.order{fill:#fff;stroke:#141210;stroke-width:.18em;paint-order:stroke;stroke-linejoin:round;font-weight:600;text-anchor:middle}
figcaption{display:flex;flex-direction:column;margin-top:4px;font-size:12px;line-height:17px;overflow-wrap:anywhere}
figcaption b{font-size:11px;line-height:15px;font-weight:normal;color:var(--label)}
figcaption .label{display:flex;flex-wrap:wrap;gap:0 12px;font-size:11px;line-height:15px}
.legend{display:flex;flex-wrap:wrap;gap:4px 24px}
.legend img{width:64px;height:8px;margin:0 4px;vertical-align:-.5px}
.key{width:12px;height:12px;vertical-align:-2px}
.half{fill:none;stroke:var(--fg);stroke-width:1.4}
.half.dashed{stroke-dasharray:2.5 2}
table{border-collapse:collapse;font-size:12px;line-height:17px}
th{padding:2px 12px 4px 0;color:var(--label);font-size:11px;line-height:15px;font-weight:normal;text-align:left;vertical-align:bottom}
td{padding:3px 12px 3px 0;border-top:1px solid var(--rule);white-space:nowrap}
.number{text-align:right}
th.number{max-width:76px}
.layers th,.layers td{padding:2px 6px;text-align:center;white-space:nowrap}
.layers b{color:var(--fg)}
.layers tbody th,.layers thead th:first-child{position:sticky;left:0;background:var(--bg);text-align:right;vertical-align:middle}
.g1{background:color-mix(in srgb,var(--fg) 5%,var(--bg))}
.g2{background:color-mix(in srgb,var(--fg) 9%,var(--bg))}
.g3{background:color-mix(in srgb,var(--fg) 13%,var(--bg))}
.g4{background:color-mix(in srgb,var(--fg) 17%,var(--bg))}
.g5{background:color-mix(in srgb,var(--fg) 21%,var(--bg))}
.g6{background:color-mix(in srgb,var(--fg) 25%,var(--bg))}
.g7{background:color-mix(in srgb,var(--fg) 28%,var(--bg))}
.g8{background:color-mix(in srgb,var(--fg) 31%,var(--bg))}
.provenance>div{display:grid;grid-template-columns:160px minmax(0,1fr);gap:0 12px;padding:2px 0}
.provenance dt{color:var(--label)}
.provenance dd{color:var(--fg);overflow-wrap:anywhere}
@media (max-width:760px){
  .film{display:block;width:auto}
  .film>.name{position:sticky;left:0;width:max-content;max-width:100%;padding:4px 0 0}
  .film>.name small{display:inline;margin-left:8px}
  .scale{display:none}
  .maps{grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:12px}
  .definitions{grid-template-columns:1fr}
  .provenance>div{grid-template-columns:1fr}
}
@media print{body{max-width:none}.scroll{overflow:visible}section{break-inside:avoid-page}}
`.trim();
