// Problem: prose beside figures is right on the day that it is written, and a table without a question is read as an answer
// to another one.
// Idea: what each table of steering-example.ts asks stands here, and its answer is a sentence made from its figures alone:
// measured again, the page says something else where something else came out.

import { chosenPlace, placeText } from './steering-choice';
import { hopsOf } from './steering-kept';
import type { KeptTrial } from './steering-kept';
import { probability, share } from '../src/engine/direction/sweep-files';
import { isBetter, isWorse } from '../src/engine/direction/sweep-level';

type Said = KeptTrial['arms'][number];

interface Question {
  readonly question: string;
  readonly answer: (trials: readonly KeptTrial[]) => string;
}

export const questions = {
  layers: {
    question: 'At which layer, and how far, does its own direction work?',
    answer: ([trial]) => {
      const good = steered(trial).filter(isBetter);
      const layers = unique(good.map(({ made }) => made?.layers.join('+') ?? ''));
      const least = Math.min(...good.map(({ made }) => made?.degrees ?? Infinity));
      if (good.length === 0) return `Nowhere. ${chosenText(trial)}`;
      return `At ${layers.length === 1 ? 'layer' : 'layers'} ${listed(layers)}, from ${least} degrees on. ${chosenText(trial)}`;
    },
  },
  places: {
    question: 'At which positions?',
    answer: ([trial]) => {
      const names = (arms: readonly Said[]) =>
        listed(unique(arms.map(({ made }) => `\`${[made?.positions ?? ''].flat().join(' ')}\``)));
      const good = steered(trial).filter(isBetter);
      return `${good.length === 0 ? 'At none' : `At ${names(good)}`}. ${chosenText(trial)}`;
    },
  },
  models: {
    question: 'Does the direction of a text model work there?',
    answer: ([trial]) =>
      `${yesNo(foreign(trial))} ${figures(foreign(trial), trial)} Its own: ${figures(owns(trial))}`,
  },
  everywhere: {
    question: 'Or at another layer?',
    answer: ([trial]) => {
      const own = plain(trial).filter(arm => !isForeign(arm));
      const good = own.filter(isBetter).map(({ made }) => made?.layers.join('+') ?? '');
      return `${yesNo(foreign(trial))} ${extremes(foreign(trial))} Its own helps at ${good.length} of ${own.length} layers.`;
    },
  },
  paper: {
    question: 'Does the paper’s own reading, of the last token?',
    answer: ([trial]) => {
      const control = plain(trial).filter(arm => !isForeign(arm));
      return `Of the text models: ${yesNo(foreign(trial)).toLowerCase()} ${extremes(foreign(trial))} Of the model itself: ${yesNo(owns(trial)).toLowerCase()} ${extremes(owns(trial))} Positive control, its own direction read where the prompt ends: ${figures(control, trial)}`;
    },
  },
  controls: {
    question: 'Is it that direction?',
    answer: ([trial]) =>
      plain(trial)
        .map(({ name, against = [], accuracy }) => {
          const told = against.filter(({ adjusted, gained, lost }) => adjusted < 0.05 && gained > lost);
          const alike = against.filter(one => !told.includes(one)).map(({ control }) => kindOf(control));
          const than = told.map(({ control }) => kindOf(control));
          const better = than.length > 0 ? `better than ${listed(than)}` : 'better than none of its controls';
          const rest = alike.length > 0 ? `not told apart from ${listed(alike)}` : 'told apart from all';
          return `${name} (${share(accuracy)}) is ${better}, and ${rest}.`;
        })
        .join(' '),
  },
  degrees: {
    question: 'How far must the stream be turned?',
    answer: ([trial]) => {
      const own = plain(trial).filter(arm => !isForeign(arm));
      const least = Math.min(...own.filter(isBetter).map(({ made }) => made?.degrees ?? Infinity));
      const works =
        least === Infinity ? 'Its own helps at no angle.' : `Its own helps from ${least} degrees on.`;
      return `${works} That of the text model: ${yesNo(foreign(trial)).toLowerCase()} ${extremes(foreign(trial))}`;
    },
  },
  hops: {
    question: 'For how many steps does it help, and where does it harm?',
    answer: trials => {
      const hopsWith = (holds: (arm: Said) => boolean) =>
        trials.filter(({ arms: [, arm] }) => arm !== undefined && holds(arm)).map(hopText);
      const fewer = (arm: Said) => !isBetter(arm) && !isWorse(arm) && (arm.compared?.difference ?? 0) < 0;
      return [
        `It helps with this many: ${orNone(hopsWith(isBetter))}.`,
        `It harms with: ${orNone(hopsWith(isWorse))}.`,
        ...(hopsWith(fewer).length > 0
          ? [`Fewer are right, no more than chance would have it, with: ${listed(hopsWith(fewer))}.`]
          : []),
      ].join(' ');
    },
  },
  keeps: {
    question: 'Does the low-pass matter?',
    answer: ([trial]) => {
      const by = (name: string | undefined) =>
        steered(trial).filter(({ made }) => made?.vector.control?.name === name);
      const bins = (arms: readonly Said[]) =>
        orNone(arms.filter(isBetter).map(({ made }) => String(made?.vector.keep ?? '')));
      return `Of 192 bins the lowest help if this many are kept: ${bins(by(undefined))}; in another order of the dimensions: ${bins(by('permuted'))}; without the lowest, if this many are left out: ${bins(by('high-pass'))}.`;
    },
  },
  pairs: {
    question: 'How many pairs, mean or principal?',
    answer: ([trial]) => {
      const all = steered(trial).map(({ accuracy }) => accuracy ?? 0);
      return `${steered(trial).filter(isBetter).length} of ${all.length} help; they are right in ${share(Math.min(...all))} to ${share(Math.max(...all))}.`;
    },
  },
  readings: {
    question: 'Read from which template, at which position?',
    answer: ([trial]) => {
      const names = steered(trial)
        .filter(isBetter)
        .map(
          ({ made }) => `${made?.vector.direction.template ?? ''}, ${made?.vector.direction.position ?? ''}`,
        );
      return `What helps of ${steered(trial).length}: ${orNone(names)}.`;
    },
  },
  transfer: {
    question: 'Does it hold for other tasks and longer chains?',
    answer: trials => {
      const cells = (holds: (arm: Said) => boolean) => {
        const found = new Map<string, string[]>();
        for (const { task, arms } of trials)
          for (const { name } of arms.filter(holds)) {
            const of = name.split(',')[0] ?? '';
            found.set(of, [...(found.get(of) ?? []), task]);
          }
        return [...found].map(([of, tasks]) => `${of} on ${tasks.join(', ')}`).join('; ') || 'nothing';
      };
      return `Better than untouched: ${cells(isBetter)}. Worse: ${cells(isWorse)}.`;
    },
  },
} as const satisfies Readonly<Record<string, Question>>;

export type TableName = keyof typeof questions;

/** Every question that was measured, and its answer. */
export function summaryOf(trialsOf: (name: TableName) => readonly KeptTrial[] | undefined): string {
  return Object.entries(questions)
    .flatMap(([name, { question, answer }]) => {
      const trials = trialsOf(name as TableName);
      return trials ? [`- **${question}** ${answer(trials)}`] : [];
    })
    .join('\n');
}

const steered = (trial: KeptTrial | undefined) =>
  (trial?.arms ?? []).filter(({ made }) => made !== undefined);
const plain = (trial: KeptTrial | undefined) => steered(trial).filter(({ control }) => !control);
const owns = (trial: KeptTrial | undefined) => steered(trial).filter(({ own }) => own);
const foreign = (trial: KeptTrial | undefined) => plain(trial).filter(isForeign);
const unique = (names: readonly string[]) => [...new Set(names)];

function isForeign({ made }: Said): boolean {
  return made !== undefined && made.vector.direction.hash !== made.vector.target.hash;
}

function chosenText(trial: KeptTrial | undefined): string {
  return trial ? `Chosen: ${placeText(chosenPlace(trial))}.` : '';
}

function yesNo(arms: readonly Said[]): string {
  const better = arms.filter(isBetter).length;
  return better === 0 ? 'No:' : `Yes, ${better} of ${arms.length}:`;
}

function figures(arms: readonly Said[], trial?: KeptTrial): string {
  const [first] = trial?.arms ?? [];
  const each = arms.map(
    ({ name, accuracy, compared }) =>
      `${name.replace(/^own: /, '').split(',')[0] ?? ''} ${share(accuracy)} (p ${equals(compared?.adjusted ?? 1)})`,
  );
  const other = first ? `, untouched ${share(first.accuracy)}` : '';
  return `${each.join(', ')}${other}.`;
}

const equals = (p: number): string => (p < 0.001 ? probability(p) : `= ${probability(p)}`);

function extremes(arms: readonly Said[]): string {
  if (arms.length === 0) return 'none was measured.';
  const all = arms.map(({ compared }) => compared?.difference ?? 0);
  const [low, high] = [Math.min(...all), Math.max(...all)].map(
    value => `${value < 0 ? '−' : '+'}${share(Math.abs(value))}`,
  );
  const worse = arms.filter(isWorse).length;
  const harm = worse > 0 ? `, ${worse} worse` : '';
  return `of ${arms.length}, ${arms.filter(isBetter).length} better${harm}; differences ${low ?? ''} to ${high ?? ''}.`;
}

function hopText(trial: KeptTrial): string {
  const [first, arm] = trial.arms;
  const hops = hopsOf(trial);
  return `${hops} (${first?.correct ?? 0} to ${arm?.correct ?? 0} of ${arm?.n ?? 0})`;
}

/** "random 1: own trail, 50 degrees" is "random 1". */
const kindOf = (name: string): string => name.split(':')[0] ?? name;

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

const orNone = (names: readonly string[]): string => (names.length === 0 ? 'none' : listed(names));
