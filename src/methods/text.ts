// Answering in text, token by token: `direct` and `text-cot` differ in the question only. The prompt is read once; any
// number of runs continue from there, each by its own choices.

import { endsWithMarker } from './answer';
import type { Pass } from './pass';
import { PassReader } from './pass';
import type { Plan } from '../intervention/plan';
import type { Model, Question } from '../model/run/model';
import { Sequence } from '../model/run/sequence';
import type { Taps } from '../runtime/forward';
import type { Choice, Sampler } from '../runtime/sampling';

export interface Beginning {
  readonly sequence: Sequence;
  readonly pass: Pass;
}

export interface ReadOptions {
  readonly plan?: Plan | undefined;
  readonly taps: Taps;
  readonly signal: AbortSignal;
  /** All that is written is the answer. */
  readonly answersAtOnce?: boolean;
}

export async function readPrompt(model: Model, question: Question, options: ReadOptions): Promise<Beginning> {
  const { prompt, inputs } = question;
  const reader = new PassReader();
  const begun = Sequence.of(model, [
    { positions: prompt.positions, promptLength: prompt.ids.length, plan: options.plan },
  ]);
  const { sequence, logits } = await begun.advance([{ inputs, classes: prompt.classes }], {
    taps: options.taps,
    read: reader.read,
    signal: options.signal,
  });
  const pass = reader.pass(logits[0] ?? new Float32Array(0));
  return { sequence: options.answersAtOnce === true ? sequence.withAnswerNext(0) : sequence, pass };
}

export interface WriteOptions {
  readonly sampler: Sampler;
  readonly maxTokens: number;
  /** The word that the answer follows; undefined where all of it is the answer. */
  readonly marker: string | undefined;
  readonly taps: Taps;
  readonly signal: AbortSignal;
}

/** A token that was chosen. */
export interface Written {
  readonly choice: Choice;
  /** What it adds to the text; often a whole word, sometimes nothing yet. */
  readonly text: string;
  /** The pass that it was chosen from. */
  readonly pass: Pass;
  /** Where it stands. */
  readonly position: number;
  /** It ends the answer and says nothing. */
  readonly isEnd: boolean;
}

export async function* writeText(
  model: Model,
  beginning: Beginning,
  { sampler, maxTokens, marker, taps, signal }: WriteOptions,
): AsyncGenerator<Written> {
  const stream = model.prompts.tokenizer.stream({ marks: false });
  let { sequence, pass } = beginning;
  let text = '';
  for (let count = 1; ; count++) {
    const choice = sampler(pass.logits);
    const isEnd = model.prompts.ends.includes(choice.token);
    const isLast = isEnd || count === maxTokens;
    const piece = isEnd ? stream.end() : stream.push(choice.token) + (isLast ? stream.end() : '');
    text += piece;
    yield { choice, text: piece, pass, position: sequence.length, isEnd };
    if (isLast) return;
    signal.throwIfAborted();
    const reader = new PassReader();
    const inputs = await model.lookUp([choice.token]);
    const next = await sequence.advance([{ inputs, classes: ['generated'] }], {
      taps,
      read: reader.read,
      signal,
    });
    sequence = next.sequence;
    if (marker !== undefined && endsWithMarker(text, marker)) sequence = sequence.withAnswerNext(0);
    pass = reader.pass(next.logits[0] ?? new Float32Array(0));
  }
}
