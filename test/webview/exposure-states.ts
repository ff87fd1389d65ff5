// The Run view with steering directions beside the next run, in every state that they have.

import type { DirectionFacts, Exposure } from '../../src/shared/protocol/exposure';
import type { RunOutcome } from '../../src/shared/protocol/run';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';
import { modelCard, panelState } from './panel-state';

export const trail = '/traces/trail.direction.safetensors';
export const bars = '/traces/bars-and-a-very-long-name-of-a-direction.direction.safetensors';

export const exposure: Exposure = {
  file: trail,
  on: true,
  strength: 0.35,
  positions: 'all',
  renorm: true,
  fidelity: 'paper',
};

/** As of a direction whose low frequencies carry most: 97 frequencies, d = 192. */
const spectrum = normalised(
  Array.from({ length: 97 }, (_, f) => (1 + Math.abs(Math.sin(7 * f))) / (1 + f / 12)),
);

export const facts: DirectionFacts = {
  model: 'pinhole-text-same',
  pairs: 12,
  topics: { trail: 12 },
  layers: [1, 2, 3, 4, 5, 6],
  from: 3,
  width: 192,
  spectrum,
  target: { layers: 8, width: 192 },
  notes: [],
};

const card = modelCard({
  name: 'pinhole',
  takesPictures: false,
  methods: ['text-cot', 'direct'],
  tasks: ['trail'],
});

export const base: RunPanelState = {
  ...panelState(card, { method: 'direct', exposures: [exposure] }),
  directions: { [trail]: { name: 'read', facts } },
  effect: {
    model: '/models/pinhole',
    strengths: { [trail]: 0.35 },
    turned: { mean: 13.6, most: 17.2, layer: 4, ratio: 1, added: 0.25 },
    control: { mean: 12.9, most: 15, layer: 4, ratio: 1 },
  },
  run: { name: 'none' },
  traces: true,
};

const outcome: RunOutcome = {
  trace: '/traces/one.trace.safetensors',
  state: 'done',
  text: 'answer pink',
  answer: 'pink',
  correct: true,
  tokens: 2,
  latents: 0,
  ms: 41,
};

const unreadable: RunPanelState['directions'][string] = {
  name: 'failed',
  failure: { kind: 'missing', message: `The direction ${bars} is not there.`, remedy: 'Remove it.' },
};

export const states = {
  empty: withExposures([]),
  one: base,
  two: {
    ...withExposures([
      { ...exposure, layers: { from: 3, to: 5 }, keep: 120, positions: 'generated' },
      { ...exposure, file: bars, on: false, strength: -1.5 },
    ]),
    directions: {
      [trail]: { name: 'read', facts },
      [bars]: {
        name: 'read',
        facts: { ...facts, model: 'pinhole-text-wide', width: 256, notes: ['256 are resampled to 192.'] },
      },
    },
  },
  missing: {
    ...withExposures([exposure, { ...exposure, file: bars }]),
    directions: { [trail]: { name: 'reading' }, [bars]: unreadable },
  },
  ended: {
    ...base,
    run: {
      name: 'ended',
      truth: 'pink',
      result: { outcomes: [outcome], notes: [] },
      control: {
        outcomes: [{ ...outcome, answer: 'red', correct: false, trace: '/traces/random.trace.safetensors' }],
        notes: [],
      },
    },
  },
} satisfies Record<string, RunPanelState>;

function withExposures(exposures: readonly Exposure[]): RunPanelState {
  return { ...base, choice: { ...base.choice, exposures } };
}

function normalised(values: readonly number[]): readonly number[] {
  const all = values.reduce((sum, value) => sum + value, 0);
  return values.map(value => value / all);
}
