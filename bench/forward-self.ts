// Darkroom answering questions for a comparison, everything captured: in a process of its own, as the peers are. Reads
// requests as lines of JSON and writes results the same way.

import { createInterface } from 'node:readline';
import { decodePicture } from '../src/model/picture/decode';
import { Model } from '../src/model/run/model';
import type { Question } from '../src/model/run/model';
import { Sequence } from '../src/model/run/sequence';
import type { Reading, Taps } from '../src/runtime/forward';
import { greedy, samplerOf } from '../src/runtime/sampling';

export interface BenchRequest {
  readonly folder: string;
  readonly picture: string;
  readonly question: string;
  readonly tokens: number;
  /** Read the stream and the attention of every layer. */
  readonly capture: boolean;
}

export interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface BenchResult {
  readonly positions: number;
  readonly tokens: readonly number[];
  /** From the picture as pixels to the first token. */
  readonly prefill: Timing;
  /** All tokens after it. */
  readonly decode: Timing;
  readonly rssMb: number;
  /** Tensors that were read. */
  readonly captured?: number;
  /** The prompt, for peers that are given it. */
  readonly text?: string;
  readonly ids?: readonly number[];
}

const models = new Map<string, Model>();

async function openModel(folder: string): Promise<Model> {
  const known = models.get(folder);
  // Waiting threads spin, and would be counted as work.
  const model = known ?? (await Model.open(folder, { device: 'cpu', threads: 1 }));
  models.set(folder, model);
  return model;
}

const clock = () => ({ wall: performance.now(), cpu: process.cpuUsage() });
type Clock = ReturnType<typeof clock>;

function between(from: Clock, to: Clock): Timing {
  const cpu = to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system;
  return { wallMs: to.wall - from.wall, cpuMs: cpu / 1000 };
}

const everything: Taps = { residuals: 'all', attention: 'all', attentionOf: 'all' };

async function answer({ folder, picture, question, tokens, capture }: BenchRequest): Promise<BenchResult> {
  const model = await openModel(folder);
  const pixels = await decodePicture(picture);
  const layers = model.decoder.manifest?.layers ?? 0;
  const held: Float32Array[] = [];
  const begun = clock();
  const asked: Question = await model.ask(question, [await model.see(pixels)]);
  const { prompt, inputs } = asked;
  const options = {
    taps: capture ? everything : {},
    read: ({ residual, attention }: Reading) => {
      if (!capture) return;
      for (let layer = 0; layer <= layers; layer++)
        held.push(...[residual(layer), attention(layer)].filter(values => values !== undefined));
    },
  };
  const next = samplerOf(greedy);
  const positions = prompt.classes.length;
  let step = await Sequence.of(model, [{ positions: prompt.positions, promptLength: positions }]).advance(
    [{ inputs, classes: prompt.classes }],
    options,
  );
  const written = [next(step.logits[0]!).token];
  const first = clock();
  while (written.length < tokens) {
    const fed = { inputs: await model.lookUp(written.slice(-1)), classes: ['generated' as const] };
    step = await step.sequence.advance([fed], options);
    written.push(next(step.logits[0]!).token);
  }
  return {
    positions,
    tokens: written,
    prefill: between(begun, first),
    decode: between(first, clock()),
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    captured: held.length,
    text: prompt.text,
    ids: prompt.ids,
  };
}

/** True if this process was started to be measured; it then answers until nobody asks any more. */
export async function answeredMyself(): Promise<boolean> {
  if (process.env['DARKROOM_BENCH_FORWARD'] === undefined) return false;
  for await (const line of createInterface({ input: process.stdin })) {
    const result = await answer(JSON.parse(line) as BenchRequest);
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  return true;
}
