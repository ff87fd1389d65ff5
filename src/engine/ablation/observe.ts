// What an arm does beside putting something in the place of latents, and what is measured while it is answered.

import type { Answerers, AskedAbout } from './answerers';
import { steeringKey } from './steering';
import type { Metered } from './meters/meter';
import { Watching } from './watching';
import type { AnswerOptions, Changes } from '../answering';
import { watched } from '../../ablation/measures';
import type { RowMeasures } from '../../ablation/row';
import type { ArmSpec } from '../../ablation/spec';
import { filesOf } from '../../intervention/vectors';
import type { MethodName } from '../../shared/trace/document';

export interface Observed {
  readonly options: Pick<AnswerOptions, 'changes' | 'temperature' | 'watch'>;
  /** When it was answered; undefined where nothing was asked for. */
  measured(): Promise<RowMeasures | undefined>;
}

export interface ObserveContext extends Pick<Metered, 'answerers' | 'signal' | 'ask'> {
  readonly spec: { readonly method: MethodName };
}

export async function observe(
  arm: ArmSpec,
  about: AskedAbout,
  { answerers, signal, spec, ask }: ObserveContext,
): Promise<Observed> {
  const { temperature } = arm;
  const measures = watched(arm.measures);
  const changes = await changesIn(arm, about, answerers, signal);
  if (measures.length === 0)
    return { options: { changes, temperature }, measured: () => Promise.resolve(undefined) };
  const watch = new Watching(measures, {
    ...about,
    arm,
    answerers,
    signal,
    ask,
    method: arm.method ?? spec.method,
  });
  return { options: { changes, temperature, watch }, measured: () => watch.measured() };
}

/** As interventions name the stream of the sample's own picture. */
export const clean = '@clean';

async function changesIn(
  arm: ArmSpec,
  about: AskedAbout,
  answerers: Answerers,
  signal: AbortSignal,
): Promise<Changes | undefined> {
  const { interventions: list = [], steer } = arm;
  const { folder } = answerers;
  if (steer) {
    const steering = answerers.steerings.get(steeringKey(steer));
    if (!steering) throw new TypeError('A direction was not prepared.');
    const given = { name: steeringKey(steer), vector: steering.vector };
    return { list: [...list, steering.intervention], folder, given };
  }
  if (list.length === 0) return undefined;
  if (!filesOf(list).includes(clean)) return { list, folder };
  const own = await answerers.asked({ ...arm, picture: undefined }, about, 0);
  return { list, folder, given: { name: clean, stream: await own.stream(signal) } };
}
