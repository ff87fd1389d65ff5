// Whether a picture is one that the model was made for, said beside the answer.

import { readJson } from '../../model/folder/read-file';
import type { Model } from '../../model/run/model';
import type { SeenPicture } from '../../model/run/eyes';
import { distanceFrom, parseWorld, summaryOf } from '../../model/world';
import type { World } from '../../model/world';
import { outsideOpening } from '../../shared/outside-note';

const worldFile = {
  name: 'world.json',
  purpose: 'says which pictures the model knows',
  mostBytes: 4 * 2 ** 20,
};

const known = new WeakMap<Model, Promise<World | undefined>>();

async function read(model: Model): Promise<World | undefined> {
  const content = await readJson(model.folder.root, worldFile);
  return content === undefined ? undefined : parseWorld(content);
}

/** A note for pictures outside; undefined for those inside, and for models that do not say what they know. */
export async function outsideNote(
  model: Model,
  { features, prepared }: SeenPicture,
): Promise<string | undefined> {
  let world = known.get(model);
  if (!world) {
    world = read(model);
    known.set(model, world);
  }
  const { threshold, kinds } = (await world) ?? {};
  if (threshold === undefined || kinds === undefined) return undefined;
  const distance = distanceFrom(summaryOf(features, prepared.tokens), { kinds });
  if (distance <= threshold) return undefined;
  const names = kinds.map(({ name }) => name).join(', ');
  return (
    `${outsideOpening} ${model.name} knows: it was trained on drawings of ${names} only, and this one is ` +
    `${distance.toFixed(2)} away from all of them, where ${threshold.toFixed(2)} is the limit. Its answer means nothing; for other ` +
    'pictures, get a real vision-language model with “Darkroom: Add Model…” (darkroom models add).'
  );
}
