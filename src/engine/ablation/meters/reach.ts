// What stands at each position while an answer is written, as far as attention has to know it: classes, and where the picture's
// tokens are.

import { truthBoxes } from '../../subject';
import type { Subject } from '../../subject';
import type { Frame } from '../../run/readings';
import type { Happening } from '../../../methods/happening';
import type { Model, Question } from '../../../model/run/model';
import { sharesInside } from '../../../shared/measures/region';
import { tokenClasses } from '../../../shared/trace/token';
import type { Box } from '../../../tasks/types';

export class Reach {
  readonly frame: Frame;
  readonly #classes: number[];

  constructor(model: Model, question: Question, sample: Subject) {
    const { manifest, graph } = model.decoder;
    this.#classes = question.prompt.classes.map(of => tokenClasses.indexOf(of));
    this.frame = {
      layers: graph.anatomy.layers.length,
      attentionLayers: (manifest?.hooks ?? []).flatMap(({ layer, attention }) =>
        'output' in attention ? [layer] : [],
      ),
      heads: manifest?.heads ?? 0,
      imagePositions: question.prompt.classes.flatMap((of, position) => (of === 'image' ? [position] : [])),
      insideBox: insideOf(question, truthBoxes(sample)),
      added: new Map(),
    };
  }

  /** Of all positions up to one. */
  classes(length: number): Uint8Array {
    return Uint8Array.from(this.#classes.slice(0, length));
  }

  heard(happening: Happening): void {
    if (happening.kind === 'written') this.#classes.push(tokenClasses.indexOf('generated'));
    if (happening.kind === 'latent')
      for (const { class: of } of happening.added) this.#classes.push(tokenClasses.indexOf(of));
  }
}

/** How much of each picture token lies in the boxes; undefined without a picture, or a box. */
export function insideOf({ pictures }: Question, boxes: readonly Box[]): Float64Array | undefined {
  const [picture] = pictures;
  return picture && boxes.length > 0 ? sharesInside(picture.prepared.boxes, boxes) : undefined;
}

/** Over what is there; null of nothing. */
export function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const there = values.filter(value => value !== null && value !== undefined);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
}
