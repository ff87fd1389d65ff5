// A trace as the editor's page is told of it, as large as one of a model of seven billion parameters: words, and groups of
// latents that were decoded. Its numbers are made up; no file is behind it, since what is measured is the page.

import type { OtherTrace } from '../src/shared/protocol/trace-compare';
import type { LatentView, StepView, TraceContent, TracePanelState } from '../src/shared/protocol/trace-panel';

export interface ViewSize {
  readonly steps: number;
  /** Rows and columns of the picture's tokens. */
  readonly rows: number;
  readonly columns: number;
  readonly layers: number;
  readonly heads: number;
}

/** After so many words comes a group of so many latents. */
const group = { words: 54, latents: 8 };
const tile = 28;
const words = ' The ring marks the cell in the bottom row , so move one ends in row three .'.split(/(?= )/);

export function madeState(size: ViewSize): TracePanelState {
  const { rows, columns, layers, heads } = size;
  const patches = rows * columns;
  const boxes = Array.from({ length: patches }, (_, patch) => {
    const [x, y] = [tile * (patch % columns), tile * Math.floor(patch / columns)];
    return [x, y, x + tile, y + tile];
  }).flat();
  const steps = [
    promptStep(),
    ...Array.from({ length: size.steps }, (_, i) => stepOf(i + 1, patches, layers)),
  ];
  return {
    title: 'made.trace.safetensors',
    live: false,
    content: {
      name: 'shown',
      finish: 'needless',
      trace: {
        startedAt: '2026-03-01T14:05:09.000Z',
        question: 'Start at the ring and follow the arrows 5 times. What colour is the cell?',
        marks: [],
        hooks: true,
        model: { name: 'made-up', dtype: 'fp16', device: 'cpu', layers },
        method: { name: 'modal-mixed', settings: {} },
        sampling: { temperature: 0, topP: 1, seed: 0 },
        interventions: 0,
        changes: [],
        notes: [],
        status: { state: 'done', ms: 60_000 },
        answer: { text: 'purple', truth: 'purple', correct: true, fromStep: size.steps - 2 },
        maxTokens: 4096,
        picture: {
          name: 'made.png',
          width: columns * tile,
          height: rows * tile,
          boxes,
          truth: [2 * tile, tile, 6 * tile, 4 * tile],
        },
        attention: {
          patches,
          layers: Array.from({ length: layers }, (_, layer) => layer),
          heads,
          hasMean: true,
          hasLayers: true,
          chance: 12 / patches,
        },
        lens: true,
        frames: true,
        steps,
      },
    },
  };
}

/** A run as long as the other, which says other words from the middle on. */
export function madeOther(size: ViewSize): OtherTrace<TraceContent> {
  const { content } = madeState(size);
  if (content.name !== 'shown') throw new TypeError('A made trace is shown.');
  const steps = content.trace.steps.map((step, index) =>
    step.kind === 'text' && index > size.steps / 2 && index % 3 === 0 ? { ...step, text: ' else' } : step,
  );
  return {
    title: 'other.trace.safetensors',
    file: '/made/other.trace.safetensors',
    isParent: true,
    content: { ...content, trace: { ...content.trace, startedAt: '2026-03-01T13:05:09.000Z', steps } },
    same: { model: true, vocabulary: true, picture: true, question: true, method: true },
  };
}

const promptStep = (): StepView => ({ kind: 'prompt', row: 0, fed: 0 });

function stepOf(step: number, patches: number, layers: number): StepView {
  const uniform = Math.log(patches);
  const entropy = uniform * (0.6 + 0.2 * Math.sin(step / 9));
  const common = {
    row: step - 1,
    fed: step - 1,
    attention: {
      entropy,
      low: entropy - 0.4,
      high: Math.min(uniform, entropy + 0.3),
      share: 0.4 + 0.2 * Math.sin(step / 5),
      focus: 0.1 + 0.3 * Math.abs(Math.sin(step / 7)),
      inverseEntropy: 1 / entropy,
    },
    attentionRatio: 0.8 + 0.3 * Math.sin(step / 11),
    outputEntropy: 0.9 * (1 + Math.sin(step * 2.1)),
    answerRank: Math.max(1, Math.round(layers / (1 + (step % 7)))),
  };
  const place = step % (group.words + group.latents);
  if (place < group.words)
    return { kind: 'text', text: words[step % words.length] ?? '', probability: 0.7, ...common };
  return { kind: 'latent', latent: latentOf(step, place - group.words), ...common };
}

function latentOf(step: number, index: number): LatentView {
  const span = Math.floor(step / (group.words + group.latents));
  return {
    span,
    index,
    of: group.latents,
    number: span * group.latents + index,
    origin: 'model',
    norm: 40 + 10 * Math.sin(step),
    cosinePrevious: 0.8,
    cosineFirst: 0.6,
    cosinePatch: 0.2,
    form: { kind: 'denoised', levels: [999, 749, 499, 249] },
    readings: [{ name: 'nearest patches', best: 'row 3, column 4', value: 0.24, noise95: 0.2 }],
  };
}
