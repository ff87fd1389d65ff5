// What meters of latents hear: each of them as it was fed, and the model that made them.

import type { Metered } from './meter';
import type { Happening } from '../../../methods/happening';
import type { Model } from '../../../model/run/model';

export class HeardLatents {
  protected readonly about: Metered;
  protected readonly latents: Float32Array[] = [];
  protected model: Model | undefined;

  constructor(about: Metered) {
    this.about = about;
  }

  begun(_: unknown, __: unknown, model: Model): void {
    this.model = model;
  }

  heard(happening: Happening): void {
    if (happening.kind === 'latent') this.latents.push(happening.vector);
  }
}
