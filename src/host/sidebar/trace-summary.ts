// A trace's name says when and how; its answer is inside. Each file is opened once for each version of it, one after
// another, so that a folder with hundreds of traces costs little memory.

import { t } from '@vscode/l10n';
import { shapePicture, shapeText } from './trace-shape';
import type { ListedTrace } from '../run/trace-list';
import { openTrace } from '../../trace/open';
import { counted } from '../../shared/format';
import type { MethodName, TraceDocument } from '../../shared/trace/document';

export interface TraceSummary {
  readonly method: MethodName;
  readonly model: string;
  readonly question: string;
  readonly picture?: string;
  readonly answer?: string;
  readonly correct?: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly cancelled: boolean;
  /** What was done to the model, where something was. */
  readonly change?: string;
  /** Text and latents as a row of signs; empty where there are no latents. */
  readonly shape: string;
  /** The same with the entropy of what was written: the address of a picture. */
  readonly shapePicture: string;
}

export class TraceSummaries {
  readonly #known = new Map<
    string,
    { readonly modified: number; readonly summary: TraceSummary | undefined }
  >();
  #reading: Promise<unknown> = Promise.resolve();

  /** Undefined for what is no trace, or damaged: the editor says why when it is opened. */
  async of({ uri, modified }: ListedTrace): Promise<TraceSummary | undefined> {
    const file = uri.fsPath;
    const known = this.#known.get(file);
    if (known?.modified === modified) return known.summary;
    const reading = this.#reading.then(() => summaryOf(file).catch(() => undefined));
    this.#reading = reading;
    const summary = await reading;
    this.#known.set(file, { modified, summary });
    return summary;
  }
}

async function summaryOf(file: string): Promise<TraceSummary> {
  const trace = await openTrace(file);
  try {
    const { method, model, question, picture, startedAt, steps, status } = trace.document;
    const answer = steps.findLast(step => step.kind === 'answer');
    const change = changeOf(trace.document);
    return {
      method: method.name,
      model: model.name,
      question,
      startedAt,
      cancelled: status.state === 'cancelled',
      shape: shapeText(steps),
      shapePicture: shapePicture(steps),
      ...(picture ? { picture: picture.name } : {}),
      ...(change === undefined ? {} : { change }),
      ...(answer ? { answer: answer.text } : {}),
      ...(answer?.correct === undefined ? {} : { correct: answer.correct }),
    };
  } finally {
    await trace.close();
  }
}

/** A run with a direction and the one with a random vector in its place are to be told apart in a list. */
export function changeOf({
  interventions,
  interventionFiles,
}: Pick<TraceDocument, 'interventions' | 'interventionFiles'>): string | undefined {
  if (interventions.length === 0) return undefined;
  const vectors = interventionFiles?.files.flatMap(({ about }) => about ?? []) ?? [];
  if (vectors.length < interventions.length) return counted(interventions.length, 'change');
  const control = vectors.find(about => about.control !== undefined)?.control;
  const strengths = interventions.flatMap(strengthIn).map(strength => `α ${strength}`.replace('-', '\u2212'));
  const what = control && (control.name === 'random' ? t('random vector') : t('control {0}', control.name));
  return [what ?? t('steered'), ...strengths].join(' ');
}

function strengthIn(intervention: unknown): readonly number[] {
  const given = intervention as { readonly do?: { readonly add?: { readonly strength?: unknown } } } | null;
  const strength = given?.do?.add?.strength;
  return typeof strength === 'number' ? [strength] : [];
}
