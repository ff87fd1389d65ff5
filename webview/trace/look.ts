// What a person looks at: kept by the page, so that a reload, another window's width or the end of the run change nothing.

import { comparedFrom } from './compare/compared-look';
import type { ComparedLook } from './compare/compared-look';
import type { PictureBox } from '../../src/shared/trace/token';
import type { TraceView } from '../../src/shared/protocol/trace-panel';

export const attentionModes = ['mean', 'layer', 'head'] as const;
export type AttentionMode = (typeof attentionModes)[number];

export interface Look {
  readonly step: number;
  readonly mode: AttentionMode;
  /** Counts the recorded layers from 0. */
  readonly layer: number;
  readonly head: number;
  /** Of the heat on the picture, in percent. */
  readonly opacity: number;
  readonly table: boolean;
  /** Drawn on the picture, in its pixels: S_focus is measured of it too. */
  readonly box: PictureBox | null;
  /** Null while no other trace is looked at with it. */
  readonly compared: ComparedLook | null;
}

/**
 * Where a person has not looked yet: the first step, or the end of a run that goes on or just did, and a layer in the upper
 * half, where attention is sharpest.
 */
export function firstLook(trace: TraceView, live: boolean): Look {
  const layers = trace.attention?.layers.length ?? 0;
  return {
    step: live || trace.status.state === 'running' ? endOf(trace) : 0,
    mode: 'mean',
    layer: Math.floor(layers * 0.6),
    head: 0,
    opacity: 80,
    table: document.body.classList.contains('vscode-using-screen-reader'),
    box: null,
    compared: null,
  };
}

/** The newest step; the answer, when the run has ended with one. */
export function endOf({ steps, answer, status }: TraceView): number {
  return (status.state === 'running' ? undefined : answer?.fromStep) ?? steps.length - 1;
}

/** What was kept, as far as it fits this trace. */
export function lookFrom(saved: unknown, trace: TraceView, live: boolean): Look {
  const first = firstLook(trace, live);
  if (typeof saved !== 'object' || saved === null) return fitted(first, trace);
  const kept = saved as Partial<Record<keyof Look, unknown>>;
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);
  return fitted(
    {
      step: number(kept.step, first.step),
      mode: attentionModes.find(mode => mode === kept.mode) ?? first.mode,
      layer: number(kept.layer, first.layer),
      head: number(kept.head, first.head),
      opacity: number(kept.opacity, first.opacity),
      table: typeof kept.table === 'boolean' ? kept.table : first.table,
      box: boxFrom(kept.box),
      compared: comparedFrom(kept.compared),
    },
    trace,
  );
}

/** The nearest that this trace has. */
export function fitted(look: Look, trace: TraceView): Look {
  const { attention } = trace;
  return {
    step: stepNear(trace, look.step),
    mode: attention && modesOf(trace).includes(look.mode) ? look.mode : 'mean',
    layer: clamp(look.layer, (attention?.layers.length ?? 1) - 1),
    head: clamp(look.head, (attention?.heads ?? 1) - 1),
    opacity: clamp(look.opacity, 100),
    table: look.table,
    box: look.box && boxWithin(look.box, trace),
    compared: look.compared,
  };
}

function boxFrom(saved: unknown): PictureBox | null {
  const isBox = Array.isArray(saved) && saved.length === 4 && saved.every(side => typeof side === 'number');
  return isBox ? (saved as unknown as PictureBox) : null;
}

/** On whole pixels of the picture, with an area; null where there is nothing that could be measured in it. */
function boxWithin(box: PictureBox, { picture, attention }: TraceView): PictureBox | null {
  if (!picture || picture.boxes.length === 0 || !attention?.hasMean) return null;
  const { width, height } = picture;
  const along = (a: number, b: number, most: number) => {
    const low = Math.min(clamp(Math.min(a, b), most), most - 1);
    return [low, Math.max(low + 1, clamp(Math.max(a, b), most))] as const;
  };
  const [left, right] = along(box[0], box[2], width);
  const [top, bottom] = along(box[1], box[3], height);
  return [left, top, right, bottom];
}

export function modesOf({ attention }: TraceView): readonly AttentionMode[] {
  if (!attention) return [];
  if (attention.heads > 0) return attentionModes;
  return attention.hasLayers ? ['mean', 'layer'] : ['mean'];
}

/** A step that has a place in the film: text or latent; the prompt where there is nothing else. */
function stepNear({ steps }: TraceView, wanted: number): number {
  const at = clamp(wanted, steps.length - 1);
  const has = (index: number) => steps[index]?.kind === 'text' || steps[index]?.kind === 'latent';
  for (let distance = 0; distance < steps.length; distance++) {
    if (has(at + distance)) return at + distance;
    if (has(at - distance)) return at - distance;
  }
  return 0;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, most), Math.max(0, Math.round(value)));
}
