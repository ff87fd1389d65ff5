// A hub names the content of a file in one of two ways: large ones by the sha256 of their bytes, others by git's name for
// them, which is the sha1 of a short header with the size, and the bytes.

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

export interface ContentHash {
  readonly kind: 'sha256' | 'git';
  readonly hex: string;
}

/** Fed with all bytes in order, its digest is the hash's hex. */
export function hasher({ kind }: ContentHash, bytes: number): Hash {
  return kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
}
