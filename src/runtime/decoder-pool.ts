// The decoders that are open in this process, each once, however many ask for it.

import { realpath, stat } from 'node:fs/promises';
import type { DecoderGraph } from './decoder-graph';
import { DecoderSession } from './decoder-session';
import type { Lease } from './shared-sessions';
import { SharedSessions } from './shared-sessions';
import type { Device } from '../shared/device';

const open = new SharedSessions<DecoderSession>();

export async function leaseDecoder(
  graph: DecoderGraph,
  device: Device,
  hooks: boolean,
): Promise<Lease<DecoderSession>> {
  const file = await realpath(graph.file);
  const { size, mtimeMs } = await stat(file);
  // A file that was written anew is another model, even while the old one is still in use.
  const key = JSON.stringify([file, size, mtimeMs, device, hooks]);
  // A self-test changes everything, one thing after another.
  return open.lease(key, () => DecoderSession.open(graph, device, hooks, { reach: hooks ? 'anything' : [] }));
}
