// Problem: measures of an answer are made of different things (tokens, latents, attention, logits), most answers need none of
// them, and reading everything would make all of them slow.
// Idea: each kind of measure is a meter that says what has to be read for it; those that an arm asks for watch its answer
// together, and each puts its numbers into the row.

import { attentionMeter } from './meters/attention';
import { costMeter } from './meters/cost';
import { fittedMeter } from './meters/fitted';
import { leadMeter } from './meters/lead';
import { occlusionMeter } from './meters/occlusion';
import { patchMeter } from './meters/patches';
import { progressMeter } from './meters/progress';
import { sketchMeter } from './meters/sketch';
import { startMeter } from './meters/start';
import { teacherMeter } from './meters/teacher';
import type { Meter, Metered, MeterMaker } from './meters/meter';
import type { Watch } from '../answering';
import type { MeasureName } from '../../ablation/measures';
import type { RowMeasures } from '../../ablation/row';
import type { Happening } from '../../methods/happening';
import type { Point } from '../../methods/point';
import type { Model, Question } from '../../model/run/model';
import type { Taps } from '../../runtime/forward';

const makers: readonly MeterMaker[] = [
  costMeter,
  leadMeter,
  startMeter,
  attentionMeter,
  patchMeter,
  progressMeter,
  fittedMeter,
  sketchMeter,
  occlusionMeter,
  teacherMeter,
];

export class Watching implements Watch {
  readonly #names: readonly MeasureName[];
  readonly #meters: readonly Meter[];

  constructor(names: readonly MeasureName[], about: Metered) {
    this.#names = names;
    this.#meters = makers
      .filter(({ measures }) => names.some(name => measures.includes(name)))
      .map(({ make }) => make(about));
  }

  get taps(): Taps {
    const attention = this.#meters.some(meter => meter.needsAttention === true);
    return attention ? { attention: 'all' } : {};
  }

  begun(from: Point, question: Question, model: Model): void {
    for (const meter of this.#meters) meter.begun?.(from, question, model);
  }

  async heard(happening: Happening): Promise<void> {
    for (const meter of this.#meters) await meter.heard?.(happening);
  }

  weighed(logits: Float32Array): void {
    for (const meter of this.#meters) meter.weighed?.(logits);
  }

  async measured(): Promise<RowMeasures> {
    const found: Record<string, number> = {};
    for (const meter of this.#meters)
      for (const [name, value] of Object.entries(await meter.measured()))
        if (value !== null && Number.isFinite(value) && this.#names.some(wanted => isOf(name, wanted)))
          found[name] = value;
    return found;
  }
}

/** A measure, its control, or one of its parts: "focus", "focus.chance". */
const isOf = (name: string, wanted: string) => name === wanted || name.startsWith(`${wanted}.`);
