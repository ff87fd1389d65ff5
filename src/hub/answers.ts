// What an answer means that is not what was asked for, in words; and small answers read whole.

import type { IncomingMessage } from 'node:http';
import type { Remedies } from './remedies';
import { get, Passing } from './transport';
import type { Hub } from './transport';
import { DarkroomError } from '../shared/errors';
import { formatBytes, formatDuration, printable } from '../shared/format';

/** Throws unless the answer is one of `statuses`; `what` begins a sentence: "The file a.onnx of owner/name". */
export function requireStatus(
  answer: IncomingMessage,
  statuses: readonly number[],
  what: string,
  { pace, remedies }: Pick<Hub, 'pace' | 'remedies'>,
): void {
  const status = answer.statusCode ?? 0;
  if (statuses.includes(status)) return;
  answer.destroy();
  if (status === 401 || status === 403)
    throw new DarkroomError('refused', `${what} may not be read: the server says ${status}.`, {
      remedy: remedies.access,
    });
  if (status === 404 || status === 410)
    throw new DarkroomError('missing', `${what} is not on the hub (${status}).`, {
      remedy: 'Check owner, name and revision; a private one shows itself only with a token.',
    });
  if (status === 408 || status === 429 || status >= 500) throw busy(answer, what, pace);
  throw new DarkroomError('bad-input', `${what} could not be had: the server answers ${status}.`, {
    remedy: `Check ${remedies.source}, and try again later.`,
  });
}

function busy(answer: IncomingMessage, what: string, pace: Hub['pace']): Error {
  const waitMs = waitAsked(answer.headers['retry-after']);
  if (waitMs === undefined || waitMs <= pace.longestWaitMs)
    return new Passing(`the server answers ${answer.statusCode}`, waitMs);
  return new DarkroomError(
    'unsupported',
    `${what} can’t be had now: the server asks to wait ${formatDuration(waitMs)}.`,
    {
      remedy: 'Try again then; what was downloaded is kept.',
    },
  );
}

/** Seconds, or a date. */
function waitAsked(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** A page that asks for a login, or says that something is wrong, comes with 200 as well. */
export function requireNoPage(answer: IncomingMessage, what: string, { source }: Remedies): void {
  if (!/^\s*(text\/html|application\/xhtml)/i.test(answer.headers['content-type'] ?? '')) return;
  answer.destroy();
  throw webPage(what, source);
}

export function webPage(what: string, source: string): DarkroomError {
  return new DarkroomError('bad-input', `${what} came as a web page.`, {
    remedy: `A login page or a company’s proxy may be in the way; check the network and ${source}.`,
  });
}

/** A small answer, whole. */
export async function getSmall(hub: Hub, address: URL, what: string, mostBytes: number): Promise<Buffer> {
  const answer = await get(hub, address);
  requireStatus(answer, [200], what, hub);
  requireNoPage(answer, what, hub.remedies);
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > mostBytes)
        throw new DarkroomError(
          'bad-input',
          `${what} is longer than ${formatBytes(mostBytes)}, which is too long.`,
          {
            remedy: `Check ${hub.remedies.source}.`,
          },
        );
      parts.push(part);
    }
  } catch (error) {
    throw interrupted(error, hub.signal);
  }
  return Buffer.concat(parts);
}

/** What ended an answer early, as something to be tried again, unless it was asked for or is a sentence already. */
export function interrupted(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason as Error;
  if (error instanceof DarkroomError || error instanceof Passing) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new Passing(`the connection broke (${code ?? printable(message, 200)})`, undefined, error);
}
