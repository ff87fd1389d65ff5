// The directions beside the next run are remembered, and come back from a page or from what an older version left behind.
// Whatever arrives is looked at field by field: an entry without a file is dropped, a field that makes no sense is as in a
// new one.

import {
  exposurePositions,
  mostExposures,
  mostLayers,
  newExposure,
  strengthRange,
  widest,
} from '../../shared/protocol/exposure';
import type { Exposure, LayerSpan } from '../../shared/protocol/exposure';
import { fidelities } from '../../shared/trace/document';

/** Paths are longer nowhere. */
const longestPath = 4096;

export function exposuresIn(value: unknown): readonly Exposure[] {
  if (!Array.isArray(value)) return [];
  const files = new Set<string>();
  const found: Exposure[] = [];
  for (const entry of value as unknown[]) {
    const exposure = exposureIn(entry);
    if (!exposure || files.has(exposure.file)) continue;
    files.add(exposure.file);
    found.push(exposure);
    if (found.length === mostExposures) break;
  }
  return found;
}

function exposureIn(value: unknown): Exposure | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Partial<Record<keyof Exposure, unknown>>;
  const { file, on, renorm } = given;
  if (typeof file !== 'string' || file === '' || file.length > longestPath || file.includes('\0'))
    return undefined;
  const fresh = newExposure(file);
  const layers = spanIn(given.layers);
  const from = wholeIn(given.from, 0, mostLayers);
  const keep = wholeIn(given.keep, 1, widest);
  return {
    file,
    on: typeof on === 'boolean' ? on : fresh.on,
    strength: numberIn(given.strength, strengthRange.min, strengthRange.max) ?? fresh.strength,
    ...(layers && { layers }),
    positions: exposurePositions.find(known => known === given.positions) ?? fresh.positions,
    ...(from !== undefined && { from }),
    ...(keep !== undefined && { keep }),
    renorm: typeof renorm === 'boolean' ? renorm : fresh.renorm,
    fidelity: fidelities.find(known => known === given.fidelity) ?? fresh.fidelity,
  };
}

function spanIn(value: unknown): LayerSpan | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Partial<Record<keyof LayerSpan, unknown>>;
  const [from, to] = [wholeIn(given.from, 0, mostLayers), wholeIn(given.to, 0, mostLayers)];
  return from === undefined || to === undefined || to < from ? undefined : { from, to };
}

function wholeIn(value: unknown, min: number, max: number): number | undefined {
  const found = numberIn(value, min, max);
  return Number.isInteger(found) ? found : undefined;
}

function numberIn(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && value >= min && value <= max ? value : undefined;
}
