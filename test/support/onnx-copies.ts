// Two deep copies of a decoded message, for tests of what the writer does when it cannot copy bytes.

import { origin } from '../../src/onnx/origin';

/** A copy that has forgotten its bytes: everything has to be written from the values. */
export function forgetful<T>(value: T): T {
  return copy(value, false);
}

/** A copy in which every message and every list is a new object that still descends from its original. */
export function touched<T>(value: T): T {
  return copy(value, true);
}

function copy<T>(value: T, remember: boolean): T {
  if (Array.isArray(value)) return value.map(item => copy(item as unknown, remember)) as T;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, copy(item as unknown, remember)]);
  const result = Object.fromEntries(entries) as T & { [origin]?: unknown };
  if (remember && origin in value) result[origin] = value[origin];
  return result;
}
