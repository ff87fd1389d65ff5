// One sample in all of its arms. The picture is encoded and the prompt read once, and every arm goes on from there, all of them in
// one step after another; the donor thinks once for each seed. Arms of another model, and those that are measured on the way,
// are answered by themselves. An arm that fails is a row that says why, and the others go on.

import { isAnswer } from '../replaced-latents';
import { insteadOf, patchesInstead } from '../latent-parts';
import type { Given, Lent } from '../latent-parts';
import type { Answerers, AskedAbout } from './answerers';
import type { Lending } from './lending';
import { observe } from './observe';
import { settingsOfArm } from './prepare';
import type { PreparedAblation } from './prepare';
import type { SampleSource } from './sample-source';
import type { Subject } from '../subject';
import type { Answered, Answering, AskedSample } from '../answering';
import { alone, inCompany } from '../../methods/company';
import type { Desk } from '../../methods/company';
import type { Unit } from '../../ablation/plan';
import { watched } from '../../ablation/measures';
import type { Became, Place, Row, RowMeasures } from '../../ablation/row';
import { likenessBetween, likenessElsewhere, likenessWithin } from '../../measures/latents';
import { replacedBy } from '../../ablation/spec';
import type { ArmSpec } from '../../ablation/spec';
import { sentence, toFailure } from '../../shared/errors';
import { joined } from '../../shared/joined';
import { Random } from '../../shared/random';

export interface ArmContext {
  readonly answering: Answering;
  /** Who answers arms that are not as the others. */
  readonly answerers: Answerers;
  /** What other samples thought. */
  readonly lending: Lending;
  readonly spec: PreparedAblation['spec'];
  readonly samples: SampleSource;
  readonly signal: AbortSignal;
}

/** Longer answers are no word of any task. */
const longestAnswer = 200;

export async function* rowsOf(unit: Unit, asked: readonly Place[], context: ArmContext): AsyncGenerator<Row> {
  const { answering, spec, samples, signal } = context;
  const name = samples.nameOf(unit);
  const places = name === undefined ? asked : asked.map(place => ({ ...place, sample: name }));
  let begun: Begun;
  let most: number;
  try {
    const { sample, donor } = await samples.at(unit);
    begun = {
      sample,
      donor,
      asked: await answering.ask(sample),
      others: new Map(),
      lent: new Map(),
    };
    most = await begun.asked.mostTogether({ signal, settings: spec.settings });
  } catch (error) {
    if (signal.aborted) throw error;
    for (const place of places) yield { ...place, failed: failureOf(error) };
    return;
  }
  const { members, others } = await parted(places, begun, context);
  for (let at = 0; at < members.length; at += most)
    yield* together(members.slice(at, at + most), begun, context);
  for (const place of others) {
    signal.throwIfAborted();
    try {
      yield await rowOf(place, begun, { ...context, desk: alone });
    } catch (error) {
      if (signal.aborted) throw error;
      yield { ...place, failed: failureOf(error) };
    }
  }
  await keepThoughts(begun, context);
}

/** Of a sample that was answered with nothing replaced. */
async function keepThoughts({ sample, asked }: Begun, { lending, spec }: ArmContext): Promise<void> {
  for (const seed of spec.seeds) {
    const own = await asked.thought(ownRun(sample, seed, spec));
    if (own) lending.keep(sample, seed, { latents: joined(own.latents), patches: own.patches });
  }
}

/** What a donor is asked. */
const ownRun = (sample: Subject, seed: number, { settings }: ArmContext['spec']) => ({
  settings,
  seed: drawOf(sample, seed, purpose.method),
});

/** Who is answered together with the others, and who is not. */
async function parted(places: readonly Place[], begun: Begun, { spec, answerers, signal }: ArmContext) {
  const [members, others]: [Place[], Place[]] = [[], []];
  for (const place of places) {
    signal.throwIfAborted();
    const { measures, ...arm } = armOf(place, spec);
    const asked: AskedSample | undefined =
      watched(measures).length > 0
        ? undefined
        : await answerers.asked(arm, begun, place.seed).catch(() => undefined);
    (asked?.isOfModel(begun.asked) === true ? members : others).push(place);
  }
  return { members, others };
}

/** In their order, so that rows are the same wherever it was stopped before. Stopped, it gives all that have ended. */
async function* together(places: readonly Place[], begun: Begun, context: ArmContext): AsyncGenerator<Row> {
  context.signal.throwIfAborted();
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const rows = inCompany(places.map(place => desk => rowOf(place, begun, { ...context, signal, desk })));
  const ends = rows.map((row, at) =>
    row.catch((error: unknown) => endOf(places[at] as Place, error, context)),
  );
  let stopped: Stopped | undefined;
  try {
    for (const end of ends) {
      const ended = await end;
      if (ended instanceof Stopped) stopped ??= ended;
      else yield ended;
    }
  } finally {
    // Nobody may go on with a model that is given back.
    stop.abort();
    await Promise.all(ends);
  }
  if (stopped) throw stopped.reason;
}

class Stopped {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

function endOf(place: Place, error: unknown, { signal }: ArmContext): Row | Stopped {
  return signal.aborted ? new Stopped(error) : { ...place, failed: failureOf(error) };
}

const failureOf = (error: unknown): string => sentence(toFailure(error)).slice(0, 1000);

interface Begun extends AskedAbout {
  /** The donor's latents, by seed. */
  readonly lent: Map<number, Promise<LentBy>>;
}

interface LentBy extends Lent {
  /** The donor's: as its list says it, or what the model answers there. */
  readonly answer: string | undefined;
}

interface MemberContext extends ArmContext {
  readonly desk: Desk;
}

/** Sequences of their own for what a method draws and for what is put in its place. */
export const purpose = { method: 1, replacement: 2 } as const;

async function rowOf(place: Place, begun: Begun, context: MemberContext): Promise<Row> {
  const { spec, signal, desk } = context;
  const { sample, donor } = begun;
  const arm = armOf(place, spec);
  const settings = settingsOfArm(arm, spec.method, spec.settings);
  const lent = arm.does === 'transplant' ? await lentBy(begun, place.seed, context) : undefined;
  const asked = await context.answerers.asked(arm, begun, place.seed);
  const ask = { settings, seed: drawOf(sample, place.seed, purpose.method) };
  const observed = await observe(arm, begun, { ...context, ask });
  const sketches = arm.does === 'oracle' ? await context.answering.trueSketches(sample, settings) : undefined;
  const answered = await asked.answer({
    signal,
    desk,
    ...(asked !== begun.asked && desk !== alone && { beside: begun.asked }),
    ...ask,
    ...observed.options,
    ...insteadIn(arm, drawOf(sample, place.seed, purpose.replacement), { lent, sketches, dose: arm.dose }),
  });
  const { answer } = answered;
  const words = {
    own: sample.answer ?? null,
    donor: donor?.sample.answer ?? lent?.answer?.slice(0, longestAnswer) ?? null,
    implied: donor?.implied ?? null,
  };
  const became: Became =
    (['own', 'donor', 'implied'] as const).find(
      what => words[what] !== null && isAnswer(answer, words[what]),
    ) ?? 'other';
  const { difficulty } = sample;
  const row = { ...place, difficulty, answer: answer?.slice(0, longestAnswer) ?? null, ...words, became };
  const measures = {
    ...(await observed.measured()),
    ...(arm.measures?.includes('alike') === true &&
      (await likeness(answered, arm, begun, { ...context, seed: place.seed }))),
  };
  return arm.measures === undefined ? row : { ...row, measures };
}

/**
 * Beside the donor's, whom other arms ask anyway; one who cannot answer is no fault of this sample. Latents of another model or
 * method are in another space than the donor's.
 */
async function likeness(
  { latents }: Answered,
  { model, method }: ArmSpec,
  begun: Begun,
  { seed, ...context }: MemberContext & { readonly seed: number },
): Promise<RowMeasures> {
  const [width] = latents.map(({ length }) => length);
  if (width === undefined) return {};
  const own = joined(latents);
  const isLent = begun.donor !== undefined && model === undefined && method === undefined;
  const lent = isLent ? await lentBy(begun, seed, context).catch(unless(context.signal)) : undefined;
  const other = lent?.latents ?? new Float32Array(0);
  const found = Object.entries({
    'alike.within': likenessWithin(own, width),
    'alike.between': likenessBetween(own, other, width),
    'alike.elsewhere': likenessElsewhere(own, other, width),
  });
  return Object.fromEntries(found.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** Undefined in the place of an error, but for that of being stopped. */
const unless =
  (stop: AbortSignal) =>
  (error: unknown): undefined => {
    if (stop.aborted) throw error;
  };

function armOf({ arm }: Place, { arms }: ArmContext['spec']): ArmSpec {
  const known = arms.find(({ name }) => name === arm);
  if (!known) throw new TypeError(`There is no arm ${arm}.`);
  return known;
}

function insteadIn(arm: ArmSpec, seed: number, given: Given) {
  const name = replacedBy(arm);
  if (name === undefined) return {};
  return {
    latents: arm.part === 'patches' ? [] : insteadOf(name, seed, given),
    patches: arm.part === 'hidden' ? undefined : patchesInstead(name, seed, given.lent),
  };
}

/** A donor whose thoughts are not kept thinks once for each seed, in the place of the first who asks. */
async function lentBy(begun: Begun, seed: number, context: MemberContext): Promise<LentBy> {
  const { sample } = begun.donor ?? {};
  const kept = sample && context.lending.find(sample, seed);
  if (kept) return { ...kept, answer: sample.answer };
  const known = begun.lent.get(seed);
  if (known) return context.desk.until(known);
  const made = donated(begun, seed, context);
  begun.lent.set(seed, made);
  return made;
}

async function donated(
  { donor, asked }: Begun,
  seed: number,
  { spec, answering, lending, signal, desk }: MemberContext,
): Promise<LentBy> {
  if (!donor) throw new TypeError('Nobody lends anything.');
  const { sample } = donor;
  const { latents, patches, answer } = await answering.answer(sample, {
    signal,
    desk,
    ...(desk !== alone && { beside: asked }),
    latentsOnly: sample.answer !== undefined,
    ...ownRun(sample, seed, spec),
  });
  const lent = { latents: joined(latents), patches };
  lending.keep(sample, seed, lent);
  return { ...lent, answer: sample.answer ?? answer };
}

export const drawOf = ({ index }: Pick<Subject, 'index'>, seed: number, of: number): number =>
  new Random(index, seed, of).next();
