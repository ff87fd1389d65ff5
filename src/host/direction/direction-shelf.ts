// Problem: the Run view shows of each chosen direction what its file says; files come and go while it is shown, and what is
// said depends on the layer that is read and on the model that is steered.
// Idea: each wish is looked at again when it, its file or the model is another than before; an answer that arrives for a wish
// that is no longer held is dropped. Whether a file is there is found out without the engine.

import { stat } from 'node:fs/promises';
import { DarkroomError, toFailure } from '../../shared/errors';
import { sourceLayerOf } from '../../shared/protocol/exposure';
import type { DirectionFacts, DirectionState, Exposure } from '../../shared/protocol/exposure';
import type { DescribeRequest } from '../../shared/protocol/steer';

export interface ShelfParts {
  readonly describe: (wish: DescribeRequest) => Promise<DirectionFacts>;
  readonly show: (directions: Readonly<Record<string, DirectionState>>) => void;
}

interface Held {
  /** The wish and the version of the file. */
  readonly key: string;
  readonly state: DirectionState;
}

export class DirectionShelf {
  readonly #parts: ShelfParts;
  /** By file, the newest. */
  #wishes: ReadonlyMap<string, DescribeRequest> = new Map();
  #held: ReadonlyMap<string, Held> = new Map();

  constructor(parts: ShelfParts) {
    this.#parts = parts;
  }

  /** Looks at the files; resolves when what is said of each is shown. */
  async look(exposures: readonly Exposure[], target: string | undefined): Promise<void> {
    const wishes = exposures.map(exposure => {
      const from = sourceLayerOf(exposure);
      return {
        file: exposure.file,
        ...(from !== undefined && { from }),
        ...(target !== undefined && { target }),
      };
    });
    this.#wishes = new Map(wishes.map(wish => [wish.file, wish]));
    this.#held = new Map([...this.#held].filter(([file]) => this.#wishes.has(file)));
    this.#show();
    await Promise.all(wishes.map(wish => this.#lookAt(wish)));
  }

  async #lookAt(wish: DescribeRequest): Promise<void> {
    const { file } = wish;
    const found = await stat(file).catch(() => undefined);
    if (this.#wishes.get(file) !== wish) return;
    const key = JSON.stringify([wish, found?.mtimeMs, found?.size]);
    const before = this.#held.get(file);
    if (before?.key === key) return;
    if (!found?.isFile()) {
      this.#put(file, { key, state: { name: 'failed', failure: toFailure(gone(file)) } });
      return;
    }
    // What was known stays in sight: another source layer is no other direction.
    const shown = before?.state.name === 'read' ? before.state : ({ name: 'reading' } as const);
    this.#put(file, { key, state: shown });
    const state = await this.#parts.describe(wish).then(
      facts => ({ name: 'read', facts }) as const,
      (error: unknown) => ({ name: 'failed', failure: toFailure(error) }) as const,
    );
    if (this.#held.get(file)?.key === key) this.#put(file, { key, state });
  }

  #put(file: string, held: Held): void {
    this.#held = new Map([...this.#held, [file, held]]);
    this.#show();
  }

  #show(): void {
    this.#parts.show(Object.fromEntries([...this.#held].map(([file, { state }]) => [file, state])));
  }
}

function gone(file: string): DarkroomError {
  return new DarkroomError('missing', `The direction ${file} is not there.`, {
    remedy: 'Put it back, or remove it here.',
  });
}
