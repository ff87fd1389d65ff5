// What the engine is asked for a change: the run's own interventions, and one that holds from the step on. It says so itself by
// the number of the position whose pass makes the step, so that the new run can be gone on from like any other.

import path from 'node:path';
import type { HeadChange, PatchChange, RerunChange, VectorChange } from './rerun-change';
import { latentContents } from './rerun-change';
import { DarkroomError } from '../../shared/errors';
import type { SteerWish } from '../../shared/protocol/steer';
import type { TraceDocument } from '../../shared/trace/document';
import type { LatentStep } from '../../shared/trace/step';
import { finishedOf, isTraceFile } from '../../trace/names';

type LatentChange = Extract<RerunChange, { readonly kind: (typeof latentContents)[number] }>;

/** What the parent was changed by goes on, and the change comes after it; names of files are relative to `folder`. */
export function interventionsFor(
  document: TraceDocument,
  index: number,
  change: RerunChange,
  folder: string,
): readonly unknown[] {
  const { interventions, steps } = document;
  const step = steps[index];
  if (isOfLatent(change)) {
    if (step?.kind !== 'latent') return interventions;
    const latents = latentsOf(change, step);
    const own = { at: { latents }, do: { replace: contentFor(change, folder) } };
    return [...interventions.flatMap(before => besides(before, latents, step.latent)), own];
  }
  const position = document.firstPosition + (step?.row ?? 0);
  switch (change.kind) {
    case 'vector':
      return isDirection(change.vector)
        ? interventions
        : [...interventions, addition(change, position, document.model.layers, folder)];
    case 'gate':
      return [...interventions, gateFor(document, position, change.gate)];
    case 'head':
      return [...interventions, headsOut(change, position)];
    case 'patch':
      return [...interventions, patchAt(change, position, folder)];
    case 'remove':
      return interventions.filter((_, item) => item !== change.item);
    case 'nothing':
    case 'token':
    case 'seed':
    case 'picture':
      return interventions;
  }
}

/** A direction is developed by the engine, and what comes of it lies beside the new trace. */
export function steerFor(
  { firstPosition, steps }: TraceDocument,
  index: number,
  change: RerunChange,
): readonly SteerWish[] {
  if (change.kind !== 'vector' || !isDirection(change.vector)) return [];
  const { vector, strength, layers } = change;
  const positions = `[${firstPosition + (steps[index]?.row ?? 0)}..]`;
  return [{ direction: vector, strength, positions, renorm: true, ...(layers && { layers }) }];
}

const isDirection = (file: string) => file.endsWith('.direction.safetensors');

function isOfLatent(change: RerunChange): change is LatentChange {
  return latentContents.some(kind => kind === change.kind);
}

/** One for one of the method's latents, or the rest of a sketch, which one picture fills. */
function latentsOf({ kind, following }: LatentChange, { latent, index, of }: LatentStep) {
  if (following === true) return 'all' as const;
  return kind === 'sight' ? { from: latent, to: latent - index + of - 1 } : [latent];
}

/** A latent can be replaced once: what replaced it before the change keeps those before, and those that are left after it. */
function besides(change: unknown, latents: ReturnType<typeof latentsOf>, first: number): readonly unknown[] {
  const before = change as { readonly at?: { readonly latents?: unknown } } | null;
  const given = before?.at?.latents;
  if (before === null || given === undefined) return [change];
  const last = latents === 'all' ? Infinity : 'to' in latents ? latents.to : first;
  const [from, to] = endsOf(given);
  const kept = (list: readonly number[]) => (list.length === 0 ? [] : [{ ...before, at: { latents: list } }]);
  if (Array.isArray(given))
    return kept(given.filter((n): n is number => typeof n === 'number' && (n < first || n > last)));
  const earlier = Array.from({ length: Math.max(0, Math.min(first - 1, to) - from + 1) }, (_, i) => from + i);
  const later = last < to ? [{ ...before, at: { latents: { from: Math.max(from, last + 1), to } } }] : [];
  return [...kept(earlier), ...later];
}

/** Beyond any number of latents. */
const most = 9999;

function endsOf(latents: unknown): readonly [number, number] {
  const { from, to } = (typeof latents === 'object' ? latents : {}) as { from?: number; to?: number };
  return [from ?? 0, to ?? most];
}

function contentFor(change: LatentChange, folder: string): unknown {
  switch (change.kind) {
    case 'zero':
    case 'first':
    case 'words':
      return change.kind;
    case 'noise':
      return { noise: { seed: change.seed ?? 0 } };
    case 'trace':
      return { trace: relative(folder, donorOf(change.trace)) };
    case 'sight':
      if (change.picture !== undefined) return { picture: relative(folder, change.picture) };
      throw new DarkroomError('bad-input', 'It is not said which picture is fed.', {
        remedy: 'Name a picture.',
      });
  }
}

function addition({ vector, strength, layers }: VectorChange, position: number, all: number, folder: string) {
  const [, file = vector, tensor = ''] = /^(.*?)(#[^#]*)?$/.exec(vector) ?? [];
  return {
    at: { layers: layers ?? [Math.ceil(all / 2)], positions: `[${position}..]` },
    do: { add: { vector: relative(folder, file) + tensor, strength, renorm: true } },
  };
}

/** In the place of the method's own gate, which holds for text alone. */
function gateFor({ method: { settings } }: TraceDocument, position: number, gate: number) {
  const own = typeof settings['gate'] === 'number' ? settings['gate'] : 1;
  const queries = own === 1 ? `[${position}..]` : 'generated';
  return { at: { queries, keys: 'image' }, do: { gate: gate / own } };
}

function headsOut({ layer, heads, everywhere }: HeadChange, position: number) {
  const positions = everywhere === true ? {} : { positions: `[${position}..]` };
  return { at: { layers: [layer], heads, ...positions }, do: { 'knock-out': true } };
}

function patchAt({ layer, trace }: PatchChange, position: number, folder: string) {
  return {
    at: { layers: [layer], positions: `[${position}]` },
    do: { patch: { trace: relative(folder, donorOf(trace)) } },
  };
}

export function donorOf(trace: string | undefined): string {
  if (trace !== undefined && isTraceFile(trace))
    return trace.endsWith('.journal') ? finishedOf(trace) : trace;
  throw new DarkroomError('bad-input', 'It is not said which trace it is taken from.', {
    remedy: 'Name a finished trace.',
  });
}

/** With forward slashes, as in every trace. */
function relative(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}
