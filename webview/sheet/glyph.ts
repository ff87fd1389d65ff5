// What happens to three latents, drawn small: it stands before the words, which say it.

import type { TemplateResult } from 'lit';
import { nothing, svg, html } from 'lit';

const places = [0, 16, 32];
const box = (x: number, dashes = '') =>
  svg`<rect x=${x + 0.5} y="0.5" width="12" height="13" fill="none" stroke="currentColor" stroke-dasharray=${dashes || nothing} />`;
const letter = (x: number, text: string) =>
  svg`<text x=${x + 6.5} y="10.5" text-anchor="middle">${text}</text>`;
const lettered = (texts: readonly string[], dashes?: string) =>
  places.map((x, at) => svg`${box(x, dashes)}${letter(x, texts[at] ?? '')}`);

/** Always the same ones: it is a sign for noise. */
const grains = [0x15a9, 0x2b56, 0x1d4b];

function noise() {
  return places.map((x, which) => {
    const cells = Array.from({ length: 16 }, (_, cell) =>
      ((grains[which] ?? 0) >> cell) & 1
        ? svg`<rect x=${x + 2.5 + 2 * (cell % 4)} y=${3 + 2 * Math.floor(cell / 4)} width="2" height="2" fill="currentColor" />`
        : nothing,
    );
    return svg`${box(x)}${cells}`;
  });
}

const drawings: Readonly<Record<string, () => unknown>> = {
  baseline: () => lettered(['1', '2', '3']),
  kept: () => lettered(['1', '2', '3']),
  transplant: () => lettered(['a', 'b', 'c'], '2 1.5'),
  zero: () => lettered(['0', '0', '0']),
  noise,
  first: () => lettered(['1', '1', '1']),
  shuffle: () => lettered(['3', '1', '2']),
  mean: () => lettered(['x̄', 'x̄', 'x̄']),
  words: () => lettered(['w', 'w', 'w']),
  oracle: () => lettered(['✓', '✓', '✓'], '2 1.5'),
  chance: () => lettered(['?', '?', '?']),
  removed: () => svg`<path d="M0 7.5H46M20 2L26 13" fill="none" stroke="currentColor" />`,
  markers: () =>
    places.map(
      x =>
        svg`<path d=${`M${x + 4} .5H${x + 0.5}V13.5H${x + 4}M${x + 9} .5H${x + 12.5}V13.5H${x + 9}`} fill="none" stroke="currentColor" />`,
    ),
};

export function glyph(does: string): TemplateResult {
  return html`<svg class="glyph" width="46" height="14" aria-hidden="true">
    ${drawings[does]?.() ?? nothing}
  </svg>`;
}
