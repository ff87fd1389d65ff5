// The messages on the wire: a closed union. Whatever arrives comes from another process, so it is looked at before it
// is believed; what does not have one of these shapes is refused.

import type { ErrorKind, Failure } from '../errors';
import { errorKinds } from '../errors';

export type Outcome = { readonly ok: unknown } | { readonly err: Failure };

export type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'event'; readonly id: number; readonly event: unknown }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: 'topic'; readonly topic: string; readonly value: unknown };

export function parseMessage(data: unknown): Message | undefined {
  if (!isRecord(data)) return undefined;
  const { kind, id, name, topic } = data;
  if (kind === 'topic') {
    return typeof topic === 'string' ? { kind, topic, value: data['value'] } : undefined;
  }
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return undefined;
  switch (kind) {
    case 'call':
      return typeof name === 'string' ? { kind, id, name, params: data['params'] } : undefined;
    case 'abort':
      return { kind, id };
    case 'event':
      return { kind, id, event: data['event'] };
    case 'outcome': {
      const outcome = parseOutcome(data['outcome']);
      return outcome && { kind, id, outcome };
    }
    default:
      return undefined;
  }
}

function parseOutcome(data: unknown): Outcome | undefined {
  if (!isRecord(data)) return undefined;
  // `undefined` does not survive every transport, so an outcome without `err` is a success.
  if (!('err' in data)) return { ok: data['ok'] };
  const failure = parseFailure(data['err']);
  return failure && { err: failure };
}

export function parseFailure(data: unknown): Failure | undefined {
  if (!isRecord(data)) return undefined;
  const { kind, message, remedy, cause } = data;
  if (!isErrorKind(kind) || typeof message !== 'string') return undefined;
  return {
    kind,
    message,
    ...(typeof remedy === 'string' ? { remedy } : {}),
    ...(typeof cause === 'string' ? { cause } : {}),
  };
}

function isErrorKind(value: unknown): value is ErrorKind {
  return typeof value === 'string' && (errorKinds as readonly string[]).includes(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
