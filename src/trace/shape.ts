// Problem: a trace comes from anywhere, and pages, reports and later builds rely on what its document says. A type, a
// check and a JSON schema that are written apart would drift apart.
// Idea: small shapes that are put together. Each checks a value, failing with a sentence that begins with its path, and
// each gives its JSON schema. The compiler holds a shape to the interface it stands for.

import { DarkroomError } from '../shared/errors';
import { formatCount, printable } from '../shared/format';

export type Schema = Readonly<Record<string, unknown>>;

export interface Shape<T> {
  readonly check: (value: unknown, path: string) => T;
  readonly schema: Schema;
  /** The key may be absent. */
  readonly optional?: true;
}

export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? Shape<Exclude<T[K], undefined>> & { readonly optional: true }
    : Shape<T[K]>;
};

/** The longest list or text that is accepted; far above any run. */
const longest = 2 ** 24;

export function wrong(path: string, what: string): DarkroomError {
  return new DarkroomError('bad-input', `${path === '' ? 'The document' : path} ${what}.`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `"${printable(value, 60)}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shape<T>(schema: Schema, must: string, holds: (value: unknown) => boolean): Shape<T> {
  return {
    schema,
    check(value, path) {
      if (!holds(value)) throw wrong(path, `must be ${must}, and is ${shown(value)}`);
      return value as T;
    },
  };
}

export const anything: Shape<unknown> = { schema: {}, check: value => value };

export const text: Shape<string> = shape({ type: 'string' }, 'text', value => {
  return typeof value === 'string' && value.length <= longest;
});

export function textLike<T extends string>(pattern: RegExp, must: string): Shape<T> {
  return shape({ type: 'string', pattern: pattern.source }, must, value => {
    return typeof value === 'string' && pattern.test(value);
  });
}

export const truthValue: Shape<boolean> = shape({ type: 'boolean' }, 'true or false', value => {
  return typeof value === 'boolean';
});

/** A finite number; JSON has no others. */
export function number(least = -Infinity, most = Infinity): Shape<number> {
  return shape(
    { type: 'number', ...limits(least, most) },
    bounded('a number', least, most),
    value => typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most,
  );
}

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  return shape(
    { type: 'integer', ...limits(least, most === Number.MAX_SAFE_INTEGER ? Infinity : most) },
    bounded('a whole number', least, most === Number.MAX_SAFE_INTEGER ? Infinity : most),
    value => typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most,
  );
}

function limits(least: number, most: number): Schema {
  return {
    ...(least === -Infinity ? {} : { minimum: least }),
    ...(most === Infinity ? {} : { maximum: most }),
  };
}

function bounded(noun: string, least: number, most: number): string {
  if (most !== Infinity) return `${noun} from ${least} to ${formatCount(most)}`;
  return least === -Infinity ? noun : `${noun} of ${least} or more`;
}

export function oneOf<const T extends string | number | boolean>(...values: readonly T[]): Shape<T> {
  const must = values.map(shown).join(' or ');
  return shape(values.length === 1 ? { const: values[0] } : { enum: values }, must, value =>
    values.includes(value as T),
  );
}

export function nullOr<T>(inner: Shape<T>): Shape<T | null> {
  return {
    schema: { anyOf: [inner.schema, { const: null }] },
    check(value, path) {
      return value === null ? null : inner.check(value, path);
    },
  };
}

export function optional<T>(inner: Shape<T>): Shape<T> & { readonly optional: true } {
  return { ...inner, optional: true };
}

export function list<T>(inner: Shape<T>, size: { least?: number; most?: number } = {}): Shape<readonly T[]> {
  const { least = 0, most = longest } = size;
  return {
    schema: {
      type: 'array',
      items: inner.schema,
      ...(size.least === undefined ? {} : { minItems: size.least }),
      ...(size.most === undefined ? {} : { maxItems: size.most }),
    },
    check(value, path) {
      if (!Array.isArray(value)) throw wrong(path, `must be a list, and is ${shown(value)}`);
      if (value.length < least || value.length > most)
        throw wrong(
          path,
          `must have ${bounded('a number', least, most)} of entries, and has ${value.length}`,
        );
      value.forEach((item, index) => {
        inner.check(item, `${path}[${index}]`);
      });
      return value as T[];
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Any keys, all of one shape. */
export function record<T>(inner: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    schema: { type: 'object', additionalProperties: inner.schema },
    check(value, path) {
      if (!isObject(value)) throw wrong(path, `must be an object, and is ${shown(value)}`);
      for (const [key, item] of Object.entries(value)) inner.check(item, `${path}["${printable(key, 60)}"]`);
      return value as Readonly<Record<string, T>>;
    },
  };
}

/** These keys and no others. */
export function object<T>(fields: Fields<T>): Shape<T> {
  const known = Object.entries<Shape<unknown>>(fields);
  return {
    schema: {
      type: 'object',
      required: known.filter(([, field]) => !field.optional).map(([key]) => key),
      properties: Object.fromEntries(known.map(([key, field]) => [key, field.schema])),
      additionalProperties: false,
    },
    check(value, path) {
      if (!isObject(value)) throw wrong(path, `must be an object, and is ${shown(value)}`);
      const at = path === '' ? '' : `${path}.`;
      for (const [key, field] of known) {
        const given = Object.hasOwn(value, key);
        if (given) field.check(value[key], `${at}${key}`);
        else if (!field.optional) throw wrong(`${at}${key}`, 'is missing');
      }
      const stranger = Object.keys(value).find(key => !Object.hasOwn(fields, key));
      if (stranger !== undefined) throw wrong(path, `has an unknown key ${shown(stranger)}`);
      return value as T;
    },
  };
}

/** Objects that a word under one key tells apart. */
export function byWord<T>(key: string, forms: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const names = Object.keys(forms).map(shown).join(', ');
  return {
    schema: { anyOf: Object.values(forms).map(form => form.schema) },
    check(value, path) {
      if (!isObject(value)) throw wrong(path, `must be an object, and is ${shown(value)}`);
      const word = value[key];
      if (typeof word !== 'string' || !Object.hasOwn(forms, word))
        throw wrong(`${path}.${key}`, `must be one of ${names}, and is ${shown(word)}`);
      forms[word]?.check(value, path);
      return value as T;
    },
  };
}
