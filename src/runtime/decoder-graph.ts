// A decoder before it is opened: its file read, its graph understood and rewritten.

import { readFile } from 'node:fs/promises';
import { hasFusedAttention, precisionOf, quantisesActivations } from './precision';
import { anatomyOf } from '../onnx/anatomy/anatomy-of';
import type { Anatomy } from '../onnx/anatomy/types';
import { instrument } from '../onnx/instrument/instrument';
import type { Instrumented } from '../onnx/instrument/instrument';
import { editingAt } from '../onnx/instrument/plan';
import type { ModelProto } from '../onnx/messages';
import { decodeModel } from '../onnx/model-file';
import type { Precision } from '../shared/decoder-report';
import type { Device } from '../shared/device';

/** What is changed: the stream leaving some layers and nothing else, or anything. */
export type Reach = readonly number[] | 'anything';

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
  /** The graph with all its taps, and with what it takes to change so much. */
  readonly hooked: (device: Device, reach: Reach) => Instrumented;
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
  const onCpu = instrument(original, anatomy);
  return {
    file,
    name,
    original,
    anatomy,
    precision: precisionOf(original, anatomy),
    fusedAttention: hasFusedAttention(anatomy),
    sharesScales: quantisesActivations(original),
    hooked: (device, reach) => {
      // Devices other than the CPU can't give attention themselves.
      const attentionRows = device === 'cpu' ? 'operator' : 'recomputed';
      if (reach !== 'anything') return instrument(original, anatomy, { ...editingAt(reach), attentionRows });
      return device === 'cpu' ? onCpu : instrument(original, anatomy, { attentionRows });
    },
    rewriteMs: performance.now() - start,
  };
}
