// The installed version, known without loading the native library.

import { readFileSync } from 'node:fs';

/** "1.30.0", or "not installed". */
export function ortVersion(): string {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(require.resolve('onnxruntime-node/package.json'), 'utf8'),
    );
    return (manifest as { version: string }).version;
  } catch {
    return 'not installed';
  }
}
