// Writing text, token by token, from wherever a run has come to. `direct` and `text-cot` are nothing else and differ in the
// question only; methods that think in latents do so before the text, or between two tokens of it.

import { endsWithMarker } from './answer';
import type { Happening, Written } from './happening';
import { Saying } from './guesses';
import type { Guesses } from './guesses';
import { deskOf, onwardEach } from './onward';
import type { Point, Reads } from './point';
import type { Pass } from './pass';
import type { ScriptedToken } from './script';
import { tokenInputs } from './wants';
import type { Model } from '../model/run/model';
import type { Choice, Sampler } from '../runtime/sampling';
import { choiceOf } from '../runtime/sampling';
import type { PutBy } from '../shared/trace/step';

export interface WriteOptions {
  readonly sampler: Sampler;
  readonly maxTokens: number;
  /** The word that the answer follows; undefined where all of it is the answer. */
  readonly marker: string | undefined;
  /** What was written by the run that this one goes on from. */
  readonly script?: readonly ScriptedToken[] | undefined;
  readonly reads: Reads;
  /** What is likely to be said, where nothing that is changed depends on where the answer begins. */
  readonly guesses?: Guesses | undefined;
  /** The token to be put at this place (0 is the first), whatever the model would say. */
  readonly forced?: (place: number) => number | undefined;
  /** What is done after a token, before the next one is chosen. */
  readonly interlude?: Interlude;
}

/** Undefined: nothing. Otherwise text goes on from the point that it ends with. */
export type Interlude = (token: number, after: Point) => AsyncGenerator<Happening, Point> | undefined;

export async function* writeText(
  model: Model,
  from: Point,
  options: WriteOptions,
): AsyncGenerator<Happening> {
  const { maxTokens, marker, reads, interlude, guesses } = options;
  const stream = model.prompts.tokenizer.stream({ marks: false });
  const saying = new Saying((at: Point, tokens) => sayAll(model, at, tokens, reads), guesses, model.longest);
  let point = from;
  let text = '';
  for (let place = 0; ; place++) {
    const { choice, forced } = nextToken(point.logits, place, options);
    const isEnd = model.prompts.ends.includes(choice.token);
    const isLast = isEnd || place + 1 === maxTokens;
    const piece = isEnd ? stream.end() : stream.push(choice.token) + (isLast ? stream.end() : '');
    text += piece;
    yield { ...writtenAt(point, choice), text: piece, isEnd, forced };
    if (isLast) {
      saying.end();
      return;
    }
    reads.signal.throwIfAborted();
    point = await saying.say(point, choice.token);
    if (marker !== undefined && endsWithMarker(text, marker))
      point = { ...point, sequence: point.sequence.withAnswerNext(0) };
    const between = interlude?.(choice.token, point);
    if (!between) continue;
    saying.end();
    point = yield* between;
  }
}

function nextToken(
  logits: Float32Array,
  place: number,
  { sampler, forced, script }: WriteOptions,
): { readonly choice: Choice; readonly forced?: PutBy | undefined } {
  // Asked in any case: what it draws later must not depend on what was scripted.
  const own = sampler(logits);
  const scripted = script?.[place];
  if (scripted) {
    const choice = own.token === scripted.id ? own : choiceOf(logits, scripted.id);
    return { choice, forced: scripted.forced };
  }
  const put = forced?.(place);
  return put === undefined ? { choice: own } : { choice: choiceOf(logits, put), forced: 'method' };
}

/** A token that is fed without being asked for, such as the end of a span of latents. */
export async function* putToken(
  model: Model,
  from: Point,
  token: number,
  reads: Reads,
): AsyncGenerator<Written, Point> {
  const text = model.prompts.tokenizer.stream({ marks: false }).push(token);
  yield { ...writtenAt(from, choiceOf(from.logits, token)), text, isEnd: false, forced: 'method' };
  const [point = from] = await sayAll(model, from, [token], reads);
  return point;
}

function writtenAt({ passes, sequence }: Point, choice: Choice): WrittenAt {
  return { kind: 'written', choice, passes, position: sequence.length };
}

interface WrittenAt {
  readonly kind: 'written';
  readonly choice: Choice;
  readonly passes: readonly Pass[];
  readonly position: number;
}

/** The points after each of them. */
async function sayAll(
  model: Model,
  from: Point,
  tokens: readonly number[],
  reads: Reads,
): Promise<readonly Point[]> {
  const inputs = await deskOf(reads).ask(tokenInputs, { model, tokens });
  return onwardEach(from, { inputs, classes: tokens.map(() => 'generated') }, reads);
}
