// Directions and trials for steering-example.ts: each direction is extracted once, the steered model stays open, and trials go
// through the same door as `darkroom direction sweep`, with all that it checks.

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Grid } from '../src/engine/direction/arms';
import { controlsNamed } from '../src/engine/direction/arms-controls';
import { readDirection } from '../src/engine/direction/direction-file';
import { extract } from '../src/engine/direction/extract';
import { makePairs } from '../src/engine/direction/make-pairs';
import { writePairs } from '../src/engine/direction/pairs';
import { steerTarget } from '../src/engine/direction/steer-target';
import { sweepOpen } from '../src/engine/direction/sweep';
import type { OpenModel, SweepResult, SweptTask } from '../src/engine/direction/sweep';
import type { DirectionChoice, SweepPart } from '../src/engine/direction/sweep-plan';
import { openTested } from '../src/engine/tested-model';
import type { ReadPosition, Template } from '../src/shared/protocol/direction';

/** Of pairs; of samples that a place is chosen on; of those that are reported. None is asked twice. */
const seeds = { pairs: 31, choosing: 6_000_001, samples: 8_000_001 };
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

export interface PartWish {
  readonly directions: readonly DirectionChoice[];
  readonly own?: DirectionChoice;
  readonly steer?: SweepPart['steer'];
  readonly grid: Grid;
  /** As on a command line; none if left out. */
  readonly controls?: string;
}

export interface TrialWish {
  readonly parts: readonly PartWish[];
  readonly begin?: string;
  readonly task?: string;
  readonly difficulty?: number;
  readonly samples?: number;
  /** On samples of a seed of its own, which nothing is reported of. */
  readonly isChoosing?: boolean;
}

/** What was measured of one task, and with what. */
export interface Trial extends SweptTask {
  readonly with: Omit<SweepResult, 'tasks'>;
}

export class Laboratory {
  readonly #folder: string;
  readonly #share: number;
  readonly #open: OpenModel;
  readonly #trials: Trial[] = [];

  private constructor({ folder, samples }: { folder: string; samples: number }, open: OpenModel) {
    this.#folder = folder;
    this.#share = samples;
    this.#open = open;
  }

  static async open(options: { folder: string; threads: number; samples: number }): Promise<Laboratory> {
    const { threads } = options;
    const tested = await openTested(member('pinhole'), { device: 'cpu', precision: undefined, threads });
    return new Laboratory(options, { ...tested, target: await steerTarget(member('pinhole')), threads });
  }

  async close(): Promise<void> {
    await this.#open.model.release();
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
  ): Promise<DirectionChoice> {
    const of = [task, ...difficulties].join('-');
    const list = path.join(this.#folder, `${of}-${pairs}.jsonl`);
    if (!existsSync(list)) await writePairs(list, pairsOf(task, pairs, difficulties));
    const name = nameOf(model, { of, position, template });
    const file = path.join(this.#folder, `${name.replaceAll(/\W+/g, '-')}-${pairs}.direction.safetensors`);
    await forgetOfOther(file, model);
    if (!existsSync(file)) {
      const { signal } = new AbortController();
      const request = {
        model: member(model),
        device: 'cpu',
        threads: this.#open.threads,
        pairs: list,
      } as const;
      await extract(
        { ...request, template, position, layers: 'all', out: file },
        { signal, report: () => undefined },
      );
    }
    return { name, file };
  }

  async trial(wish: TrialWish): Promise<Trial> {
    const { task = 'trail', difficulty, samples = usualSamples, begin, isChoosing = false } = wish;
    const parts = wish.parts.map(part => ({ ...part, controls: controlsNamed(part.controls ?? 'none') }));
    const count = Math.max(2, Math.round(samples * this.#share));
    const seed = isChoosing ? seeds.choosing : seeds.samples;
    const { signal } = new AbortController();
    const asked = { tasks: [task], method: 'direct', seed, count, difficulty, mostTokens, begin };
    const report = () => undefined;
    const { tasks, ...how } = await sweepOpen(this.#open, { ...asked, parts }, { signal, report });
    const [swept] = tasks;
    if (!swept) throw new Error(`Nothing of ${task} was measured.`);
    const trial = { ...swept, task: difficulty === undefined ? task : `${task} ${difficulty}`, with: how };
    this.#trials.push(trial);
    return trial;
  }

  /** All trials since the last time. */
  take(): readonly Trial[] {
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
