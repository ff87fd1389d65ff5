// Where the samples of an experiment come from, one at a time: made from their number, or read from a person's files.

import { donorFor } from '../replaced-latents';
import type { Subject } from '../subject';
import type { Unit } from '../../ablation/plan';
import type { TaskSamples } from '../../ablation/spec';
import type { Picture } from '../../model/picture/picture';
import { generate, taskOf } from '../../tasks/generate';

export type SampleUnit = Pick<Unit, 'task' | 'index'>;

export interface Lender {
  readonly sample: Subject;
  /** The answer that its latents mean in the other picture; undefined where nobody knows. */
  readonly implied?: string;
}

export interface TakenSample {
  readonly sample: Subject;
  /** Undefined where no arm takes anything from another sample. */
  readonly donor: Lender | undefined;
}

export interface SampleSource {
  at(unit: SampleUnit): Promise<TakenSample>;
  /** As a list calls it; undefined where it has nothing but its number. */
  nameOf(unit: SampleUnit): string | undefined;
  /** The picture that a contact sheet shows, and under which number; undefined where a sheet makes it itself. */
  pictured(unit: SampleUnit): { readonly index: number; readonly read: () => Promise<Picture> } | undefined;
}

export class TaskSource implements SampleSource {
  readonly #samples: TaskSamples;

  constructor(samples: TaskSamples) {
    this.#samples = samples;
  }

  at({ task, index }: SampleUnit): Promise<TakenSample> {
    // What a task refuses is refused like a file that cannot be read.
    return Promise.resolve().then(() => {
      const { seed, difficulty } = this.#samples;
      const sample = generate(taskOf(task).name, { seed, index, difficulty: difficulty ?? undefined });
      return { sample, donor: donorFor(sample) };
    });
  }

  nameOf(): undefined {
    return undefined;
  }

  pictured(): undefined {
    return undefined;
  }
}
