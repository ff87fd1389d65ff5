// Whether attention lies where the picture matters: each cell of the picture is painted over in turn, and how much the right
// answer loses (nats, where it is about to be written) is held against how much attention the cell gets. Rank correlation over
// the cells of one sample; the control is the same with the attention of the cells dealt anew.

import { meanOf, Reach } from './reach';
import type { Meter, Metered, MeterMaker, Numbers } from './meter';
import { hidden } from '../shown-picture';
import { pictureOf, withPicture } from '../../subject';
import { answerToken } from '../../run/lens-of-model';
import { readingsOf } from '../../run/readings';
import { endsWithMarker } from '../../../methods/answer';
import { markerOf } from '../../../methods/wording';
import { Distribution } from '../../../measures/distribution';
import { spearman } from '../../../measures/statistics/permutation';
import { readAbilities } from '../../../model/abilities';
import type { Happening } from '../../../methods/happening';
import type { Size } from '../../../model/picture/picture';
import type { Model, Question } from '../../../model/run/model';
import { sharesInside } from '../../../shared/measures/region';
import { Random } from '../../../shared/random';
import type { Box } from '../../../tasks/types';
import type { MethodName } from '../../../shared/trace/document';

export const occlusionMeter: MeterMaker = {
  measures: ['occlusion'],
  make: about => new OcclusionMeter(about),
};

const across = 4;

function cellsOf({ width, height }: Size): readonly Box[] {
  const edge = (of: number, cell: number) => Math.round((of * cell) / across);
  return Array.from({ length: across * across }, (_, cell) => {
    const [column, row] = [cell % across, Math.floor(cell / across)];
    return [edge(width, column), edge(height, row), edge(width, column + 1), edge(height, row + 1)];
  });
}

const purpose = 0x0cc1;

class OcclusionMeter implements Meter {
  readonly needsAttention = true;
  readonly #about: Metered;
  readonly #looks: Float64Array[] = [];
  readonly #answer: AnswerWeight;
  #reach: Reach | undefined;
  #question: Question | undefined;

  constructor(about: Metered) {
    this.#about = about;
    this.#answer = new AnswerWeight(about.sample.answer ?? '', about.method);
  }

  begun(from: unknown, question: Question, model: Model): void {
    this.#question = question;
    this.#reach = new Reach(model, question, this.#about.sample);
    this.#answer.begun(from, question, model);
  }

  heard(happening: Happening): void {
    this.#answer.heard(happening);
    const pass = happening.kind === 'remark' ? undefined : happening.passes.at(-1);
    if (!this.#reach || !pass) return;
    const { tensors } = readingsOf(pass, this.#reach.classes(pass.position + 1), this.#reach.frame);
    if (tensors['attention.mean']) this.#looks.push(Float64Array.from(tensors['attention.mean']));
    this.#reach.heard(happening);
  }

  weighed(logits: Float32Array): void {
    this.#answer.weighed(logits);
  }

  async measured(): Promise<Numbers> {
    const [picture] = this.#question?.pictures ?? [];
    const before = this.#answer.found;
    if (!picture || before === undefined || this.#looks.length === 0) return {};
    const cells = cellsOf(pictureOf(this.#about.sample));
    const looks = cells.map(box => {
      const inside = sharesInside(picture.prepared.boxes, [box]);
      return (
        meanOf(
          this.#looks.map(look => look.reduce((sum, one, patch) => sum + one * (inside[patch] ?? 0), 0)),
        ) ?? 0
      );
    });
    const losses: number[] = [];
    for (const box of cells) {
      const after = await this.#without(box);
      if (after === undefined) return {};
      losses.push(before - after);
    }
    const { index } = this.#about.sample;
    const dealt = new Random(index, purpose).shuffled(looks);
    return { occlusion: spearman(looks, losses), 'occlusion.control': spearman(dealt, losses) };
  }

  /** What the right answer weighs when a cell is painted over. */
  async #without(box: Box): Promise<number | undefined> {
    const { sample, answerers, signal, method, ask } = this.#about;
    const asked = await answerers.own.ask(withPicture(sample, hidden(pictureOf(sample), [box])));
    const watch = new AnswerWeight(sample.answer ?? '', method);
    await asked.answer({ signal, ...ask, watch });
    return watch.found;
  }
}

/** ln p of the right answer's first token, where it is about to be written. */
class AnswerWeight {
  readonly taps = {};
  readonly #answer: string;
  readonly #method: MethodName;
  #token: number | undefined;
  #marker: string | undefined;
  #text = '';
  #found: number | undefined;

  constructor(answer: string, method: MethodName) {
    this.#answer = answer;
    this.#method = method;
  }

  get found(): number | undefined {
    return this.#found;
  }

  begun(_: unknown, __: unknown, model: Model): void {
    this.#token = answerToken(model, this.#answer);
    this.#marker = markerOf(this.#method, readAbilities(model.folder.darkroom));
  }

  heard(happening: Happening): void {
    if (happening.kind === 'written') this.#text += happening.text;
  }

  weighed(logits: Float32Array): void {
    if (this.#token === undefined || this.#found !== undefined) return;
    if (this.#marker !== undefined && !endsWithMarker(this.#text, this.#marker)) return;
    this.#found = Math.log(Math.max(Number.MIN_VALUE, new Distribution(logits).probability(this.#token)));
  }
}
