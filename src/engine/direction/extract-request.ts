// A request for a direction is looked at before it is believed: it may come from a command that somebody else calls.

import path from 'node:path';
import { directionEnding, isDirectionOrFree } from './direction-file';
import { badRequest, fieldsOf, fullPath, oneOf, requireObject, wholeNumber } from '../request-checks';
import { deviceNamed } from '../requests';
import { printable } from '../../shared/format';
import { readPositions, templates } from '../../shared/protocol/direction';
import type { ExtractRequest, LayerChoice } from '../../shared/protocol/direction';

export interface CheckedExtract extends ExtractRequest {
  readonly layers: LayerChoice;
  readonly limit: number;
  readonly batch: number;
}

const usualBatch = 16;
const mostBatch = 1024;
const mostPairs = 100_000;
const mostLayer = 10_000;

export function checkExtract(request: unknown): CheckedExtract {
  requireObject(request, 'The request', 'Give it as an object; "darkroom direction extract" does.');
  const given = fieldsOf<ExtractRequest>(request);
  const { limit = mostPairs, batch = usualBatch, precision, anew } = given;
  const out = fullPath(given.out, 'The direction');
  if (!out.endsWith(directionEnding))
    throw badRequest(`The direction's name does not end in ${directionEnding}`, 'Give it that ending.');
  if (precision !== undefined && typeof precision !== 'string')
    throw badRequest('The precision is no text', 'Name one, as in the names of the files.');
  if (anew !== undefined && typeof anew !== 'boolean')
    throw badRequest('Whether to begin anew is neither true nor false', 'Give one of them.');
  const checked = {
    model: fullPath(given.model, 'The model'),
    pairs: fullPath(given.pairs, 'The list of pairs'),
    out,
    anew,
    precision,
    device: deviceNamed(String(given.device)),
    threads: wholeNumber(given.threads, 'The number of threads', 0, 1024),
    template: oneOf(given.template, templates, 'The template'),
    position: oneOf(given.position, readPositions, 'The position'),
    limit: wholeNumber(limit, 'The number of pairs', 1, mostPairs),
    batch: wholeNumber(batch, 'The batch size', 1, mostBatch),
    layers: layersIn(given.layers),
  };
  if (checked.position === 'prompt' && checked.template !== 'instructed')
    throw badRequest(
      `With the template "${checked.template}" both prompts of a pair are the same, so that nothing differs before the response`,
      'Read another position, or use the template "instructed".',
    );
  return checked;
}

/** A direction that is there is replaced; anything else is not. */
export async function requireFreeName(out: string): Promise<void> {
  if (await isDirectionOrFree(out)) return;
  throw badRequest(
    `${printable(path.basename(out), 200)} is there already, and is no direction`,
    'Choose another name.',
  );
}

function layersIn(value: unknown = 'all'): LayerChoice {
  if (value === 'all' || value === 'middle') return value;
  if (!Array.isArray(value) || value.length === 0 || value.length > mostLayer)
    throw badRequest('The layers are no list of numbers', 'Give "all", "middle" or a list.');
  const layers = value.map(layer => wholeNumber(layer, 'A layer', 0, mostLayer));
  return [...new Set(layers)].sort((a, b) => a - b);
}
