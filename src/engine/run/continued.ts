// Problem: somebody looks at step 12 of a run and asks what would have happened, had this latent been another, or this word.
// Idea: a run that goes on from a step of a trace. It is asked what the other was asked, follows it up to the step, and is free
// from there on; what is changed holds for all that is fed from that step on. The trace knows its parent, and where the two
// first differ.

import path from 'node:path';
import type { CheckedRun } from './run-request';
import type { Script, ScriptedLatent, ScriptedToken } from '../../methods/script';
import { parseInterventions } from '../../intervention/parse';
import type { Intervention } from '../../intervention/types';
import type { Plan } from '../../intervention/plan';
import { readAbilities } from '../../model/abilities';
import type { Picture } from '../../model/picture/picture';
import type { Model } from '../../model/run/model';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { Continuation } from '../../shared/protocol/run';
import type { Parent, TraceDocument, TracedSampling } from '../../shared/trace/document';
import type { Step } from '../../shared/trace/step';
import { openTrace } from '../../trace/open';
import type { OpenTrace } from '../../trace/open-trace';

/** A picture as a file or a trace has it. */
export interface GivenPicture {
  readonly name: string;
  readonly sha256: string;
  readonly picture: Picture;
}

export interface Continued {
  /** What the parent was asked, with this run's changes. */
  readonly run: CheckedRun;
  readonly parent: Parent;
  readonly document: TraceDocument;
  /** All of the parent's, in order. */
  readonly latents: readonly Float32Array[];
  /** What was changed in the parent, and where its files lie. */
  readonly changes: readonly Intervention[];
  readonly folder: string;
  /** Put in the place of the parent's token. */
  readonly token: string | undefined;
  /** The parent's picture, where it had one and no other is asked about. */
  readonly picture: GivenPicture | undefined;
}

export async function continued(run: CheckedRun, continues: Continuation): Promise<Continued> {
  const trace = await openTrace(continues.trace);
  try {
    const { document } = trace;
    const step = document.steps[continues.step];
    requireStep(step, continues, document);
    const width = trace.tensors.get('latent.vector')?.shape[1] ?? 0;
    const count = document.steps.filter(({ kind }) => kind === 'latent').length;
    const { values } = count === 0 ? { values: new Float32Array(0) } : await trace.read('latent.vector');
    const folder = path.dirname(path.resolve(continues.trace));
    return {
      run: {
        ...run,
        method: document.method.name,
        settings: document.method.settings,
        ...(document.method.fidelity && { fidelity: document.method.fidelity }),
        question: document.question,
        sampling: samplingFor(document, continues),
        runs: 1,
      },
      parent: {
        file: path.basename(continues.trace),
        startedAt: document.startedAt,
        fromStep: continues.step,
      },
      document,
      latents: Array.from({ length: count }, (_, i) =>
        Float32Array.from(values.subarray(i * width, (i + 1) * width)),
      ),
      changes: parseInterventions(document.interventions, 'the interventions of the trace'),
      folder,
      token: continues.token,
      picture: run.picture === undefined ? await pictureOf(trace) : undefined,
    };
  } finally {
    await trace.close();
  }
}

/** What is followed is fed as it was, whatever would be drawn: another seed shows from the step on. */
function samplingFor({ sampling }: TraceDocument, { seed }: Continuation): TracedSampling {
  if (seed === undefined) return sampling;
  if (!Number.isSafeInteger(seed))
    throw new DarkroomError('bad-input', `The seed ${printable(String(seed), 40)} is not a whole number.`);
  if (sampling.temperature === 0)
    throw new DarkroomError('bad-input', 'This run was not sampled, and another seed would change no word.', {
      remedy: 'Go on from a run with a temperature above 0.',
    });
  return { ...sampling, seed };
}

async function pictureOf(trace: OpenTrace): Promise<Continued['picture']> {
  const { picture } = trace.document;
  const [height, width] = trace.tensors.get('image')?.shape ?? [];
  if (!picture || height === undefined || width === undefined) return undefined;
  const { values } = await trace.read('image');
  return {
    name: picture.name,
    sha256: picture.sha256,
    picture: { width, height, data: Uint8Array.from(values) },
  };
}

function requireStep(
  step: Step | undefined,
  { step: index, token }: Continuation,
  { steps }: TraceDocument,
): void {
  const possible = step?.kind === 'text' || step?.kind === 'latent';
  if (!possible)
    throw new DarkroomError('bad-input', `A run cannot go on from step ${index} of this trace.`, {
      remedy: `It can from every token and latent, of which the last is step ${steps.findLastIndex(({ kind }) => kind !== 'answer')}.`,
    });
  if (token !== undefined && step.kind !== 'text')
    throw new DarkroomError('bad-input', `Step ${index} is a latent, and no word can be put in its place.`, {
      remedy: 'Replace the latent by an intervention, or choose a step that wrote a word.',
    });
}

/** What of the parent is followed. */
export function scriptOf(
  { document, latents, parent, token }: Continued,
  model: Model,
  plan: Plan | undefined,
): Script {
  const { mixed } = readAbilities(model.folder.darkroom).latents;
  const end = mixed && document.method.name === 'modal-mixed' ? tokenOf(model, mixed.end) : undefined;
  const followed = document.steps.slice(1, parent.fromStep);
  // The end of a span is put there by the method, in this run too.
  const tokens = followed.flatMap((step): readonly ScriptedToken[] =>
    step.kind === 'text' && !(step.token.forced === true && step.token.id === end)
      ? [{ id: step.token.id, forced: step.token.forced === true }]
      : [],
  );
  const fed = followed.flatMap((step): readonly ScriptedLatent[] => {
    const vector = step.kind === 'latent' ? latents[step.latent] : undefined;
    return step.kind === 'latent' && vector ? [{ vector, origin: step.origin }] : [];
  });
  const put = token === undefined ? [] : [{ id: tokenOf(model, token), forced: true }];
  return {
    tokens: [...tokens, ...put],
    latents: fed,
    from: document.steps[parent.fromStep]?.appended.from ?? 0,
    plan,
  };
}

function tokenOf({ prompts: { tokenizer } }: Model, text: string): number {
  const ways = [text, ` ${text}`].map(way => tokenizer.encode(way, { frame: false }));
  const [id] = ways.find(ids => ids.length === 1) ?? [];
  if (id !== undefined) return id;
  throw new DarkroomError('bad-input', `"${printable(text, 40)}" is not one token of this model.`, {
    remedy: 'Put one token after another.',
  });
}

/** Where a run first does something else than its parent; steps are handed in as they come. */
export class Divergence {
  readonly #parent: Continued;
  #index = 0;
  #first: number | null = null;

  constructor(parent: Continued) {
    this.#parent = parent;
  }

  see(step: Step, latent?: ArrayLike<number>): void {
    const index = this.#index++;
    const other = this.#parent.document.steps[index];
    if (this.#first === null && !this.#isSame(step, other, latent)) this.#first = index;
  }

  /** Null where there was none. */
  get first(): number | null {
    return this.#first;
  }

  #isSame(step: Step, other: Step | undefined, latent: ArrayLike<number> | undefined): boolean {
    if (step.kind === 'text') return other?.kind === 'text' && other.token.id === step.token.id;
    if (step.kind === 'answer') return other?.kind === 'answer' && other.text === step.text;
    if (step.kind === 'prompt') return other?.kind === 'prompt';
    if (other?.kind !== 'latent') return false;
    const was = this.#parent.latents[other.latent];
    return was !== undefined && latent !== undefined && was.every((value, i) => value === latent[i]);
  }
}
