// Problem: what is pasted beside the next run was copied from a trace, a paper or anywhere, and the side bar holds directions
// alone: less than a list of interventions may say.
// Idea: the whole list is read before anything is laid down, and the first thing that would be lost is a sentence.

import path from 'node:path';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { exposurePositions, mostExposures, mostLayers, strengthRange } from '../../shared/protocol/exposure';
import type { Exposure } from '../../shared/protocol/exposure';
import { parseBoundedJson } from '../../trace/bounded-json';

/** A direction or a vector, as a full path, and how it is added. */
export type Addition = Pick<Exposure, 'file' | 'strength' | 'layers' | 'positions' | 'renorm'>;

const longestText = 2 ** 18;
const longestPath = 4096;
const bounds = { deepest: 8, mostValues: 5000 };

type Fields = Readonly<Record<string, unknown>>;

export function additionsIn(text: string): readonly Addition[] {
  if (text.trim() === '') throw wrong('The clipboard is empty.', 'Copy the interventions of a trace first.');
  if (text.length > longestText)
    throw wrong('The text on the clipboard is too long for a list of interventions.');
  const value = parseBoundedJson(new TextEncoder().encode(text), 'The text on the clipboard', bounds);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) throw wrong('The list on the clipboard is empty.');
  if (items.length > mostExposures)
    throw wrong(
      `The list on the clipboard has ${items.length} interventions.`,
      `Paste at most ${mostExposures}.`,
    );
  return items.map((item, i) => additionIn(item, `Intervention ${i + 1} of the clipboard`));
}

function additionIn(item: unknown, which: string): Addition {
  const { at, do: action } = isFields(item) ? item : {};
  if (!isFields(at) || !isFields(action))
    throw wrong(`${which} does not say where ("at") and what ("do").`, 'docs/interventions.md has examples.');
  const { add } = action;
  const other = Object.keys(action).find(name => name !== 'add');
  if (!isFields(add) || other !== undefined)
    throw wrong(
      `${which} is ${named(other)}; beside the next run only directions are laid.`,
      'Take it out, or run with the whole list: darkroom run … --interventions list.json.',
    );
  const place = Object.keys(at).find(name => name !== 'layers' && name !== 'positions');
  if (place !== undefined)
    throw wrong(`${which} has a place that the side bar cannot hold: ${named(place)}.`);
  const layers = layersIn(at['layers'], which);
  return {
    file: fileIn(add['vector'], which),
    strength: strengthIn(add['strength'], which),
    ...(layers && { layers }),
    positions: positionsIn(at['positions'], which),
    renorm: add['renorm'] === true,
  };
}

/** The name of a tensor may stand behind it. */
function fileIn(value: unknown, which: string): string {
  const file = typeof value === 'string' ? value.replace(/#[^#/\\]*$/, '') : '';
  if (file === '' || file.length > longestPath || file.includes('\0'))
    throw wrong(`${which} names no file with a vector.`);
  if (!path.isAbsolute(file))
    throw wrong(`${which} names ${named(file)}, which is no full path.`, 'Copy it anew from its trace.');
  return path.normalize(file);
}

function strengthIn(value: unknown, which: string): number {
  const { min, max } = strengthRange;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw wrong(`${which} has no strength between ${min} and ${max}.`);
}

function layersIn(value: unknown, which: string): Exposure['layers'] {
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : isFields(value)
      ? [value['from'], value['to']]
      : [];
  const [from, to] = [list[0], list.at(-1)];
  const isRange = isLayer(from) && isLayer(to) && from <= to;
  const isWhole = !Array.isArray(value) || list.every((layer, i) => layer === Number(from) + i);
  if (isRange && isWhole) return { from, to };
  throw wrong(
    `${which} does not name a range of layers, which is all the side bar can hold.`,
    'Write it as {"from": 2, "to": 5}.',
  );
}

const isLayer = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= mostLayers;

function positionsIn(value: unknown, which: string): Exposure['positions'] {
  if (value === undefined) return 'all';
  const found = exposurePositions.find(known => known === value);
  if (found) return found;
  if (JSON.stringify(value) === '["[0]","generated"]') return 'first';
  throw wrong(
    `${which} holds at ${named(JSON.stringify(value))}, which the side bar cannot say.`,
    `It knows ${exposurePositions.join(', ')}.`,
  );
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const named = (text: string | undefined) => (text === undefined ? 'nothing' : `"${printable(text, 80)}"`);

function wrong(message: string, remedy?: string): DarkroomError {
  return new DarkroomError('bad-input', message, remedy === undefined ? {} : { remedy });
}
