// Problem: read a message, let it be changed, and write it so that nothing else in the file changes: not a byte of
// what is untouched, not the order of fields, not a field this codec has never heard of.
// Idea: what has not changed is copied from the bytes it came from (see origin.ts). For a changed message its
// original is walked once more, field by field: a field whose value is still the original's value stays, in place
// and byte for byte; one that has another value is written anew at the place where it first stood; fields that the
// original did not have come at the end.

import type { Field, ValueCodec } from './field';
import { origin } from './origin';
import type { Message, Origin } from './origin';
import { Reader, wire } from './reader';
import type { BackWriter } from './writer';

interface Slot {
  readonly key: string;
  readonly field: Field<unknown>;
}

export interface Schema<T extends Message> {
  /** A message of which nothing is said. */
  readonly empty: () => T;
  /** By field number. */
  readonly slots: readonly (Slot | undefined)[];
  readonly defaults: Values;
}

type Values = Readonly<Record<string, unknown>>;

/** One field for each key of the message; the types must agree. */
type Fields<T extends Message> = { readonly [K in keyof T & string]-?: Field<Exclude<T[K], undefined>> };

/** `empty` makes a new object each time; its keys are those that are never absent. */
export function schema<T extends Message>(empty: () => T, fields: Fields<T>): Schema<T> {
  const slots: (Slot | undefined)[] = [];
  for (const [key, field] of Object.entries(fields as Record<string, Field<unknown>>)) {
    slots[field.number] = { key, field };
  }
  return { empty, slots, defaults: valuesOf(empty()) };
}

/** A message as a field's value. The schema is given late because definitions refer to each other. */
export function message<T extends Message>(late: () => Schema<T>): ValueCodec<T> {
  return {
    wireType: wire.delimited,
    onlyOnce: true,
    read: reader => {
      const outer = reader.enter();
      const value = readMessage(late(), reader);
      reader.leave(outer);
      return value;
    },
    write: (out, value) => {
      const before = out.length;
      writeMessage(late(), out, value);
      out.lengthSince(before);
    },
  };
}

/** Reads up to the reader's limit. */
export function readMessage<T extends Message>(definition: Schema<T>, reader: Reader): T {
  reader.charge(192);
  const start = reader.position;
  const result = definition.empty();
  const values = result as Record<string, unknown>;
  while (reader.position < reader.limit) {
    const tag = reader.tag();
    const slot = definition.slots[tag >>> 3];
    if (slot === undefined) {
      reader.skip(tag & 7);
      continue;
    }
    const value = slot.field.read(reader, tag & 7, values[slot.key]);
    if (value !== undefined) values[slot.key] = value;
  }
  const memory: Origin = { of: result, schema: definition, bytes: reader.bytes, start, end: reader.limit };
  (result as { [origin]?: Origin })[origin] = memory;
  return result;
}

export function writeMessage<T extends Message>(definition: Schema<T>, out: BackWriter, value: T): void {
  const memory = value[origin]?.schema === definition ? value[origin] : undefined;
  if (memory?.of === value) {
    out.bytes(memory.bytes.subarray(memory.start, memory.end));
    return;
  }
  const values = valuesOf(value);
  const steps = memory === undefined ? newSteps(definition) : changedSteps(definition, values, memory);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i] as Step;
    if (step instanceof Uint8Array) out.bytes(step);
    else if (!isDefault(definition, step, values)) step.field.write(out, values[step.key]);
  }
}

/** What stands one after the other in a message: bytes that stay, and fields to be written. */
type Step = Uint8Array | Slot;

function newSteps<T extends Message>(definition: Schema<T>): Step[] {
  return definition.slots.filter(slot => slot !== undefined);
}

function changedSteps<T extends Message>(definition: Schema<T>, values: Values, memory: Origin): Step[] {
  const original = valuesOf(memory.of);
  const steps: Step[] = [];
  const written = new Set<Slot>();
  const reader = new Reader(memory.bytes, 'The graph', memory.start, memory.end);
  let staysFrom = memory.start;
  while (reader.position < memory.end) {
    const start = reader.position;
    const tag = reader.tag();
    reader.skip(tag & 7);
    const slot = definition.slots[tag >>> 3];
    if (slot === undefined || Object.is(values[slot.key], original[slot.key])) continue;
    if (start > staysFrom) steps.push(memory.bytes.subarray(staysFrom, start));
    staysFrom = reader.position;
    if (!written.has(slot)) steps.push(slot);
    written.add(slot);
  }
  if (memory.end > staysFrom) steps.push(memory.bytes.subarray(staysFrom, memory.end));
  for (const slot of definition.slots) {
    if (slot === undefined || written.has(slot)) continue;
    if (!Object.is(values[slot.key], original[slot.key])) steps.push(slot);
  }
  return steps;
}

function isDefault<T extends Message>(definition: Schema<T>, slot: Slot, values: Values): boolean {
  return Object.is(values[slot.key], definition.defaults[slot.key]);
}

function valuesOf(value: Message): Values {
  return value as Values;
}
