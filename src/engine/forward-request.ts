// What `darkroom forward` may be asked for, looked at before anything is opened.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseInterventions } from '../intervention/parse';
import type { Intervention } from '../intervention/types';
import { DarkroomError } from '../shared/errors';
import { counted, formatBytes, printable } from '../shared/format';
import type { DeviceChoice } from '../shared/device';

export const captures = ['residuals', 'attention'] as const;
export type Capture = (typeof captures)[number];

export interface ForwardRequest {
  /** A model folder. */
  readonly folder: string;
  /** Picture files in the order in which the question has them. */
  readonly pictures: readonly string[];
  readonly question: string;
  /** Without the chat template. */
  readonly plain: boolean;
  /** Another export of the folder's decoder. */
  readonly decoder: string | undefined;
  /** A JSON file; vectors in it are named relative to its folder. */
  readonly interventions: string | undefined;
  /** How many to write; what would end an answer does not. */
  readonly tokens: number;
  readonly capture: readonly Capture[];
  readonly out: string;
  readonly precision: string | undefined;
  readonly device: DeviceChoice;
  readonly threads: number;
}

export const mostTokens = 100_000;
export const ending = '.safetensors';

export function checkForward({ tokens, question, out }: ForwardRequest): void {
  if (!Number.isInteger(tokens) || tokens < 1 || tokens > mostTokens)
    throw new DarkroomError('bad-input', `It cannot write ${counted(tokens, 'token')}.`, {
      remedy: `Give a whole number from 1 to ${mostTokens}.`,
    });
  if (question.trim() === '')
    throw new DarkroomError('bad-input', 'The question is empty.', { remedy: 'Write one.' });
  if (!out.endsWith(ending) || path.basename(out) === ending)
    throw new DarkroomError('bad-input', `${printable(out)} is no name for tensors.`, {
      remedy: `Let it end in ${ending}.`,
    });
}

/** A list is short; what makes it long are the vectors, which lie elsewhere. */
const mostDocument = 4 * 2 ** 20;

/** The list of interventions in a file, or the only one. */
export async function readInterventions(file: string): Promise<readonly Intervention[]> {
  return parseInterventions(await interventionsIn(file));
}

/** The same, before it is known what they say. */
export async function interventionsIn(file: string): Promise<readonly unknown[]> {
  const name = printable(path.basename(file), 100);
  const text = await textOf(file, name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const said = cause instanceof Error ? printable(cause.message, 120) : '';
    throw new DarkroomError('bad-input', `${name} is not JSON (${said}).`, {
      remedy: 'Correct it there; docs/interventions.md has examples.',
      cause,
    });
  }
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

async function textOf(file: string, name: string): Promise<string> {
  try {
    const facts = await stat(file);
    if (!facts.isFile()) throw new DarkroomError('bad-input', `${name} is not a file.`);
    if (facts.size > mostDocument)
      throw new DarkroomError(
        'bad-input',
        `${name} has ${formatBytes(facts.size)}, and ${formatBytes(mostDocument)} is the limit for interventions.`,
        { remedy: 'Put vectors into a safetensors file, and name them.' },
      );
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof DarkroomError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new DarkroomError('missing', `There is no file ${printable(file)}.`, {
        remedy: 'Check the path.',
      });
    throw new DarkroomError('refused', `${name} cannot be read (${code}).`, {
      remedy: 'Check its permissions.',
      cause: error,
    });
  }
}
