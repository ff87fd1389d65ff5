// Problem: a server may answer anything, for any length of time, or nothing.
// Idea: one request with everything bounded: redirects by number and by where they lead, silence by time. What it answers
// with is handed on as it is; what is worth another attempt is told apart from what is not (`Passing`).

import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { mayHaveToken, redirected } from './address';
import type { Pace } from './pace';
import type { Remedies } from './remedies';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export interface Hub {
  readonly endpoint: URL;
  readonly token: string | undefined;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly remedies: Remedies;
}

/** Something that may be over in a while. */
export class Passing extends Error {
  /** How long the server asks to wait. */
  readonly waitMs: number | undefined;

  constructor(message: string, waitMs?: number, cause?: unknown) {
    super(message, { cause });
    this.waitMs = waitMs;
  }
}

const mostRedirects = 5;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/** The first answer that is no redirect. Whoever has it must read it to its end or destroy it. */
export async function get(
  hub: Hub,
  address: URL,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  let url = address;
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const answer = await ask(hub, url, headers);
    if (!redirects.includes(answer.statusCode ?? 0)) return answer;
    answer.destroy();
    url = redirected(url, answer.headers.location, hub);
  }
  throw new DarkroomError('bad-input', `${printable(address.host, 100)} sends the download in circles.`, {
    remedy: `Check ${hub.remedies.source}; a company’s proxy may be in the way.`,
  });
}

function ask(
  { endpoint, token, pace, signal, remedies }: Hub,
  url: URL,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const failed = (error: Error) => {
      reject(signal.aborted ? (signal.reason as Error) : unreachable(url, error, remedies));
    };
    let timer: NodeJS.Timeout | undefined;
    try {
      const request = (url.protocol === 'https:' ? https : http).get(url, {
        ...agentFor(url),
        headers: {
          'user-agent': 'darkroom',
          // A compressed file is no shorter here, and could grow without end.
          'accept-encoding': 'identity',
          ...headers,
          ...(token !== undefined && mayHaveToken(url, endpoint) && { authorization: `Bearer ${token}` }),
        },
        signal,
      });
      const silent = () => new Passing('the server stopped sending');
      timer = setTimeout(() => request.destroy(silent()), pace.stallMs);
      request.on('error', failed);
      request.on('close', () => clearTimeout(timer));
      request.on('response', answer => {
        clearTimeout(timer);
        answer.setTimeout(pace.stallMs, () => answer.destroy(silent()));
        resolve(answer);
      });
    } catch (error) {
      clearTimeout(timer);
      failed(error as Error);
    }
  });
}

/** Each request has a connection of its own: a download lasts, and what a server left open keeps no process alive. */
function agentFor(url: URL): http.RequestOptions {
  const proxy = getProxyForUrl(url.href);
  if (proxy === '') return { agent: false };
  if (!URL.canParse(proxy))
    throw new DarkroomError('bad-input', 'The proxy that the environment names is no address.', {
      remedy: 'Write HTTPS_PROXY as http://host:port.',
    });
  return { agent: new HttpsProxyAgent(proxy) };
}

function unreachable(url: URL, error: Error, { source }: Remedies): Error {
  if (error instanceof Passing || error instanceof DarkroomError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : lasting[code];
  if (words !== undefined)
    return new DarkroomError('missing', `${printable(url.host, 100)} ${words}.`, {
      remedy: `Check the network, a proxy (HTTPS_PROXY) and ${source}.`,
      cause: error,
    });
  return new Passing(
    `${printable(url.host, 100)} could not be reached (${code ?? printable(error.message, 200)})`,
    undefined,
    error,
  );
}

/** What another attempt would not change. */
const lasting: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is not known to the network',
  ECONNREFUSED: 'refuses the connection',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody vouches for',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody known vouches for',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that nobody known vouches for',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate of another host',
};
