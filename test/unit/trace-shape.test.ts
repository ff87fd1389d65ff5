import assert from 'node:assert/strict';
import { shapePicture, shapeText } from '../../src/host/sidebar/trace-shape';
import type { LatentStep, Step } from '../../src/shared/trace/step';

const at = (i: number) => ({ row: i, appended: { from: i, count: 1 }, ms: i });

const word = (text: string, entropy = 0): Step => ({
  kind: 'text',
  ...at(0),
  token: { id: 0, text, probability: 1, entropy },
});

function latents(span: number, count: number, origin: LatentStep['origin'] = 'model'): Step[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'latent',
    ...at(index),
    latent: span * count + index,
    span,
    index,
    of: count,
    origin,
    norm: 1,
    cosinePrevious: null,
    cosineFirst: null,
    cosinePatch: null,
    form: { kind: 'denoised', levels: [] },
    readings: [],
  }));
}

const drawn = (steps: readonly Step[]) =>
  Buffer.from(shapePicture(steps).split(',')[1] ?? '', 'base64').toString();

describe('the shape of a run', () => {
  it('has a bar for text, a box for a group of latents, a diamond for one that was changed', () => {
    const steps = [
      word('Look'),
      ...latents(0, 4),
      word(' here .'),
      word(' Then'),
      ...latents(1, 4, 'replaced'),
    ];
    assert.equal(shapeText(steps), '\u2500\u25a0\u2500\u25c6');
  });

  it('is nothing where there are words alone, and ends where it gets long', () => {
    assert.equal(shapeText([word('red'), word(' .')]), '');
    const long = Array.from({ length: 20 }, (_, span) => [word('and'), ...latents(span, 2)]).flat();
    assert.equal(shapeText(long), '\u2500\u25a0'.repeat(6) + '\u2026');
  });

  it('as a picture gives each part the width of its steps, and puts the highest entropy at the top', () => {
    const svg = drawn([word('a', 0), word('b', 2), ...latents(0, 2)]);
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)];
    assert.deepEqual(
      boxes.map(([, x, wide]) => [Number(x), Number(wide)]),
      [
        [0, 119],
        [120, 119],
      ],
    );
    assert.match(svg, /d="M30 55L90 18"/);
  });

  it('is drawn of nothing as well, and of entropies that are no numbers', () => {
    assert.match(drawn([]), /^<svg/);
    assert.doesNotMatch(drawn([word('a', NaN), word('b', Infinity)]), /NaN|Infinity/);
  });
});
