// Problem: a model that thinks in latents may answer without them, and a fall in accuracy may only show that it was
// disturbed.
// Idea: put something else in their place and count three answers: the sample's own, the donor's, and the one that the
// donor's latents imply in this picture. Donors are chosen so that all three differ.

import type { Answering } from './answering';
import type { LatentChange, LatentContent } from '../intervention/plan';
import { sameAnswer } from '../methods/answer';
import { generate } from '../tasks/generate';
import type { Sample } from '../tasks/types';
import { cells } from '../tasks/words';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { joined } from '../shared/joined';

export const replacements = ['zero', 'noise', 'first', 'other'] as const;
export type ReplacementName = (typeof replacements)[number];

export function replacementNamed(name: string): ReplacementName {
  const known = replacements.find(one => one === name);
  if (known !== undefined) return known;
  throw new DarkroomError('bad-input', `Latents cannot be replaced by "${printable(name, 40)}".`, {
    remedy: `There is: ${replacements.join(', ')}.`,
  });
}

export interface Followed {
  readonly correct: boolean;
  /** Only with another sample's latents. */
  readonly donor?: boolean;
  readonly implied?: boolean;
}

export interface ReplaceOptions {
  readonly signal: AbortSignal;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export async function answerWith(
  replacement: ReplacementName,
  answering: Answering,
  sample: Sample,
  options: ReplaceOptions,
): Promise<Followed> {
  if (replacement !== 'other') {
    const content = contents[replacement](sample.index);
    const { answer } = await answering.answer(sample, { ...options, latents: [everywhere(content)] });
    return { correct: isAnswer(answer, sample.answer) };
  }
  const donor = donorFor(sample);
  const { latents } = await answering.answer(donor, options);
  const lent = everywhere({ from: 'trace', trace: 'the other sample', values: joined(latents) });
  const { answer } = await answering.answer(sample, { ...options, latents: [lent] });
  return {
    correct: isAnswer(answer, sample.answer),
    donor: isAnswer(answer, donor.answer),
    implied: isAnswer(answer, impliedBy(donor, sample)),
  };
}

const contents: Readonly<Record<Exclude<ReplacementName, 'other'>, (seed: number) => LatentContent>> = {
  zero: () => ({ from: 'nothing' }),
  noise: seed => ({ from: 'noise', seed }),
  first: () => ({ from: 'first' }),
};

const everywhere = (content: LatentContent): LatentChange => ({ item: 0, latents: undefined, content });

const isAnswer = (answer: string | undefined, wanted: string) =>
  answer !== undefined && sameAnswer(answer, wanted);

const mostTried = 1000;

/** As difficult, and with three answers that differ. */
function donorFor(sample: Sample): Sample {
  const { task, seed, difficulty } = sample;
  for (let further = 1; further <= mostTried; further++) {
    const other = generate(task, { seed, index: sample.index + further, difficulty });
    if (new Set([sample.answer, other.answer, impliedBy(other, sample)]).size === 3) return other;
  }
  throw new DarkroomError('unsupported', `No other sample of ${task} implies another answer here.`);
}

/** What this picture shows where the donor's path ends. */
function impliedBy(donor: Sample, sample: Sample): string {
  const [cell = ''] = donor.reads;
  if (sample.facts.task === 'trail') return sample.facts.colour[cells.indexOf(cell)] ?? '';
  throw new DarkroomError(
    'unsupported',
    `What latents of another sample imply is not known of ${sample.task}.`,
    {
      remedy: 'Take the task trail.',
    },
  );
}
