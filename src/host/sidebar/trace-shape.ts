// Problem: in a list, a run that sketched four times looks like one that only wrote; a name does not tell.
// Idea: its shape, as small as a word: a bar for text, a box for a group of latents, a diamond where a latent was put there
// by hand. The same as a picture, with how open the next word was, for whoever stays on the row.

import type { Step } from '../../shared/trace/step';
import { spansOf } from '../../shared/trace-view/spans';

const glyphs = { text: '\u2500', latent: '\u25a0', changed: '\u25c6' } as const;

/** Longer shapes say no more in a list. */
const mostGlyphs = 12;

interface Part {
  readonly kind: keyof typeof glyphs;
  /** In steps. */
  readonly length: number;
}

/** Empty where there are no latents: words alone have no shape. */
export function shapeText(steps: readonly Step[]): string {
  const parts = partsOf(steps);
  if (parts.every(({ kind }) => kind === 'text')) return '';
  const shown = parts.slice(0, mostGlyphs).map(({ kind }) => glyphs[kind]);
  return shown.join('') + (parts.length > mostGlyphs ? '\u2026' : '');
}

const width = 240;
const height = 56;
const film = 12;
/** They are seen on light and on dark ground. */
const colours = { text: '#8a8a8a', latent: '#8a8a8a', changed: '#c77d2a' } as const;

/** The address of an SVG: the film, and below it the entropy of what was written, in nats from 0 to its highest. */
export function shapePicture(steps: readonly Step[]): string {
  const parts = partsOf(steps);
  const total = Math.max(
    1,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let x = 0;
  const boxes = parts.map(({ kind, length }) => {
    const wide = (width * length) / total;
    const [top, tall] = kind === 'text' ? [film / 2 - 1, 2] : [0, film];
    const box = `<rect x="${rounded(x)}" y="${top}" width="${rounded(Math.max(1, wide - 1))}" height="${tall}" fill="${colours[kind]}"/>`;
    x += wide;
    return box;
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${boxes.join('')}` +
    `<path d="${entropyLine(steps)}" fill="none" stroke="${colours.text}" stroke-width="1.2"/></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** Of more steps, each place has the highest: a decision is not to be lost between two pixels. */
function entropyLine(steps: readonly Step[]): string {
  const written = steps.filter(({ kind }) => kind === 'text' || kind === 'latent');
  const highest = Math.max(0.1, ...written.map(entropyOf));
  const places = new Map<number, number>();
  written.forEach((step, i) => {
    if (step.kind !== 'text') return;
    const at = Math.round((width * (i + 0.5)) / written.length);
    places.set(at, Math.max(places.get(at) ?? 0, entropyOf(step)));
  });
  const [top, bottom] = [film + 6, height - 1];
  return [...places]
    .map(
      ([at, nats], i) => `${i === 0 ? 'M' : 'L'}${at} ${rounded(bottom - ((bottom - top) * nats) / highest)}`,
    )
    .join('');
}

function entropyOf(step: Step): number {
  return step.kind === 'text' && Number.isFinite(step.token.entropy) ? step.token.entropy : 0;
}

function partsOf(steps: readonly Step[]): readonly Part[] {
  const parts: { kind: Part['kind']; length: number }[] = [];
  for (const { kind, from, count } of spansOf(steps.map(readable))) {
    const last = parts.at(-1);
    if (kind === 'text' && last?.kind === 'text') last.length += count;
    else
      parts.push({
        kind: kind === 'text' ? 'text' : latentKind(steps.slice(from, from + count)),
        length: count,
      });
  }
  return parts;
}

function latentKind(steps: readonly Step[]): Part['kind'] {
  return steps.some(step => step.kind === 'latent' && step.origin !== 'model') ? 'changed' : 'latent';
}

/** What `spansOf` wants to know of a step. */
export function readable(step: Step): Parameters<typeof spansOf>[0][number] {
  const { kind } = step;
  if (kind === 'text') return { kind, text: step.token.text };
  return kind === 'latent' ? { kind, latent: step } : { kind };
}

const rounded = (value: number) => Math.round(10 * value) / 10;
