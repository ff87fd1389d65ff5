// Problem: settings are JSON from strangers, where any value may be missing or of another type, the same one lies in
// several places (a part for the language model, the top level, another file), and a mistake shows far from its cause.
// Idea: values are read by path and rule, from the first layer that has them, and what breaks a rule is a sentence with
// file, path and value.

import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

/** One JSON object that values may come from. */
export interface Layer {
  readonly file: string;
  /** Where in the file the object lies; '' is all of it. */
  readonly prefix: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Parts are separated by dots. Of several paths the first that is there counts. */
export type SettingPath = string | readonly string[];

/** What is taken where there is no value (or null, which settings use for "none"). Without it, one must be there. */
interface Otherwise<T> {
  readonly otherwise?: T;
}

export interface NumberRule {
  readonly min?: number;
  readonly max?: number;
}

interface Found {
  readonly layer: Layer;
  readonly path: string;
  readonly value: unknown;
}

/** Longer lists are no settings. */
const longestList = 100_000;

export class Settings {
  private readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  /** From the content of a file, which must be a JSON object. */
  static of(file: string, content: unknown): Settings {
    if (isObject(content)) return new Settings([{ file, prefix: '', value: content }]);
    throw new DarkroomError('bad-input', `${file} holds ${quoted(content)} instead of settings in braces.`, {
      remedy: 'Download it again.',
    });
  }

  /** Where settings come from, for sentences. */
  get file(): string {
    return this.layers[0]?.file ?? 'settings';
  }

  has(path: SettingPath): boolean {
    return this.find(path) !== undefined;
  }

  number<T = never>(path: SettingPath, rule: NumberRule & Otherwise<T> = {}): number | T {
    return this.read(path, rule, `a number${rangeText(rule)}`, value => isWithin(value, rule));
  }

  integer<T = never>(path: SettingPath, rule: NumberRule & Otherwise<T> = {}): number | T {
    const wanted = `a whole number${rangeText(rule)}`;
    return this.read(
      path,
      rule,
      wanted,
      (value): value is number => Number.isInteger(value) && isWithin(value, rule),
    );
  }

  numbers<T = never>(
    path: SettingPath,
    rule: NumberRule & { length?: number } & Otherwise<T> = {},
  ): readonly number[] | T {
    const wanted = `a list of ${rule.length ?? 'some'} numbers${rangeText(rule)}`;
    return this.read(
      path,
      rule,
      wanted,
      (value): value is readonly number[] =>
        isList(value) &&
        value.length === (rule.length ?? value.length) &&
        value.every(entry => isWithin(entry, rule)),
    );
  }

  text<T = never>(path: SettingPath, rule: { longest?: number } & Otherwise<T> = {}): string | T {
    const { longest = 1000 } = rule;
    const wanted = `text of at most ${longest} characters`;
    return this.read(
      path,
      rule,
      wanted,
      (value): value is string => typeof value === 'string' && value.length <= longest,
    );
  }

  texts<T = never>(path: SettingPath, rule: Otherwise<T> = {}): readonly string[] | T {
    return this.read(
      path,
      rule,
      'a list of texts',
      (value): value is readonly string[] => isList(value) && value.every(entry => typeof entry === 'string'),
    );
  }

  flag<T = never>(path: SettingPath, rule: Otherwise<T> = {}): boolean | T {
    return this.read(path, rule, 'true or false', value => typeof value === 'boolean');
  }

  /** The settings within a setting. */
  part(path: SettingPath): Settings | undefined {
    const found = this.find(path);
    if (!found) return undefined;
    const { layer, value } = found;
    if (!isObject(value)) throw broken(found, 'settings in braces');
    return new Settings([{ file: layer.file, prefix: joined(layer.prefix, found.path), value }]);
  }

  /** Each of a list of settings, in order. */
  parts(path: SettingPath): readonly Settings[] {
    const found = this.find(path);
    if (!found) return [];
    const { layer, value } = found;
    if (!isList(value) || !value.every(isObject)) throw broken(found, 'a list of settings in braces');
    const at = joined(layer.prefix, found.path);
    return value.map((one, i) => new Settings([{ file: layer.file, prefix: `${at}[${i}]`, value: one }]));
  }

  /** The value as it is, for those who know what to make of it; undefined if there is none. */
  raw(path: SettingPath): unknown {
    return this.find(path)?.value;
  }

  /** These settings, and where they have no value, those. */
  over(others: Settings | undefined): Settings {
    return new Settings([...this.layers, ...(others?.layers ?? [])]);
  }

  private read<V, T>(
    path: SettingPath,
    rule: Otherwise<T>,
    wanted: string,
    isWanted: (value: unknown) => value is V,
  ): V | T {
    const found = this.find(path);
    if (found) {
      if (isWanted(found.value)) return found.value;
      throw broken(found, wanted);
    }
    if ('otherwise' in rule) return rule.otherwise;
    throw this.lacking(path, wanted);
  }

  private find(path: SettingPath): Found | undefined {
    for (const layer of this.layers) {
      for (const one of pathsOf(path)) {
        const value = one.split('.').reduce<unknown>(ownProperty, layer.value);
        if (value !== undefined && value !== null) return { layer, path: one, value };
      }
    }
    return undefined;
  }

  private lacking(path: SettingPath, wanted: string): DarkroomError {
    const prefix = this.layers[0]?.prefix ?? '';
    const names = pathsOf(path).map(one => `"${joined(prefix, one)}"`);
    return new DarkroomError('bad-input', `${this.file} lacks ${names.join(' or ')}, ${wanted}.`, {
      remedy: 'Use the file that belongs to these graphs.',
    });
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a sentence: as JSON, and not all of a long one. */
function quoted(value: unknown): string {
  // Only the beginning is looked at, since the whole may be large.
  const shown = isList(value) ? value.slice(0, 10) : value;
  return isObject(shown) ? 'an object' : printable(JSON.stringify(shown), 60);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= longestList;
}

function isWithin(value: unknown, { min = -Infinity, max = Infinity }: NumberRule): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function rangeText({ min, max }: NumberRule): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}

function pathsOf(path: SettingPath): readonly string[] {
  return typeof path === 'string' ? [path] : path;
}

function joined(prefix: string, path: string): string {
  return prefix === '' ? path : `${prefix}.${path}`;
}

function ownProperty(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function broken({ layer, path, value }: Found, wanted: string): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `${layer.file}: "${joined(layer.prefix, path)}" is ${quoted(value)}, not ${wanted}.`,
    { remedy: 'Correct it, or use the file that belongs to these graphs.' },
  );
}
