// The Run view in every state that a person meets: tests look at the same ones for words, for looks and for what a screen
// reader finds.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { noLatents } from '../../src/model/latent-abilities';
import { methodOptions } from '../../src/model/method-options';
import type { RunOutcome } from '../../src/shared/protocol/run';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';

const samples = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'samples');
const picture = 'trail-1-0.png';
/** What the host answers when asked for the picture. */
export const pixels = `data:image/png;base64,${readFileSync(path.join(samples, picture)).toString('base64')}`;

export const question = 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?';

export const base: RunPanelState = {
  trusted: true,
  engine: { name: 'ready', pid: 4242 },
  device: 'auto',
  models: {
    name: 'found',
    cards: [
      {
        folder: '/models/pinhole',
        name: 'pinhole',
        family: 'idefics3',
        takesPictures: true,
        methods: ['text-cot', 'direct', 'ivt-lr'],
        untrained: ['ivt-lr'],
        options: { 'ivt-lr': methodOptions('ivt-lr', noLatents) },
        fidelities: { 'ivt-lr': 'released' },
        tasks: ['trail', 'relate', 'bars', 'turn'],
        bytes: 7_400_000,
      },
      {
        folder: '/models/SmolVLM-256M-Instruct',
        name: 'SmolVLM-256M-Instruct',
        family: 'idefics3',
        takesPictures: true,
        methods: ['text-cot', 'direct', 'modal-mixed', 'ivt-lr', 'lavit'],
        untrained: [],
        options: Object.fromEntries(
          (['modal-mixed', 'ivt-lr', 'lavit'] as const).map(method => [
            method,
            methodOptions(method, noLatents),
          ]),
        ),
        fidelities: { 'ivt-lr': 'released', lavit: 'paper' },
        tasks: [],
        bytes: 512_000_000,
      },
    ],
  },
  choice: {
    model: '/models/pinhole',
    method: 'text-cot',
    settings: {},
    fidelity: {},
    question,
    temperature: 0,
    topP: 1,
    seed: 0,
    runs: 1,
    maxTokens: 256,
    exposures: [],
    withRandom: true,
  },
  picture: {
    path: `/samples/${picture}`,
    name: picture,
    task: 'trail',
    questions: [
      { question, truth: 'pink', difficulty: 3 },
      { question: 'what shape is in the cell to the right of the ring ?', truth: 'star', difficulty: 1 },
    ],
    version: 1,
  },
  run: { name: 'none' },
  traces: true,
  directions: {},
};

const outcome: RunOutcome = {
  trace: '/traces/one.trace.safetensors',
  state: 'done',
  text: 'step 1 c2 left to b2 . cell c1 pink . answer pink',
  answer: 'pink',
  correct: true,
  tokens: 31,
  latents: 0,
  ms: 412,
};

const killed = {
  name: 'error',
  needsRestart: false,
  failure: {
    kind: 'engine-stopped',
    message: 'The engine was killed by the system, most likely because memory ran out.',
    remedy: 'Close other programs or use a smaller model.',
  },
} as const;

export const running: RunPanelState = {
  ...base,
  engine: { name: 'running', pid: 4242, what: 'Asking pinhole', sinceMs: Date.now() },
  run: {
    name: 'running',
    sinceMs: Date.now() - 1900,
    tokens: 12,
    maxTokens: 256,
    run: 0,
    runs: 1,
    text: 'step 1 c2 left to b2 . step 2 b2 up to',
    stopping: false,
    trace: '/traces/one.trace.journal',
  },
};

export const states = {
  ready: base,
  running,
  right: { ...base, run: { name: 'ended', result: { outcomes: [outcome], notes: [] }, truth: 'pink' } },
  wrong: {
    ...base,
    run: {
      name: 'ended',
      truth: 'pink',
      result: {
        outcomes: [{ ...outcome, answer: 'red', correct: false }],
        notes: ['This picture is outside what this model knows.'],
        outside: true,
      },
    },
  },
  'beside-random': {
    ...base,
    run: {
      name: 'ended',
      truth: 'pink',
      result: { outcomes: [outcome], notes: [] },
      control: { outcomes: [{ ...outcome, answer: 'red', correct: false }], notes: [] },
      sweep: 'darkroom direction sweep /d.direction.safetensors --for /models/pinhole --task trail',
    },
  },
  agreement: {
    ...base,
    choice: { ...base.choice, runs: 5, temperature: 0.7 },
    run: {
      name: 'ended',
      truth: 'pink',
      result: {
        outcomes: Array.from({ length: 5 }, () => outcome),
        agreement: { answer: 'pink', agreeing: 4, runs: 5 },
        notes: [],
      },
    },
  },
  welcome: omitPicture({ ...base, traces: false }),
  'no-picture': omitPicture(base),
  'no-model': { ...base, models: { name: 'found', cards: [] } },
  looking: { ...base, models: { name: 'looking' } },
  killed: {
    ...base,
    engine: killed,
    run: { name: 'failed', failure: killed.failure, trace: '/traces/one.trace.journal' },
  },
  overflow: {
    ...base,
    run: {
      name: 'failed',
      failure: {
        kind: 'bad-input',
        message: 'The question and the picture take 2,120 tokens; pinhole has room for 512.',
        remedy: 'Ask a shorter question.',
      },
    },
  },
  untrusted: { ...base, trusted: false },
  'every-method': {
    ...base,
    choice: { ...base.choice, model: '/models/SmolVLM-256M-Instruct', method: 'modal-mixed' },
  },
  'untrained-method': {
    ...base,
    choice: {
      ...base.choice,
      method: 'ivt-lr',
      settings: { 'ivt-lr': { patches: 8, stop: 'entropy is below' } },
    },
  },
} satisfies Record<string, RunPanelState>;

function omitPicture(state: RunPanelState): RunPanelState {
  const without: { picture?: unknown } & RunPanelState = { ...state };
  delete without.picture;
  return without;
}
