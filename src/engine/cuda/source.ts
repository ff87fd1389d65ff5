// Where the package comes from: its usual address, a mirror's, or a file that somebody brought to a machine without a network.
// As its hash is known, it makes no difference to what is installed.

import path from 'node:path';
import type { CudaSource } from './install';
import { cudaPackage } from './package';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export function cudaSource(given: string | undefined): CudaSource {
  const text = given ?? (process.env['DARKROOM_CUDA_PACKAGE'] || cudaPackage.address);
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return { kind: 'file', path: path.resolve(text) };
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (!address || !['https:', 'http:'].includes(address.protocol))
    throw new DarkroomError(
      'bad-input',
      `"${printable(text, 200)}" is neither the address of a package nor a file.`,
      {
        remedy: 'Name an address with https:// in front, or the path of a file.',
      },
    );
  return { kind: 'web', address };
}
