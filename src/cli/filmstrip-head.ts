// What stands around a strip: what came out, whether it is right, what ran, and how it ended.

import type { Paint, Tone } from './filmstrip-look';
import { columnsOf, oneLine, wrapped } from './filmstrip-text';
import { counted, formatDuration, printable } from '../shared/format';
import { methodTitles } from '../shared/protocol/run-panel';
import { precisionText } from '../shared/trace/document';
import type { TraceDocument } from '../shared/trace/document';
import type { AnswerStep } from '../shared/trace/step';

interface Words {
  readonly text: string;
  readonly tone?: Tone;
}

/** "red  ✓ right"; below each other where that is too wide. */
export function answerLines(document: TraceDocument, width: number, paint: Paint): readonly string[] {
  const parts = answerParts(document);
  const painted = (text: string, { tone }: Words) => (tone ? paint(text, tone) : text);
  const columns = parts.reduce((sum, { text }) => sum + columnsOf(text) + 2, -2);
  if (columns <= width) return [parts.map(part => painted(part.text, part)).join('  ')];
  return parts.flatMap(part => wrapped(part.text, width).map(line => painted(line, part)));
}

function answerParts({ status, agreement, sample, steps }: TraceDocument): readonly Words[] {
  const answer = steps.findLast(step => step.kind === 'answer');
  if (!answer) {
    const why = status.state === 'done' ? 'no answer in the text' : 'no answer';
    return [{ text: sample ? `${why}; it is ${short(sample.truth)}` : why }];
  }
  const agreed = agreement ? [{ text: `${agreement.agreeing} of ${agreement.runs} samples agree` }] : [];
  return [{ text: short(answer.text), tone: 'title' }, ...markOf(answer), ...agreed];
}

function markOf({ correct, truth }: AnswerStep): readonly Words[] {
  if (correct === undefined) return [{ text: '(not checked: no truth is known)' }];
  if (correct) return [{ text: '✓ right', tone: 'right' }];
  return [{ text: '✗ wrong', tone: 'wrong' }, { text: `it is ${short(truth ?? '')}` }];
}

const fidelityTitles = { paper: 'paper', released: 'released code' } as const;

export function factsOf({ model, method, sampling, status, steps, parent }: TraceDocument): string {
  const settings = Object.entries(method.settings).map(([name, value]) => `${name} ${String(value)}`);
  const fidelity = method.fidelity === undefined ? '' : ` [${fidelityTitles[method.fidelity]}]`;
  const latents = steps.filter(({ kind }) => kind === 'latent').length;
  const facts = [
    `${model.name} ${precisionText(model)} on ${model.device}`,
    `${methodTitles[method.name]}${fidelity}`,
    ...settings,
    sampling.temperature === 0 ? 'greedy' : `temperature ${sampling.temperature}, top-p ${sampling.topP}`,
    `seed ${sampling.seed}`,
    ...('ms' in status ? [formatDuration(status.ms)] : []),
    counted(steps.filter(({ kind }) => kind === 'text').length, 'token'),
    ...(latents > 0 ? [counted(latents, 'latent')] : []),
    ...(parent ? [`repeats ${printable(parent.file, 60)} from step ${parent.fromStep}`] : []),
  ];
  return facts.map(oneLine).join(' · ');
}

function short(text: string): string {
  return printable(oneLine(text), 80);
}
