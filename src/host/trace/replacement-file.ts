// The replacement test as a file beside its trace.

import type { ReplacementSpec } from './replacement-test';
import { writeSpec } from '../ablation/spec-file';

/** Where it lies now; one that says the same is used again. */
export function writeReplacementSpec(trace: string, spec: ReplacementSpec): Promise<string> {
  return writeSpec(trace.replace(/\.trace\.(safetensors|journal)$/, ''), spec);
}
