// A decoder can be tried without a tokenizer or a picture: any embeddings will do, as long as both runs get the same
// and the numbers are of the size that the model is used to.

import type { DecoderGraph } from './decoder-graph';
import type { DecoderStep } from './decoder-inputs';
import type { DecoderSession } from './decoder-session';
import type { StepResult } from './step-result';
import type { HookRequest } from '../onnx/instrument/feeds';
import type { LayerHooks } from '../onnx/instrument/manifest';

export interface Probe {
  readonly hooks: readonly LayerHooks[];
  readonly width: number;
  readonly positions: number;
  /** One pass over the probe's prompt. */
  prompt(hooks: HookRequest): Promise<StepResult>;
  /** Logits of the prompt and of one step after it, with the cache. */
  logits(hooks: HookRequest): Promise<Float32Array[]>;
  /** A vector of the stream's width, the same for the same seed. */
  direction(seed: number): Float32Array;
}

/** Long enough to have a middle, short enough to cost nothing. */
const promptPositions = 8;
/** Token embeddings of trained models have entries of about this size. */
const entrySize = 0.05;

export function openProbe(session: DecoderSession): Probe {
  const wide = session.graph.anatomy.width ?? 0;
  const step = steps(session.graph);
  const prompt = (hooks: HookRequest) => session.step(step(promptPositions, promptPositions, 1), hooks);
  return {
    hooks: session.manifest?.hooks ?? [],
    width: wide,
    positions: promptPositions,
    prompt,
    logits: async hooks => {
      const first = await prompt(hooks);
      const next = step(1, promptPositions + 1, 2);
      const second = await session.step(
        { ...next, ...(first.past.size > 0 ? { past: first.past } : {}) },
        hooks,
      );
      return [first.logits, second.logits];
    },
    direction: seed => noise(seed + 100, wide),
  };
}

export interface Pace {
  /** Of the prompt that was timed. */
  readonly positions: number;
  readonly promptMs: number;
  readonly stepMs: number;
  /** Bytes that a step is fed and gives behind the whole prompt, its cache with them. */
  readonly crossing: number;
}

/** The median of so many steps; the first of a kind compiles what later ones use. */
const timedSteps = 9;
/** Nobody waits longer for the figures of one kind, however slow the device is. */
const longestMs = 10_000;

/** How long a prompt takes and a step after it; a shorter prompt, and fewer steps, where these would not be over in time. */
export async function paceOf(
  session: Pick<DecoderSession, 'graph' | 'step'>,
  wanted: number,
  longest = longestMs,
): Promise<Pace> {
  const step = steps(session.graph);
  const prompt = async (length: number) => {
    const once = () => session.step(step(length, length, 1), {});
    await once();
    return timed(once);
  };
  let [last, promptMs] = await prompt(promptPositions);
  const positions = fitting(wanted, promptMs, longest);
  if (positions > promptPositions) [last, promptMs] = await prompt(positions);
  const read = cacheBytes(last);
  const began = performance.now();
  const times: number[] = [];
  for (let i = 1; i <= timedSteps + 1; i++) {
    const next = { ...step(1, positions + i, i), ...(last.past.size > 0 ? { past: last.past } : {}) };
    const [result, ms] = await timed(() => session.step(next, {}));
    if (i > 1) times.push(ms);
    last = result;
    if (times.length > 0 && performance.now() - began >= longest) break;
  }
  // The same for all devices, however much of the prompt was timed: each position leaves as much behind as the one before.
  const each = (cacheBytes(last) - read) / (times.length + 1);
  const cache = read + each * (wanted - positions);
  const entry = 4 * (session.graph.anatomy.width ?? 0);
  const stepMs = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  return { positions, promptMs, stepMs, crossing: 2 * cache + each + entry + last.logits.byteLength };
}

function cacheBytes({ past }: StepResult): number {
  return [...past.values()].reduce((sum, { data }) => sum + (data as Float32Array).byteLength, 0);
}

/** Half as many again and again, until they are over in time if a position takes what it does in the probe's prompt. */
function fitting(wanted: number, probeMs: number, longest: number): number {
  const expected = (probeMs * wanted) / promptPositions;
  return expected <= longest || wanted <= promptPositions
    ? Math.max(wanted, promptPositions)
    : fitting(wanted >> 1, probeMs, longest);
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, performance.now() - began];
}

/** What a decoder is fed, made up. */
function steps({ anatomy }: DecoderGraph): (positions: number, total: number, seed: number) => DecoderStep {
  const { source, width } = anatomy;
  return (positions, total, seed) => ({
    rows: 1,
    positions,
    total,
    ...(source.kind === 'embeddings'
      ? { embeddings: noise(seed, positions * (width ?? 0)).map(value => value * entrySize) }
      : { tokens: Array.from({ length: positions }, (_, i) => seed + (i % promptPositions)) }),
  });
}

/** Numbers between -1 and 1 from a linear congruential generator: the same on every machine. */
function noise(seed: number, count: number): Float32Array {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  });
}
