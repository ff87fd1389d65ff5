// Problem: arms of one experiment may be answered by other models, earlier stages or other methods than its own, and asked about
// another picture; most are not.
// Idea: who answers is opened when the first arm needs it and shared by all arms that do; what was asked about a sample is
// kept as long as the sample is at hand.

import path from 'node:path';
import { settingsOfArm } from './prepare';
import type { PreparedAblation } from './prepare';
import { asShown } from './shown-picture';
import type { Steerings } from './steering';
import { Answering } from '../answering';
import type { AskedSample } from '../answering';
import { requireSound } from '../hook-proof';
import type { Lender } from './sample-source';
import type { Subject } from '../subject';
import { openTested } from '../tested-model';
import type { ArmSpec } from '../../ablation/spec';
import { thinksInLatents } from '../../methods/method';
import { stageAsked } from '../../model/ivt-stages';
import type { TestedModel, TestedOptions } from '../tested-model';
import type { MethodName } from '../../shared/trace/document';

export interface AskedAbout {
  readonly sample: Subject;
  readonly donor: Lender | undefined;
  /** As the ablation's own model and method are asked. */
  readonly asked: AskedSample;
  /** Of other arms, by who answers and what the picture shows. */
  readonly others: Map<string, Promise<AskedSample>>;
}

/** What of an arm says who answers, and what is shown. */
export type AnsweredArm = Omit<ArmSpec, 'picture'> & { readonly picture?: ArmSpec['picture'] | undefined };

interface Who {
  readonly folder: string;
  readonly stage: string | undefined;
  readonly method: MethodName;
}

export class Answerers {
  /** What arms name is relative to it. */
  readonly folder: string;
  readonly steerings: Steerings;
  readonly #prepared: PreparedAblation;
  readonly #options: TestedOptions;
  /** The ablation's own model and method. */
  readonly own: Answering;
  readonly #known = new Map<string, Promise<Answering>>();
  readonly #models = new Map<string, Promise<TestedModel>>();

  /** `own` answers all arms that say nothing else; `options` are those that its model was opened with. */
  constructor(prepared: PreparedAblation, own: Answering, options: TestedOptions) {
    this.#prepared = prepared;
    this.folder = prepared.folder;
    this.steerings = prepared.steerings;
    this.own = own;
    this.#options = options;
  }

  async asked(arm: AnsweredArm, about: AskedAbout, seed: number): Promise<AskedSample> {
    const { spec, root } = this.#prepared;
    const who = this.#who(arm);
    const stage = stageAsked(spec.method, spec.settings);
    const isOwn = nameOf(who) === nameOf({ folder: root, method: spec.method, stage });
    if (isOwn && arm.picture === undefined) return about.asked;
    const key = JSON.stringify([nameOf(who), arm.picture, arm.picture === 'as much hidden' ? seed : 0]);
    const known = about.others.get(key);
    if (known) return known;
    const answering = isOwn ? Promise.resolve(this.own) : this.#of(who);
    const shown = asShown(about.sample, arm.picture, about.donor?.sample, seed);
    const made = answering.then(one => one.ask(shown));
    about.others.set(key, made);
    return made;
  }

  /** Who thinks in words what an arm's thoughts were taught to look at. */
  teacher({ teacher }: ArmSpec): Promise<Answering> {
    if (teacher === undefined) throw new TypeError('An arm that is held against a teacher names one.');
    return this.#of({ folder: path.resolve(this.folder, teacher), method: 'text-cot', stage: undefined });
  }

  async release(): Promise<void> {
    const opened = await Promise.allSettled(this.#models.values());
    for (const one of opened) if (one.status === 'fulfilled') await one.value.model.release();
  }

  #who(arm: AnsweredArm): Who {
    const { spec, root, folder: beside } = this.#prepared;
    const method = arm.method ?? spec.method;
    const settings = settingsOfArm(arm, spec.method, spec.settings);
    const folder = arm.model === undefined ? root : path.resolve(beside, arm.model);
    return { folder, method, stage: stageAsked(method, settings) };
  }

  #of(who: Who): Promise<Answering> {
    const known = this.#known.get(nameOf(who));
    if (known) return known;
    const made = this.#open(who).then(({ model, proof }) => {
      if (thinksInLatents(who.method)) requireSound(proof, model.name, `think by ${who.method}`);
      return new Answering(model, who.method);
    });
    this.#known.set(nameOf(who), made);
    return made;
  }

  #open({ folder, stage }: Who): Promise<TestedModel> {
    const key = JSON.stringify([folder, stage]);
    const known = this.#models.get(key);
    if (known) return known;
    const made = openTested(folder, { ...this.#options, stage });
    this.#models.set(key, made);
    return made;
  }
}

const nameOf = ({ folder, stage, method }: Who) => JSON.stringify([folder, stage, method]);
