// What every method is given beside the point that it starts from.

import type { Feeding } from './feeding';
import type { Reads } from './point';
import type { WriteOptions } from './text';
import type { Plan } from '../intervention/plan';
import type { Abilities } from '../model/abilities';
import type { Model, Question } from '../model/run/model';
import { DarkroomError } from '../shared/errors';
import type { MethodSettings } from '../shared/method-option';
import type { Fidelity, MethodName } from '../shared/trace/document';

export interface Thinking {
  readonly method: MethodName;
  readonly model: Model;
  readonly abilities: Abilities;
  readonly question: Question;
  readonly plan: Plan | undefined;
  /** The same without what the method itself changes. */
  readonly ownPlan: Plan | undefined;
  /** Checked: every option of the method has a value. */
  readonly settings: MethodSettings;
  readonly fidelity: Fidelity;
  readonly feeding: Feeding;
  readonly write: Omit<WriteOptions, 'interlude' | 'forced' | 'reads'>;
  readonly reads: Reads;
  /** Of noise that the method draws. */
  readonly seed: number;
}

export function numberOf({ settings, method }: Thinking, name: string): number {
  const value = settings[name];
  if (typeof value === 'number') return value;
  throw new TypeError(`${method} has no number "${name}".`);
}

/** Why a method cannot be run with a model, as one sentence. */
export function cannot(method: string, why: string, remedy: string): DarkroomError {
  return new DarkroomError('unsupported', `${method} cannot be run here: ${why}.`, { remedy });
}
