// The first line of a journal of rows says what was asked and of which model. It comes from a file that anybody may have written
// into: only what a sheet shows is taken out of it, and only where it is what it should be.

import { limits, recipes } from '../../ablation/spec';
import type { ArmSpec, AxisValue, Recipe, SampleSpec } from '../../ablation/spec';
import { samplesIn } from '../../ablation/head-samples';
import { printable } from '../../shared/format';

export interface SheetHead {
  readonly recipe: Recipe;
  readonly model: { readonly name: string; readonly precision: string; readonly device: string };
  readonly method: string;
  /** Where there are several: as rows name them. */
  readonly models?: readonly string[];
  readonly samples: SampleSpec;
  /** About them. */
  readonly notes: readonly string[];
  /** The first is the baseline. */
  readonly arms: readonly SheetArm[];
  readonly seeds: readonly number[];
  readonly margin: number;
  readonly level: number;
}

export type SheetArm = Pick<ArmSpec, 'name' | 'does' | 'part' | 'point'>;

const mostArms = limits.recipeArms + 1;
const mostNotes = 100;

/** Undefined where it is none. */
export function headIn(value: unknown): SheetHead | undefined {
  if (!isObject(value) || value['darkroom'] !== 'ablation' || value['format'] !== 1) return undefined;
  const { spec, model, precision, device } = value;
  if (!isObject(spec) || !isObject(model)) return undefined;
  const samples = samplesIn(spec['samples']);
  const arms = listIn(spec['arms'], mostArms).flatMap(armIn);
  const seeds = listIn(spec['seeds'], limits.seeds).filter(isWhole);
  const models = listIn(spec['models'], limits.models).filter(name => typeof name === 'string');
  const [margin, level] = [spec['margin'], spec['level']];
  if (!samples || arms.length === 0 || arms.length !== listIn(spec['arms'], mostArms).length)
    return undefined;
  if (seeds.length === 0 || !isShare(margin) || !isShare(level)) return undefined;
  return {
    // Of a later version, it has arms all the same.
    recipe: recipes.find(name => name === spec['recipe']) ?? 'own-arms',
    model: { name: textIn(model['name']), precision: textIn(precision), device: textIn(device) },
    method: textIn(spec['method']),
    ...(models.length > 0 && { models }),
    notes: listIn(value['notes'], mostNotes).flatMap(note =>
      typeof note === 'string' ? [printable(note, 1000)] : [],
    ),
    samples,
    arms,
    seeds,
    margin,
    level,
  };
}

function armIn(value: unknown): SheetArm[] {
  if (!isObject(value) || typeof value['name'] !== 'string') return [];
  const { name, does, part, point } = value;
  if (name.length > 200) return [];
  const found = pointIn(point);
  const arm = { name, does: textIn(does), part: textIn(part) } as Pick<ArmSpec, 'name' | 'does' | 'part'>;
  return [found ? { ...arm, point: found } : arm];
}

function pointIn(value: unknown): Readonly<Record<string, AxisValue>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).filter(
    (entry): entry is [string, AxisValue] =>
      entry[0].length <= limits.name &&
      (Number.isFinite(entry[1]) || (typeof entry[1] === 'string' && entry[1].length <= limits.name)),
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function listIn(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) && value.length <= most ? value : [];
}

const textIn = (value: unknown): string => (typeof value === 'string' ? printable(value, 100) : '');
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isShare = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 1;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
