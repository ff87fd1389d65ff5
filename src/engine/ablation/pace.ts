// How far an ablation is, how long it takes, and whether its stop rule says that it is far enough (src/ablation/stop.ts).

import type { AblationJournal } from './journal';
import { missingOf, timeLeft, unitsOf } from '../../ablation/plan';
import type { Shard, Unit } from '../../ablation/plan';
import type { Place } from '../../ablation/row';
import type { AblationSpec } from '../../ablation/spec';
import { isTimeToLook, ofModel, widthReached } from '../../ablation/stop';

export interface AblateProgress {
  /** Samples of this shard, with those that were there. */
  readonly done: number;
  readonly of: number;
  readonly failed: number;
  /** Undefined before the first sample was measured. */
  readonly leftMs: number | undefined;
}

export interface LeftUnit {
  readonly unit: Unit;
  readonly places: readonly Place[];
}

const hourMs = 3_600_000;

export class Pace {
  readonly #spec: AblationSpec;
  readonly #journal: AblationJournal;
  readonly #units: readonly Unit[];
  readonly #took: number[] = [];
  readonly #began = performance.now();
  #left: number;
  /** Of the model at hand. */
  #finished = 0;
  #failed = 0;
  #until = Infinity;

  constructor(spec: AblationSpec, shard: Shard, journal: AblationJournal) {
    this.#spec = spec;
    this.#journal = journal;
    this.#units = unitsOf(spec, shard);
    this.#left = this.#missing(this.#units).length;
  }

  /** What one of the models has still to answer; `further` models come after it, and hours are shared among all that are left. */
  begin(model: string | undefined, further: number): readonly LeftUnit[] {
    const { hours } = this.#spec.stop ?? {};
    const now = performance.now();
    if (hours !== undefined) this.#until = now + (this.#began + hours * hourMs - now) / (further + 1);
    const its = this.#units.filter(unit => unit.model === model);
    const missing = this.#missing(its);
    this.#finished = its.length - missing.length;
    return missing;
  }

  /** A sample was answered in all arms. */
  took(ms: number, failed: number): AblateProgress {
    this.#took.push(ms);
    this.#left--;
    this.#finished++;
    this.#failed += failed;
    const { length: of } = this.#units;
    return { done: of - this.#left, of, failed: this.#failed, leftMs: timeLeft(this.#took, this.#left) };
  }

  /** Before the next sample of this model. */
  isFarEnough(model: string | undefined): boolean {
    if (this.#took.length > 0 && performance.now() >= this.#until) return true;
    if (this.#spec.stop?.width === undefined || !isTimeToLook(this.#finished)) return false;
    return widthReached(ofModel(this.#spec, model), this.#journal.rows) !== undefined;
  }

  #missing(units: readonly Unit[]): readonly LeftUnit[] {
    return units.flatMap(unit => {
      const places = missingOf(unit, this.#spec, place => this.#journal.has(place));
      return places.length === 0 ? [] : [{ unit, places }];
    });
  }
}
