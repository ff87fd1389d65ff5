// "Paste Interventions": the list that "Copy Interventions" took along is laid beside the next run. A trace names the vectors
// that were made for its model; each says of which direction, and that is what another run, of another model perhaps, needs.
// Either all of the list is laid down or nothing is changed.

import { access } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { listDirections } from './direction-files';
import { directionEnding } from './made-pairs';
import { exposuresIn } from './exposures-in';
import { requireTrust } from './extract-direction';
import { additionsIn } from './pasted-additions';
import type { Addition } from './pasted-additions';
import type { RunDesk } from '../run/run-desk';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { directionName, mostExposures, newExposure } from '../../shared/protocol/exposure';
import type { Exposure } from '../../shared/protocol/exposure';
import type { VectorAbout } from '../../shared/trace/vector-about';
import { parseBoundedJson } from '../../trace/bounded-json';
import { openForReading } from '../../trace/file-reading';
import { readHeader } from '../../trace/safetensors';
import { vectorAboutShape } from '../../trace/vector-about-shape';

/** Where a vector's file says what it was made of. */
const aboutKey = 'darkroom.vector';

export async function pasteInterventions(desk: RunDesk): Promise<readonly Exposure[]> {
  requireTrust();
  const pasted: Exposure[] = [];
  for (const addition of additionsIn(await vscode.env.clipboard.readText())) {
    const exposure = await exposureFor(addition);
    if (pasted.some(({ file }) => file === exposure.file))
      throw wrong(`The list on the clipboard adds ${directionName(exposure.file)} twice.`, 'Paste it once.');
    pasted.push(exposure);
  }
  const others = desk.state.value.choice.exposures.filter(({ file }) =>
    pasted.every(one => one.file !== file),
  );
  if (others.length + pasted.length > mostExposures)
    throw wrong(`There would be more than ${mostExposures} directions.`, 'Remove some first.');
  desk.choose({ exposures: [...others, ...pasted] });
  return pasted;
}

async function exposureFor(addition: Addition): Promise<Exposure> {
  const about = addition.file.endsWith(directionEnding) ? undefined : await madeOf(addition.file);
  const file = about ? await directionOf(addition.file, about) : addition.file;
  await requireThere(file);
  const { from, keep, fidelity } = about ?? newExposure(file);
  const wished = { ...newExposure(file), ...addition, file, from, keep, fidelity, on: true };
  const [exposure] = exposuresIn([wished]);
  if (exposure) return exposure;
  throw wrong(`${name(file)} cannot be laid beside a run.`);
}

/** Of a vector that is a direction, made ready for a model. */
async function madeOf(vector: string): Promise<VectorAbout> {
  await requireThere(vector);
  const handle = await openForReading(vector);
  try {
    const text = (await readHeader(handle)).metadata[aboutKey] ?? 'null';
    const value = parseBoundedJson(new TextEncoder().encode(text), aboutKey, { deepest: 6, mostValues: 100 });
    const about = vectorAboutShape.check(value, aboutKey);
    if (!about.control) return about;
  } catch (cause) {
    throw wrong(
      `${name(vector)} does not say which direction it was made of.`,
      'Add the direction itself.',
      cause,
    );
  } finally {
    await handle.close();
  }
  throw wrong(`${name(vector)} is a control, and no direction.`, 'A run can be followed by its own.');
}

/** Beside the vector, or in the workspace. */
async function directionOf(vector: string, { direction }: VectorAbout): Promise<string> {
  const known = path.basename(direction.file);
  const beside = path.join(path.dirname(vector), known);
  const found = (await listDirections()).find(file => path.basename(file) === known);
  return found ?? beside;
}

async function requireThere(file: string): Promise<void> {
  try {
    await access(file);
  } catch (cause) {
    throw new DarkroomError('missing', `${name(file)} is not there.`, {
      remedy: 'Bring it into the workspace folder, and paste again.',
      cause,
    });
  }
}

const name = (file: string) => printable(path.basename(file), 120);

function wrong(message: string, remedy?: string, cause?: unknown): DarkroomError {
  return new DarkroomError('bad-input', message, { ...(remedy !== undefined && { remedy }), cause });
}
