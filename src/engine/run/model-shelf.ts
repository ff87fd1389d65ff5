// Opening a model takes seconds and gigabytes; a person asks one model several things. So the last one stays open until
// another is asked or it was not needed for a while, and two runs on one model share it. One that failed is not kept.

import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { openTested } from '../tested-model';
import type { TestedModel, TestedOptions } from '../tested-model';
import type { Model } from '../../model/run/model';

const keptMs = 10 * 60_000;

interface Place {
  readonly key: string;
  readonly opening: Promise<TestedModel>;
  users: number;
  timer?: NodeJS.Timeout;
}

export interface Borrowed extends TestedModel {
  /** Gives it back. */
  end(): void;
}

export class ModelShelf {
  readonly #places: Place[] = [];

  /** `say` hears what is being done, where something has to be. */
  async borrow(root: string, options: TestedOptions, say: (doing: string) => void): Promise<Borrowed> {
    const key = await keyOf(root, options);
    await this.#clearOthers(key);
    let place = this.#places.find(known => known.key === key);
    if (!place) {
      place = { key, opening: openTested(root, options, say), users: 0 };
      this.#places.push(place);
    }
    const mine = place;
    clearTimeout(mine.timer);
    mine.users++;
    try {
      const tested = await mine.opening;
      let ended = false;
      return {
        ...tested,
        end: () => {
          if (ended) return;
          ended = true;
          this.#giveBack(mine, tested.model);
        },
      };
    } catch (error) {
      this.#forget(mine);
      throw error;
    }
  }

  /** Memory is given back before more is taken. */
  async #clearOthers(key: string): Promise<void> {
    const idle = this.#places.filter(place => place.key !== key && place.users === 0);
    for (const place of idle) {
      this.#forget(place);
      await (await place.opening).model.release();
    }
  }

  #giveBack(place: Place, model: Model): void {
    place.users--;
    if (model.hasFailed) this.#forget(place);
    if (place.users > 0) return;
    if (model.hasFailed) return void model.release();
    place.timer = setTimeout(() => {
      this.#forget(place);
      void place.opening.then(({ model }) => model.release());
    }, keptMs);
    place.timer.unref();
  }

  #forget(place: Place): void {
    clearTimeout(place.timer);
    const at = this.#places.indexOf(place);
    if (at >= 0) this.#places.splice(at, 1);
  }
}

/** A folder whose settings or decoder were written anew is another model. */
async function keyOf(root: string, options: TestedOptions): Promise<string> {
  const folder = await realpath(root).catch(() => root);
  const files = ['config.json', 'darkroom.json', 'onnx/decoder_model_merged.onnx', 'onnx/model.onnx'];
  const stamps = await Promise.all(
    files.map(name =>
      stat(path.join(folder, name)).then(
        ({ size, mtimeMs }) => [size, mtimeMs],
        () => undefined,
      ),
    ),
  );
  return JSON.stringify([folder, stamps, options]);
}
