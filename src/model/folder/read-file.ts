// Problem: the files of a model folder come from strangers: they may be huge, no regular files, cut off, or a web page.
// Idea: one way to read one, with a limit on its size, that names the file, what it is for and where it is wrong.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeNonModel } from '../../onnx/non-model';
import { DarkroomError } from '../../shared/errors';
import { formatBytes, printable } from '../../shared/format';
import { brokenAt } from './json-place';

export interface WantedFile {
  /** Relative to the model folder. */
  readonly name: string;
  /** As in "tokenizer.json, which turns text into tokens, …". */
  readonly purpose: string;
  readonly mostBytes: number;
}

/** The text of a file; undefined if there is none. */
export async function readText(
  root: string,
  { name, purpose, mostBytes }: WantedFile,
): Promise<string | undefined> {
  const bytes = await readBytes(path.join(root, name), name, mostBytes);
  if (bytes === undefined) return undefined;
  try {
    // Leaves out a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DarkroomError('bad-input', `${name}, which ${purpose}, is not UTF-8 text.`, {
      remedy: 'Save it as UTF-8, or download it again.',
    });
  }
}

/** The content of a JSON file; undefined if there is none. */
export async function readJson(root: string, wanted: WantedFile): Promise<unknown> {
  const text = await readText(root, wanted);
  return text === undefined ? undefined : parseJson(text, wanted.name);
}

export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(text, file);
  }
}

export function missingFile({ name, purpose }: WantedFile, remedy: string): DarkroomError {
  return new DarkroomError('missing', `The model folder lacks ${name}, which ${purpose}.`, { remedy });
}

async function readBytes(place: string, name: string, mostBytes: number): Promise<Buffer | undefined> {
  try {
    const facts = await stat(place);
    if (!facts.isFile()) throw new DarkroomError('bad-input', `${name} is not a file.`);
    if (facts.size > mostBytes) {
      throw new DarkroomError(
        'bad-input',
        `${name} has ${formatBytes(facts.size)}, and Darkroom reads at most ${formatBytes(mostBytes)} of it.`,
        { remedy: 'Check that it is the right file.' },
      );
    }
    return await readFile(place);
  } catch (error) {
    if (error instanceof DarkroomError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new DarkroomError('bad-input', `${name} cannot be read (${code ?? String(error)}).`, {
      remedy: 'Check its permissions.',
      cause: error,
    });
  }
}

function notJson(text: string, file: string): DarkroomError {
  const impostor = /^\s*[[{]/.test(text)
    ? undefined
    : describeNonModel(Buffer.from(text.slice(0, 4096)), text.length);
  if (impostor) {
    return new DarkroomError('bad-input', `${file} is ${impostor.what}, not JSON.`, {
      remedy: impostor.remedy,
    });
  }
  const at = brokenAt(text);
  const before = text.slice(0, at).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length + 1;
  const found = at === text.length ? 'it ends too early' : `at "${printable(text.slice(at, at + 20))}"`;
  return new DarkroomError('bad-input', `${file} is not JSON: line ${line}, column ${column}, ${found}.`, {
    remedy: 'Correct it there, or download it again.',
  });
}
