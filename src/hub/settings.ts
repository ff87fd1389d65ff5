// Where models are kept and which hub they come from, as the environment says it: terminal and extension agree on both.

import { homedir } from 'node:os';
import path from 'node:path';
import { defaultEndpoint, parseEndpoint } from './address';
import { usualPace } from './pace';
import { modelRemedies } from './remedies';
import type { Hub } from './transport';

export function modelsFolder(given: string | undefined): string {
  return path.resolve(
    given ?? (process.env['DARKROOM_MODELS'] || path.join(homedir(), '.darkroom', 'models')),
  );
}

export function hubOf(given: string | undefined, signal: AbortSignal): Hub {
  return {
    endpoint: parseEndpoint(given ?? (process.env['HF_ENDPOINT'] || defaultEndpoint)),
    token: process.env['HF_TOKEN']?.trim() || undefined,
    pace: usualPace,
    signal,
    remedies: modelRemedies,
  };
}
