// Which figures a family must have, and how far each may be from 0.

import type { Scope } from './figures';
import type { Device } from '../../../src/shared/device';
import type { Figures } from '../../support/oracle-parity';

/** What float32 loses in a picture's arithmetic, over four layers, and in probabilities. */
const rounding = { pixels: 1e-6, stream: 1e-4, attention: 2e-5 };

export const bars: Readonly<Record<string, number>> = {
  'pixel values': rounding.pixels,
  // What is counted has no room.
  ids: 0,
  positions: 0,
  classes: 0,
  features: rounding.stream,
  embeddings: rounding.stream,
  residuals: rounding.stream,
  attention: rounding.attention,
  logits: rounding.stream,
  tokens: 0,
  'residuals, decoded': rounding.stream,
  'attention, decoded': rounding.attention,
  steer_all: rounding.stream,
  'steer_all, residuals': rounding.stream,
  'steer_all, tokens': 0,
  steer_last: rounding.stream,
  'steer_last, tokens': 0,
  steer_gen: rounding.stream,
  'steer_gen, tokens': 0,
  steer_all_lastlayer: rounding.stream,
  'steer_all_lastlayer, tokens': 0,
  gamma: rounding.stream,
  'gamma, attention': rounding.attention,
  'gamma, tokens': 0,
};

const changedRuns = ['steer_all', 'steer_last', 'steer_gen', 'steer_all_lastlayer', 'gamma'];

/** Other devices add in another order and have quicker exponentials; what is counted has no room there, either. */
const looser: Readonly<Record<Device, number>> = { cpu: 1, cuda: 100, webgpu: 100, dml: 100, coreml: 100 };

/** Figures above their bar, figures without one, and bars without a figure. */
export function missed(
  figures: Figures,
  device: Device = 'cpu',
  { changes = changedRuns }: Scope = {},
): readonly string[] {
  const left = changedRuns.filter(run => !changes.includes(run));
  const expected = Object.keys(bars).filter(name => !left.includes(name.split(',', 1)[0] ?? ''));
  const names = new Set([...expected, ...Object.keys(figures)]);
  const bar = (name: string) => (bars[name] ?? NaN) * looser[device];
  return [...names]
    .filter(name => !((figures[name] ?? NaN) <= bar(name)))
    .map(
      name =>
        `${name} is ${figures[name] ?? 'missing'}, above ${bars[name] === undefined ? 'no bar' : bar(name)}`,
    );
}
