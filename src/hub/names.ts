// Problem: a model is named by a person, and its files by a server; both names become addresses and paths on this disk.
// Idea: little is allowed, everything else is refused in a sentence before a byte is asked for. A file's name that could lead
// out of its folder makes the whole listing untrustworthy; one that only some system can't hold matters where it is wanted.

import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export interface ModelName {
  /** "owner/name", or the name alone for the few that have no owner. */
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

const idPart = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$/;
const revisionShape = /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,198}$/;
const mostNameLength = 300;

/** "owner/name@revision"; the newest of "main" if no revision is named. */
export function parseModelName(text: string): ModelName {
  const [id = '', revision = 'main', ...more] = text.trim().split('@');
  const parts = id.split('/');
  const fits =
    more.length === 0 &&
    parts.length <= 2 &&
    parts.every(part => idPart.test(part) && !part.includes('..') && !part.includes('--'));
  if (!fits)
    throw new DarkroomError('bad-input', `"${printable(text, 100)}" is not the name of a model on the hub.`, {
      remedy: 'Write it as owner/name or owner/name@revision.',
    });
  if (!revisionShape.test(revision) || /\.\.|\/\/|\/$|\.$/.test(revision))
    throw new DarkroomError('bad-input', `"${printable(revision, 100)}" is not a revision.`, {
      remedy: 'Name a branch, a tag or a commit.',
    });
  return { id, revision };
}

/** The folder of one variant of one commit: revision and precision are part of the path. */
export function folderName(id: string, commit: string, dtype: string): string {
  return `${id.replace('/', '--')}@${commit.slice(0, shortCommit)}.${dtype}`;
}

const shortCommit = 12;

/** Refuses a listing that names a file outside of the model. */
export function requireInside(name: string): void {
  const parts = name.split('/');
  const inside =
    name.length <= mostNameLength &&
    !/[\\\u0000-\u001f\u007f]/.test(name) &&
    !/^[A-Za-z]:/.test(name) &&
    parts.every(part => part !== '' && part !== '.' && part !== '..');
  if (inside) return;
  throw new DarkroomError(
    'bad-input',
    `The server lists a file "${printable(name, 100)}", which leads out of the model's folder.`,
    {
      remedy: 'Nothing was downloaded. Do not use this server or this model unless you know who runs it.',
    },
  );
}

const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Refuses names that some system can't hold, or that are one file where upper and lower case are the same. */
export function requirePortable(names: readonly string[]): void {
  const taken = new Map<string, string>();
  for (const name of names) {
    const parts = name.split('/');
    if (parts.some(part => /[<>:"|?*]|[. ]$/.test(part) || devices.test(part)))
      throw new DarkroomError(
        'bad-input',
        `The model has a file "${printable(name, 100)}", which not every system can hold.`,
        {
          remedy: 'Nothing was downloaded. Ask whoever made the model to rename it.',
        },
      );
    const key = name.normalize('NFC').toLowerCase();
    const other = taken.get(key);
    if (other !== undefined)
      throw new DarkroomError(
        'bad-input',
        `The model has two files whose names differ in case only: "${printable(other, 100)}" and "${printable(name, 100)}".`,
        {
          remedy:
            'Nothing was downloaded, as one would take the place of the other. Ask whoever made the model to rename one.',
        },
      );
    taken.set(key, name);
  }
}
