// The model of an ablation, opened, with whoever answers arms that are not as the others.

import { Answerers } from './answerers';
import type { ArmContext } from './arms';
import { Lending } from './lending';
import type { PreparedAblation } from './prepare';
import { Answering } from '../answering';
import { requireSound } from '../hook-proof';
import { openTested } from '../tested-model';
import type { TestedOptions } from '../tested-model';
import { isListed } from '../../ablation/sample-sets';
import type { SampleSpec } from '../../ablation/spec';
import { stageAsked } from '../../model/ivt-stages';
import type { Model } from '../../model/run/model';
import { DarkroomError } from '../../shared/errors';

export class OpenedModel {
  readonly prepared: PreparedAblation;
  readonly model: Model;
  readonly who: Omit<ArmContext, 'signal'>;
  #isReleased = false;

  private constructor(prepared: PreparedAblation, model: Model, options: TestedOptions) {
    const { spec, samples } = prepared;
    const answering = new Answering(model, spec.method);
    this.prepared = prepared;
    this.model = model;
    const answerers = new Answerers(prepared, answering, options);
    this.who = { spec, samples, answering, answerers, lending: new Lending() };
  }

  static async open(prepared: PreparedAblation, options: TestedOptions): Promise<OpenedModel> {
    const { spec, root } = prepared;
    const stage = stageAsked(spec.method, spec.settings);
    const { model, proof } = await openTested(root, { ...options, stage });
    try {
      requireEyes(model, spec.samples);
      requireSound(proof, model.name, `think by ${spec.method}`);
      return new OpenedModel(prepared, model, options);
    } catch (error) {
      await model.release();
      throw error;
    }
  }

  /** May be asked for twice. */
  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    await this.who.answerers.release();
    await this.model.release();
  }
}

function requireEyes({ takesPictures, name }: Model, samples: SampleSpec): void {
  if (takesPictures || !isListed(samples)) return;
  throw new DarkroomError('unsupported', `${name} takes no pictures.`, {
    remedy: 'Take a model that does, or samples of a task, which can be told in words.',
  });
}
