// What can be had of a model, before a byte of its weights is asked for: variants with sizes, and whether they fit here.

import { totalmem } from 'node:os';
import { variantsOf } from './variants';
import type { Variant } from './variants';
import { fileAddress } from '../../hub/address';
import { getSmall } from '../../hub/answers';
import { withAttempts } from '../../hub/attempts';
import { hasher } from '../../hub/content-hash';
import { freeBytes } from '../../hub/disk';
import { placesOf } from '../../hub/install';
import { readListing } from '../../hub/listing';
import type { Listing } from '../../hub/listing';
import type { ModelName } from '../../hub/names';
import { readRecord } from '../../hub/record';
import type { Hub } from '../../hub/transport';
import { familyOf } from '../../model/families';
import { takesPictures } from '../../model/folder/model-folder';
import { parseJson } from '../../model/folder/read-file';
import { Settings } from '../../model/folder/settings';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { Fit, ModelOffer, ModelVariant } from '../../shared/protocol/hub';

export interface Looked {
  readonly offer: ModelOffer;
  readonly listing: Listing;
  /** In the order of the offer's. */
  readonly variants: readonly Variant[];
}

const configName = 'config.json';
const longestConfig = 4 * 2 ** 20;

export async function lookAt(hub: Hub, name: ModelName, models: string): Promise<Looked> {
  const listing = await readListing(hub, name);
  const config = Settings.of(configName, await readConfig(hub, listing));
  const family = familyOf(config).name;
  const pictures = takesPictures(config);
  const variants = variantsOf(listing, pictures);
  const free = await freeBytes(models);
  const shown = variants.map(variant => shownVariant(variant, { listing, models, free }));
  return {
    listing,
    variants,
    offer: {
      id: name.id,
      revision: name.revision,
      commit: listing.commit,
      family,
      takesPictures: pictures,
      ...(free !== undefined && { freeBytes: free }),
      machineBytes: totalmem(),
      variants: await Promise.all(shown),
    },
  };
}

/** The first file of a model that is read: its hash is looked at as everywhere. */
async function readConfig(hub: Hub, { id, commit, files }: Listing): Promise<unknown> {
  const file = files.find(one => one.name === configName);
  if (!file)
    throw new DarkroomError(
      'missing',
      `The model ${id} has no config.json, which says what kind of model it is.`,
      {
        remedy: 'Choose a model in hub layout, with an "onnx" folder.',
      },
    );
  const what = `config.json of ${printable(id, 100)}`;
  const address = fileAddress(hub.endpoint, id, commit, configName);
  const bytes = await withAttempts(hub, what, () => getSmall(hub, address, what, longestConfig));
  if (hasher(file.hash, bytes.length).update(bytes).digest('hex') !== file.hash.hex)
    throw new DarkroomError('bad-input', `${what} is not what its hash says.`, {
      remedy: 'The server, or something between it and here, changes files; try again, or another mirror.',
    });
  return parseJson(bytes.toString('utf8'), configName);
}

interface Place {
  readonly listing: Listing;
  readonly models: string;
  readonly free: number | undefined;
}

async function shownVariant(variant: Variant, { listing, models, free }: Place): Promise<ModelVariant> {
  const { dtype, files, graphBytes, notes } = variant;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  // Processors compute halves as floats, so their weights take twice the room there.
  const memoryBytes = Math.round(graphBytes * (dtype === 'fp16' ? 2 : 1) * roomToCompute);
  const { target } = placesOf({ models, listing, dtype, files, revision: '' });
  const there = await readRecord(target).catch(() => undefined);
  return {
    dtype,
    bytes,
    files: files.length,
    memoryBytes,
    memory: fitOf(memoryBytes, totalmem(), 0.7),
    disk: free === undefined ? 'fits' : fitOf(bytes, free, 0.9),
    notes,
    ...(there && { folder: target }),
  };
}

/** Beside the weights: caches, and what one step computes. A guess, and said to be one. */
const roomToCompute = 1.25;

function fitOf(bytes: number, room: number, comfortable: number): Fit {
  if (bytes > room) return 'too large';
  return bytes > room * comfortable ? 'tight' : 'fits';
}
