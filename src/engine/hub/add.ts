// Adds one variant of a model: locked against a second one at once, downloaded, verified, and looked at as "check" does
// before it counts. A folder whose graphs can't be read is not made a model.

import type { Looked } from './offer';
import { lockedAt } from './lock';
import type { InstallProgress } from '../../hub/install';
import { installModel, placesOf } from '../../hub/install';
import type { Hub } from '../../hub/transport';
import { modelCard } from '../../model/card';
import { checkModel } from '../../model/check';
import { DarkroomError } from '../../shared/errors';
import type { ModelAdded } from '../../shared/protocol/hub';

export interface AddOptions {
  readonly models: string;
  readonly dtype: string;
  readonly onProgress: (progress: InstallProgress) => void;
}

export async function addModel(
  hub: Hub,
  { offer, listing, variants }: Looked,
  options: AddOptions,
): Promise<ModelAdded> {
  const { models, dtype, onProgress } = options;
  const variant = variants.find(one => one.dtype === dtype);
  if (!variant)
    throw new DarkroomError('missing', `The model ${offer.id} has no variant in ${dtype}.`, {
      remedy: `It has: ${variants.map(one => one.dtype).join(', ')}.`,
    });
  const wish = { models, listing, revision: offer.revision, dtype, files: variant.files };
  const folder = await lockedAt(placesOf(wish).incoming, () =>
    installModel(hub, wish, { onProgress, check: place => requireReadable(place, hub.signal) }),
  );
  const bytes = variant.files.reduce((sum, file) => sum + file.bytes, 0);
  return { folder, id: offer.id, commit: listing.commit, dtype, bytes };
}

/** Nothing is opened: that is for whoever runs it. */
async function requireReadable(folder: string, signal: AbortSignal): Promise<void> {
  const card = await modelCard(folder);
  if (card?.problem !== undefined) throw unusable(card.problem);
  const request = { path: folder, device: 'cpu' } as const;
  const report = await checkModel(request, { sessions: 'Not opened yet.', signal, report: () => undefined });
  const [problem] = report.problems;
  const lost = report.graphs
    .flatMap(graph => graph.weightFiles)
    .find(({ bytes, neededBytes }) => (bytes ?? 0) < neededBytes);
  if (problem) throw unusable(problem.message);
  if (lost) throw unusable(`Its weights ${lost.name} are not all there.`);
}

function unusable(why: string): DarkroomError {
  return new DarkroomError(
    'unsupported',
    `The model was downloaded and cannot be used, so it was not added. ${why}`,
    {
      remedy: 'Choose another precision or model; "darkroom models remove" takes away what was downloaded.',
    },
  );
}
