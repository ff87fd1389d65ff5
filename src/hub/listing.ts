// What the hub's API says of a model at a revision: the commit, and of each file its size and hash. Read with suspicion: it
// decides what is written where.

import { listingAddress } from './address';
import { getSmall, webPage } from './answers';
import { withAttempts } from './attempts';
import type { ContentHash } from './content-hash';
import { requireInside } from './names';
import type { ModelName } from './names';
import { modelRemedies } from './remedies';
import type { Hub } from './transport';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export interface HubFile {
  /** Relative to the model folder, with forward slashes. */
  readonly name: string;
  readonly bytes: number;
  readonly hash: ContentHash;
}

export interface Listing {
  readonly id: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** A listing of ten thousand files has about four megabytes. */
const mostBytes = 16 * 2 ** 20;
const mostFiles = 10_000;
const largestFile = 2 ** 44;

export async function readListing(hub: Hub, name: ModelName): Promise<Listing> {
  const what = `The model ${name.id}@${name.revision}`;
  const bytes = await withAttempts(hub, what, () =>
    getSmall(hub, listingAddress(hub.endpoint, name), what, mostBytes),
  );
  return parseListing(bytes.toString('utf8'), name);
}

export function parseListing(text: string, { id, revision }: ModelName): Listing {
  const what = `What the server says of ${id}`;
  const content = objectIn(text, what);
  const commit = content['sha'];
  if (typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit)) throw wrong(what, 'names no commit');
  if (/^[0-9a-f]{40}$/.test(revision) && revision !== commit)
    throw wrong(what, `is about another commit, ${commit}`);
  const siblings = content['siblings'];
  if (!Array.isArray(siblings)) throw wrong(what, 'lists no files');
  if (siblings.length > mostFiles) throw wrong(what, `lists more than ${mostFiles} files`);
  const files = siblings.map((one: unknown) => fileOf(one, what));
  if (new Set(files.map(file => file.name)).size < files.length) throw wrong(what, 'lists a file twice');
  return { id, commit, files };
}

function objectIn(text: string, what: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw /^\s*</.test(text) ? webPage(what, modelRemedies.source) : wrong(what, 'is not JSON');
  }
  if (!isRecord(content)) throw wrong(what, 'is not what a hub says');
  return content;
}

function fileOf(value: unknown, what: string): HubFile {
  const entry = isRecord(value) ? value : {};
  const name = entry['rfilename'];
  if (typeof name !== 'string') throw wrong(what, 'lists a file without a name');
  requireInside(name);
  const lfs = isRecord(entry['lfs']) ? entry['lfs'] : undefined;
  const bytes = lfs?.['size'] ?? entry['size'];
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0 || bytes > largestFile)
    throw wrong(what, `gives no possible size of ${printable(name, 100)}`);
  const sha256 = lfs?.['sha256'] ?? lfs?.['oid'];
  const hex = lfs ? sha256 : entry['blobId'];
  const shape = lfs ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/;
  if (typeof hex !== 'string' || !shape.test(hex))
    throw wrong(what, `gives no hash of ${printable(name, 100)}`);
  return { name, bytes, hash: { kind: lfs ? 'sha256' : 'git', hex } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(what: string, why: string): DarkroomError {
  return new DarkroomError('bad-input', `${what} ${why}.`, {
    remedy: `Nothing was downloaded. Check ${modelRemedies.source}.`,
  });
}
