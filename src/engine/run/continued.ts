// Problem: somebody looks at step 12 of a run and asks what would have happened, had this latent been another, or this word.
// Idea: a run that goes on from a step of a trace. It is asked what the other was asked, follows it up to the step, and is free
// from there on; what is changed holds from the pass on that makes that step. The trace knows its parent, and where the two
// first differ; its changes say themselves from where on they hold, so that another run can go on from it in turn.

import path from 'node:path';
import type { CheckedRun } from './run-request';
import type { Script, ScriptedLatent, ScriptedToken } from '../../methods/script';
import type { GivenPicture } from '../given-picture';
import { vectorFolder } from '../rerun-files';
import type { Cut } from '../../intervention/clip';
import { goingOn } from '../../intervention/going-on';
import { parseInterventions } from '../../intervention/parse';
import { withFiles } from '../../intervention/vectors';
import { readAbilities } from '../../model/abilities';
import type { Model } from '../../model/run/model';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { Continuation } from '../../shared/protocol/run';
import type { Parent, TraceDocument, TracedSampling } from '../../shared/trace/document';
import type { Step } from '../../shared/trace/step';
import { openTrace } from '../../trace/open';
import type { OpenTrace } from '../../trace/open-trace';

export interface Continued {
  /** What the parent was asked, with this run's changes. */
  readonly run: CheckedRun;
  readonly parent: Parent;
  readonly document: TraceDocument;
  /** All of the parent's, in order. */
  readonly latents: readonly Float32Array[];
  /** Sentences about changes that are nothing from the step on. */
  readonly notes: readonly string[];
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
    const { changes, notes } = await changesFrom(run, trace, step);
    return {
      run: {
        ...run,
        changes,
        interventions: changes,
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
      notes,
      token: continues.token,
      picture: run.picture === undefined ? await pictureOf(trace) : undefined,
    };
  } finally {
    await trace.close();
  }
}

/** Those of the run, each with the positions that it has from the step on, or had up to it. */
async function changesFrom(run: CheckedRun, { document, path: file }: OpenTrace, step: Step) {
  const beside = path.dirname(path.resolve(file));
  const [theirs, ours] = [
    await vectorFolder(document.interventionFiles, beside),
    run.interventionsFolder ?? path.dirname(run.trace),
  ];
  const seenFromHere = (name: string) =>
    path.relative(ours, path.resolve(theirs, name)).split(path.sep).join('/');
  const before = parseInterventions(document.interventions, 'the interventions of the trace').map(change =>
    theirs === ours ? change : withFiles(change, seenFromHere),
  );
  return goingOn(before, run.changes, cutAt(document, step));
}

/** In front of the pass that made the step: what is changed there can change what the step is. */
function cutAt({ tokens, steps, firstPosition }: TraceDocument, step: Step): Cut {
  // From the prompt on is from its first position on.
  const position = step.kind === 'prompt' ? 0 : firstPosition + step.row;
  const answer = steps.find(({ kind }) => kind === 'answer');
  const answerFrom = answer?.kind === 'answer' ? steps[answer.fromStep]?.appended.from : undefined;
  return {
    position,
    latent: steps.slice(0, steps.indexOf(step)).filter(({ kind }) => kind === 'latent').length,
    classes: tokens.slice(0, position).map(token => token.class),
    promptLength: firstPosition + 1,
    ...(answerFrom !== undefined && answerFrom < position && { answerFrom }),
  };
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
): asserts step is Step {
  const possible = step !== undefined && step.kind !== 'answer';
  if (!possible)
    throw new DarkroomError('bad-input', `A run cannot go on from step ${index} of this trace.`, {
      remedy: `It can from the prompt, 0, and from every token and latent, of which the last is step ${steps.findLastIndex(({ kind }) => kind !== 'answer')}.`,
    });
  if (token !== undefined && step.kind !== 'text')
    throw new DarkroomError('bad-input', `Step ${index} wrote no word, and none can be put in its place.`, {
      remedy: 'Replace the latent by an intervention, or choose a step that wrote a word.',
    });
}

/** What of the parent is followed. */
export function scriptOf({ document, latents, parent, token }: Continued, model: Model): Script {
  const { mixed } = readAbilities(model.folder.darkroom).latents;
  const end = mixed && document.method.name === 'modal-mixed' ? tokenOf(model, mixed.end) : undefined;
  const followed = document.steps.slice(1, parent.fromStep);
  // The end of a span is put there by the method, in this run too.
  const tokens = followed.flatMap((step): readonly ScriptedToken[] =>
    step.kind === 'text' && !(step.token.forced === 'method' && step.token.id === end)
      ? [{ id: step.token.id, forced: step.token.forced }]
      : [],
  );
  const fed = followed.flatMap((step): readonly ScriptedLatent[] => {
    const vector = step.kind === 'latent' ? latents[step.latent] : undefined;
    return step.kind === 'latent' && vector ? [{ vector, origin: step.origin }] : [];
  });
  const put = token === undefined ? [] : [{ id: tokenOf(model, token), forced: 'person' as const }];
  return { tokens: [...tokens, ...put], latents: fed };
}

export function tokenOf({ prompts: { tokenizer } }: Pick<Model, 'prompts'>, text: string): number {
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
