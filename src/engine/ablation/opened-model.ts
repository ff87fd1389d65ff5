// The model of an ablation, opened, with whoever answers arms that are not as the others.

import { Answerers } from './answerers';
import type { ArmContext } from './arms';
import { Lending } from './lending';
import type { PreparedAblation } from './prepare';
import { Answering } from '../answering';
import { requireSound } from '../hook-proof';
import { openTested } from '../tested-model';
import type { TestedOptions } from '../tested-model';
import { stageAsked } from '../../model/ivt-stages';
import type { Model } from '../../model/run/model';

export class OpenedModel {
  readonly prepared: PreparedAblation;
  readonly model: Model;
  readonly who: Omit<ArmContext, 'signal'>;
  #isReleased = false;

  private constructor(prepared: PreparedAblation, model: Model, options: TestedOptions) {
    const { spec } = prepared;
    const answering = new Answering(model, spec.method);
    this.prepared = prepared;
    this.model = model;
    const answerers = new Answerers(prepared, answering, options);
    this.who = { spec, answering, answerers, lending: new Lending() };
  }

  static async open(prepared: PreparedAblation, options: TestedOptions): Promise<OpenedModel> {
    const { spec, root } = prepared;
    const stage = stageAsked(spec.method, spec.settings);
    const { model, proof } = await openTested(root, { ...options, stage });
    try {
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
