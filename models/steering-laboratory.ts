// Directions and trials for steering-example.ts: each direction is extracted once, the steered model stays open.

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { designsOf } from '../src/engine/direction/arms';
import type { Grid, Source } from '../src/engine/direction/arms';
import { controlsNamed, withControls } from '../src/engine/direction/arms-controls';
import { readDirection } from '../src/engine/direction/direction-file';
import { extract } from '../src/engine/direction/extract';
import { makePairs } from '../src/engine/direction/make-pairs';
import { writePairs } from '../src/engine/direction/pairs';
import type { Steer, SteerTarget } from '../src/engine/direction/steer';
import { steerTarget } from '../src/engine/direction/steer-target';
import { sweepOpen } from '../src/engine/direction/sweep';
import type { SweptTask } from '../src/engine/direction/sweep';
import { openTested } from '../src/engine/tested-model';
import type { Model } from '../src/model/run/model';
import type { ReadPosition, Template } from '../src/shared/protocol/direction';

/** Of pairs, and of samples: no pair is asked about again. */
const seeds = { pairs: 31, samples: 7_000_001 };
const usualPairs = 100;
const usualSamples = 100;
/** Twice the longest rationale of trail; broken arms write until then. */
const mostTokens = 144;
const member = (name: string) => path.resolve('models', name);

export interface DirectionWish {
  readonly position: ReadPosition;
  readonly template?: Template;
  readonly task?: string;
  readonly pairs?: number;
  readonly difficulties?: readonly number[];
}

export interface TrialWish {
  readonly sources: readonly Source[];
  readonly grid: Grid;
  readonly steer?: Partial<Steer>;
  readonly controls: string;
  readonly own?: Source;
  readonly begin?: string;
  readonly task?: string;
  readonly difficulty?: number;
  readonly samples?: number;
}

export class Laboratory {
  readonly #folder: string;
  readonly #threads: number;
  readonly #share: number;
  readonly #model: Model;
  readonly #target: SteerTarget;
  readonly #trials: SweptTask[] = [];

  private constructor(
    { folder, threads, samples }: { folder: string; threads: number; samples: number },
    model: Model,
    target: SteerTarget,
  ) {
    this.#folder = folder;
    this.#threads = threads;
    this.#share = samples;
    this.#model = model;
    this.#target = target;
  }

  static async open(options: { folder: string; threads: number; samples: number }): Promise<Laboratory> {
    const { threads } = options;
    const { model } = await openTested(member('pinhole'), { device: 'cpu', precision: undefined, threads });
    return new Laboratory(options, model, await steerTarget(member('pinhole')));
  }

  async close(): Promise<void> {
    await this.#model.release();
  }

  async direction(
    model: string,
    {
      position,
      template = 'instructed',
      task = 'trail',
      pairs = usualPairs,
      difficulties = [],
    }: DirectionWish,
  ): Promise<Source> {
    const of = [task, ...difficulties].join('-');
    const list = path.join(this.#folder, `${of}-${pairs}.jsonl`);
    if (!existsSync(list)) await writePairs(list, pairsOf(task, pairs, difficulties));
    const name = nameOf(model, { of, position, template });
    const out = path.join(this.#folder, `${name.replaceAll(/\W+/g, '-')}-${pairs}.direction.safetensors`);
    await forgetOfOther(out, model);
    if (!existsSync(out)) {
      const { signal } = new AbortController();
      const request = { model: member(model), device: 'cpu', threads: this.#threads, pairs: list } as const;
      await extract(
        { ...request, template, position, layers: 'all', out },
        { signal, report: () => undefined },
      );
    }
    return { name, direction: await readDirection(out) };
  }

  async trial(wish: TrialWish): Promise<void> {
    const { sources, grid, steer, controls, own, task = 'trail', difficulty, samples = usualSamples } = wish;
    const designs = withControls(designsOf(sources, grid, steer), controlsNamed(controls), own);
    const count = Math.max(2, Math.round(samples * this.#share));
    const { signal } = new AbortController();
    const { tasks } = await sweepOpen(
      this.#model,
      this.#target,
      designs,
      {
        tasks: [task],
        method: 'direct',
        seed: seeds.samples,
        count,
        difficulty,
        mostTokens,
        begin: wish.begin,
      },
      { signal, report: () => undefined },
    );
    const column = difficulty === undefined ? task : `${task} ${difficulty}`;
    this.#trials.push(...tasks.map(swept => ({ ...swept, task: column })));
  }

  /** All trials since the last time. */
  take(): readonly SweptTask[] {
    return this.#trials.splice(0);
  }
}

/** A direction that was kept says nothing of a model that was trained again since. */
async function forgetOfOther(file: string, model: string): Promise<void> {
  if (!existsSync(file)) return;
  const { about } = await readDirection(file);
  const { hash } = await steerTarget(member(model));
  if (about.model.hash !== hash) rmSync(file);
}

function pairsOf(task: string, count: number, difficulties: readonly number[]) {
  if (difficulties.length === 0) return makePairs({ task, count, seed: seeds.pairs });
  return difficulties.flatMap(difficulty =>
    makePairs({ task, count: Math.ceil(count / difficulties.length), seed: seeds.pairs, difficulty }),
  );
}

function nameOf(
  model: string,
  { of, position, template }: { of: string; position: ReadPosition; template: Template },
): string {
  const whose = model === 'pinhole' ? 'own' : model.replace('pinhole-', '');
  const read = position === 'prompt' && template === 'instructed' ? '' : ` ${template} ${position}`;
  return `${whose} ${of}${read}`;
}
