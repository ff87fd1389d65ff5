// How far the student's thoughts look from where its teacher looks: the teacher answers the same question in words, and the mean
// of its attention on the picture, over all steps, layers and heads, is its trajectory. The control is its attention on the
// picture of another sample.
//
//   KL = sum of t ln(t / s) over the picture's tokens, t of the teacher, s of the student; both sum to 1         nats

import { Reach } from './reach';
import type { Meter, Metered, MeterMaker, Numbers } from './meter';
import type { Watch } from '../../answering';
import type { Subject } from '../../subject';
import { readingsOf } from '../../run/readings';
import type { Happening } from '../../../methods/happening';
import type { Model, Question } from '../../../model/run/model';

export const teacherMeter: MeterMaker = {
  measures: ['teacherKl'],
  make: about => new TeacherMeter(about),
};

/** A token that the student does not look at at all would make the figure infinite. */
const least = 1e-6;

class TeacherMeter implements Meter {
  readonly #about: Metered;
  readonly #looks: Float32Array[] = [];

  constructor(about: Metered) {
    this.#about = about;
  }

  heard(happening: Happening): void {
    if (happening.kind === 'latent' && happening.trajectory) this.#looks.push(happening.trajectory);
  }

  async measured(): Promise<Numbers> {
    const { sample, donor } = this.#about;
    const student = shares(meanMap(this.#looks));
    if (student.length === 0) return {};
    const own = await this.#teacher(sample);
    const other = donor && (await this.#teacher(donor.sample));
    return {
      teacherKl: divergence(own, student),
      'teacherKl.control': other ? divergence(other, student) : null,
    };
  }

  async #teacher(sample: Subject): Promise<Float64Array> {
    const { answerers, arm, signal } = this.#about;
    const answering = await answerers.teacher(arm);
    const watch = new Looking(sample);
    await (await answering.ask(sample)).answer({ signal, watch });
    return shares(meanMap(watch.looks));
  }
}

class Looking implements Watch {
  readonly taps = { attention: 'all' } as const;
  readonly looks: Float32Array[] = [];
  readonly #sample: Subject;
  #reach: Reach | undefined;

  constructor(sample: Subject) {
    this.#sample = sample;
  }

  begun(_: unknown, question: Question, model: Model): void {
    this.#reach = new Reach(model, question, this.#sample);
  }

  heard(happening: Happening): void {
    const pass = happening.kind === 'remark' ? undefined : happening.passes.at(-1);
    if (!this.#reach || !pass) return;
    const { tensors } = readingsOf(pass, this.#reach.classes(pass.position + 1), this.#reach.frame);
    const mean = tensors['attention.mean'];
    if (mean) this.looks.push(Float32Array.from(mean));
    this.#reach.heard(happening);
  }

  weighed(): void {
    // Only where it looks is asked.
  }
}

function meanMap(maps: readonly Float32Array[]): Float64Array {
  const [first] = maps;
  return Float64Array.from({ length: first?.length ?? 0 }, (_, token) =>
    maps.reduce((sum, map) => sum + (map[token] ?? 0) / maps.length, 0),
  );
}

function shares(map: Float64Array): Float64Array {
  const kept = map.map(value => Math.max(least, value));
  const sum = kept.reduce((total, value) => total + value, 0);
  return kept.map(value => value / sum);
}

function divergence(teacher: Float64Array, student: Float64Array): number | null {
  if (teacher.length !== student.length) return null;
  return teacher.reduce((sum, t, token) => sum + t * Math.log(t / (student[token] ?? least)), 0);
}
