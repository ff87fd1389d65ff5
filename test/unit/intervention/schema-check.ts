// The part of JSON Schema (draft-07) that our schemas use. A keyword that is not known here is an error, so that a
// schema cannot ask for more than this looks at.

type Json = Readonly<Record<string, unknown>>;
type Rule = (limit: never, value: unknown, schema: Json, root: Json) => boolean;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const size = (value: unknown) => (isObject(value) ? Object.keys(value).length : 0);

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  array: Array.isArray,
  object: isObject,
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  integer: Number.isInteger,
  boolean: value => typeof value === 'boolean',
};

const rules: Readonly<Record<string, Rule>> = {
  type: (type: string, value) => types[type]!(value),
  const: (wanted: unknown, value) => value === wanted,
  enum: (wanted: readonly unknown[], value) => wanted.includes(value),
  minimum: (least: number, value) => typeof value !== 'number' || value >= least,
  maximum: (most: number, value) => typeof value !== 'number' || value <= most,
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (least: number, value) => typeof value !== 'string' || value.length >= least,
  maxLength: (most: number, value) => typeof value !== 'string' || value.length <= most,
  minItems: (least: number, value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number, value) => !Array.isArray(value) || value.length <= most,
  uniqueItems: (_: true, value) => !Array.isArray(value) || new Set(value).size === value.length,
  minProperties: (least: number, value) => !isObject(value) || size(value) >= least,
  maxProperties: (most: number, value) => !isObject(value) || size(value) <= most,
  required: (keys: readonly string[], value) =>
    !isObject(value) || keys.every(key => Object.hasOwn(value, key)),
  properties: (schemas: Readonly<Record<string, Json>>, value, _, root) =>
    !isObject(value) ||
    Object.entries(schemas).every(
      ([key, inner]) => !Object.hasOwn(value, key) || fits(value[key], inner, root),
    ),
  additionalProperties: (others: false | Json, value, { properties = {} }, root) =>
    !isObject(value) ||
    Object.keys(value).every(
      key => Object.hasOwn(properties as Json, key) || (others !== false && fits(value[key], others, root)),
    ),
  propertyNames: (inner: Json, value, _, root) =>
    !isObject(value) || Object.keys(value).every(key => fits(key, inner, root)),
  items: (inner: Json, value, _, root) =>
    !Array.isArray(value) || value.every(item => fits(item, inner, root)),
  allOf: (all: readonly Json[], value, _, root) => all.every(inner => fits(value, inner, root)),
  anyOf: (any: readonly Json[], value, _, root) => any.some(inner => fits(value, inner, root)),
  not: (inner: Json, value, _, root) => !fits(value, inner, root),
  if: (condition: Json, value, schema, root) =>
    fits(value, (fits(value, condition, root) ? schema['then'] : schema['else']) as Json | undefined, root),
  $ref: (name: string, value, _, root) => fits(value, definition(root, name), root),
};

/** They say something to people, or belong to `if`. */
const silent = new Set(
  'then,else,title,description,default,examples,enumDescriptions,defaultSnippets,definitions,$schema'.split(
    ',',
  ),
);

export function fits(value: unknown, schema: Json | undefined, root: Json): boolean {
  return Object.entries(schema ?? {}).every(([keyword, limit]) => {
    if (silent.has(keyword)) return true;
    const rule = rules[keyword];
    if (rule === undefined) throw new Error(`The schema has ${keyword}, which is not looked at.`);
    return rule(limit as never, value, schema ?? {}, root);
  });
}

export function definition(root: Json, reference: string): Json {
  const found = (root['definitions'] as Readonly<Record<string, Json>>)[
    reference.replace('#/definitions/', '')
  ];
  if (found === undefined) throw new Error(`The schema has no ${reference}.`);
  return found;
}
