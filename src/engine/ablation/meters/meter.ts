// One kind of measure, while one arm answers one sample.

import type { Answerers, AskedAbout } from '../answerers';
import type { AnswerOptions } from '../../answering';
import type { ArmSpec } from '../../../ablation/spec';
import type { MeasureName } from '../../../ablation/measures';
import type { Happening } from '../../../methods/happening';
import type { Point } from '../../../methods/point';
import type { Model, Question } from '../../../model/run/model';
import type { MethodName } from '../../../shared/trace/document';

export interface Metered extends AskedAbout {
  readonly arm: ArmSpec;
  /** By which it is answered, and how. */
  readonly method: MethodName;
  readonly ask: Pick<AnswerOptions, 'settings' | 'seed'>;
  readonly answerers: Answerers;
  readonly signal: AbortSignal;
}

export interface Meter {
  readonly needsAttention?: boolean;
  begun?(from: Point, question: Question, model: Model): void;
  heard?(happening: Happening): void | Promise<void>;
  /** Before each token is chosen. */
  weighed?(logits: Float32Array): void;
  /** When it was answered; what could not be measured is null. */
  measured(): Numbers | Promise<Numbers>;
}

export type Numbers = Readonly<Record<string, number | null>>;

export interface MeterMaker {
  readonly measures: readonly MeasureName[];
  readonly make: (about: Metered) => Meter;
}
