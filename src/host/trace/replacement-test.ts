// Problem: one pair of runs proves little. What does is the same replacement on many samples, and a command that counts
// something else under that name would be worse than none.
// Idea: a trace with latents says all that an experiment needs: model, method, settings and the task of its sample. Where one of
// these is missing, or latents were never there to be replaced, a sentence says what would be a test.

import { t } from '@vscode/l10n';
import { optionTitles } from '../../shared/method-option';
import type { MethodSettings } from '../../shared/method-option';
import type { MethodName, TraceDocument, TracedMethod } from '../../shared/trace/document';
import { testedTask } from '../../shared/trace-view/tested-task';

/** As many as the stage of two runs promises. */
const samples = 400;

/** What `darkroom ablate` reads; what is left out has its defaults there. */
export interface ReplacementSpec {
  readonly recipe: 'replacement-test';
  /** A full path. */
  readonly model: string;
  readonly method: MethodName;
  readonly settings: MethodSettings;
  readonly samples: { readonly task: string; readonly count: number };
}

export type ReplacementOffer =
  | {
      readonly spec: ReplacementSpec;
      /** As in the names of the files: an experiment runs the most exact weights unless it is told. */
      readonly precision: string;
      /** What of this run is no part of the test. */
      readonly without: readonly string[];
    }
  | { readonly why: string };

export function replacementOffer(trace: TraceDocument): ReplacementOffer {
  const { model, method } = trace;
  const tested = testedTask(trace);
  if ('why' in tested) return tested;
  return {
    spec: {
      recipe: 'replacement-test',
      model: model.folder,
      method: method.name,
      settings: settingsOf(method),
      samples: { task: tested.task, count: samples },
    },
    precision: model.dtype,
    without: withoutOf(trace),
  };
}

function settingsOf({ settings }: TracedMethod): MethodSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(
      (entry): entry is [string, number | string] =>
        entry[0] in optionTitles && typeof entry[1] !== 'boolean',
    ),
  );
}

function withoutOf({ interventions, sampling, method }: TraceDocument): readonly string[] {
  return [
    ...(interventions.length > 0
      ? [t('What was changed in this run is no part of it: latents are replaced as its arms say.')]
      : []),
    ...(sampling.temperature > 0 ? [t('Its answers are the likeliest ones, not drawn.')] : []),
    // The other methods have one variant, or the model says which.
    ...(method.fidelity === 'paper' && method.name === 'ivt-lr'
      ? [t('It follows the released code, and this run the paper.')]
      : []),
  ];
}

/** In a terminal; `file` is the spec's. */
export function replacementCommand(file: string, precision: string): string {
  return `darkroom ablate ${quoted(file)} --precision ${quoted(precision)}`;
}

/** A trace may come from anywhere: in single quotes nothing is carried out, and a line ends nowhere. */
export function quoted(text: string): string {
  const plain = text.replace(/\p{C}/gu, '');
  return /^[\w./:@-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", String.raw`'\''`)}'`;
}
