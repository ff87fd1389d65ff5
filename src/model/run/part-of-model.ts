// Graphs that lie beside a model's decoder and make or read its latents: opened when one is first needed.

import path from 'node:path';
import type { Model } from './model';
import type { GraphName } from '../latent-abilities';
import { PartSession } from '../../runtime/part-session';

const known = new WeakMap<Model, Map<GraphName, Promise<PartSession>>>();

export function partOf(model: Model, name: GraphName): Promise<PartSession> {
  const parts = known.get(model) ?? new Map<GraphName, Promise<PartSession>>();
  known.set(model, parts);
  const part = parts.get(name) ?? PartSession.open(path.join(model.folder.root, name), name, 'cpu', 1);
  parts.set(name, part);
  return part;
}
