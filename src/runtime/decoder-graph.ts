// A decoder before it is opened: its file read, its graph understood and rewritten.

import { readFile } from 'node:fs/promises';
import { hasFusedAttention, precisionOf, quantisesActivations } from './precision';
import { anatomyOf } from '../onnx/anatomy/anatomy-of';
import type { Anatomy } from '../onnx/anatomy/types';
import { instrument } from '../onnx/instrument/instrument';
import type { Instrumented } from '../onnx/instrument/instrument';
import { readingOnly } from '../onnx/instrument/plan';
import type { ModelProto } from '../onnx/messages';
import { decodeModel } from '../onnx/model-file';
import type { Precision } from '../shared/decoder-report';
import type { Device } from '../shared/model-report';

/** A decoder's graph, read and understood but not opened. */
export interface DecoderGraph {
  readonly file: string;
  readonly name: string;
  readonly original: ModelProto;
  readonly anatomy: Anatomy;
  readonly precision: Precision;
  readonly fusedAttention: boolean;
  /** Activations are quantised with one scale for all rows of a batch, so that rows depend on each other. */
  readonly sharesScales: boolean;
  /** For the CPU; `hookedFor` has it for any device. */
  readonly hooked: Instrumented;
  readonly rewriteMs: number;
}

/** Reads and rewrites a decoder. `name` is what a person calls the file. */
export async function readDecoder(
  file: string,
  name: string,
  expectedLayers?: number,
): Promise<DecoderGraph> {
  const bytes = await readFile(file);
  const start = performance.now();
  const original = decodeModel(bytes, name);
  const anatomy = anatomyOf(original, expectedLayers === undefined ? {} : { expectedLayers });
  const hooked = instrument(original, anatomy);
  return {
    file,
    name,
    original,
    anatomy,
    precision: precisionOf(original, anatomy),
    fusedAttention: hasFusedAttention(anatomy),
    sharesScales: quantisesActivations(original),
    hooked,
    rewriteMs: performance.now() - start,
  };
}

/** The same decoder with taps only. */
export function readerFor({ original, anatomy }: DecoderGraph, device: Device): Instrumented {
  const attentionRows = device === 'cpu' ? 'operator' : 'recomputed';
  return instrument(original, anatomy, { ...readingOnly, attentionRows });
}

/** Devices other than the CPU can't give attention themselves. They are rare, so their graph is made when it is needed. */
export function hookedFor({ original, anatomy, hooked }: DecoderGraph, device: Device): Instrumented {
  return device === 'cpu' ? hooked : instrument(original, anatomy, { attentionRows: 'recomputed' });
}
