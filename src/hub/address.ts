// Problem: a download goes where a server sends it, and a token must not follow it there.
// Idea: one endpoint, chosen by the person; the token goes to its own origin and nowhere else. Redirects are followed over
// https, and over http only where the endpoint itself is so, as a mirror on the same machine is; never to a file.

import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { ModelName } from './names';
import type { Remedies } from './remedies';

export const defaultEndpoint = 'https://huggingface.co';

export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !isWeb(url) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new DarkroomError('bad-input', `"${printable(text, 200)}" is not the address of a hub.`, {
      remedy: `Write it as ${defaultEndpoint}, in the setting darkroom.hub.endpoint or in HF_ENDPOINT.`,
    });
  return url;
}

/** What the hub says of a model: its commit and its files, with sizes and hashes. */
export function listingAddress(endpoint: URL, { id, revision }: ModelName): URL {
  return below(endpoint, `api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`);
}

/** A file of one commit. */
export function fileAddress(endpoint: URL, id: string, commit: string, name: string): URL {
  return below(endpoint, `${id}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`);
}

/** Where a redirect leads, or the sentence that says why it is not followed. */
export function redirected(
  from: URL,
  location: string | undefined,
  { endpoint, remedies }: { readonly endpoint: URL; readonly remedies: Remedies },
): URL {
  const refused = (where: string) =>
    new DarkroomError(
      'refused',
      `${printable(from.host, 100)} sends the download on ${where}, and that was not followed.`,
      { remedy: `Check ${remedies.source}; a company’s proxy may be in the way.` },
    );
  const to =
    location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!to) throw refused('nowhere');
  if (!isWeb(to)) throw refused(`to ${printable(to.protocol, 20)}`);
  if (to.protocol === 'http:' && endpoint.protocol !== 'http:')
    throw refused(`to ${printable(to.host, 100)} over http, where anybody on the way may read and change it`);
  to.username = '';
  to.password = '';
  return to;
}

export function mayHaveToken(url: URL, endpoint: URL): boolean {
  return url.origin === endpoint.origin;
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

function below(endpoint: URL, rest: string): URL {
  return new URL(rest, endpoint.href.endsWith('/') ? endpoint : `${endpoint.href}/`);
}
