// How long a sample took in all arms of a recipe, by recipe and model: what a person is told before the next one begins.

import type * as vscode from 'vscode';

export interface Speed {
  /** As it is called. */
  readonly model: string;
  /** Of one sample, in milliseconds. */
  readonly ms: number;
}

const key = 'darkroom.ablation.speeds';

/** By recipe the models, the one that was measured last first. */
type Noted = Readonly<Partial<Record<string, readonly Speed[]>>>;

const mostModels = 16;

export class Speeds {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Of this model, or of the one that was measured last. */
  of(recipe: string, model?: string): Speed | undefined {
    const noted = this.#memory.get<Noted>(key)?.[recipe] ?? [];
    return model === undefined ? noted[0] : noted.find(speed => speed.model === model);
  }

  async note(recipe: string, { model, ms }: Speed): Promise<void> {
    const noted = this.#memory.get<Noted>(key) ?? {};
    const others = (noted[recipe] ?? []).filter(speed => speed.model !== model);
    const its = [{ model, ms }, ...others].slice(0, mostModels);
    await this.#memory.update(key, { ...noted, [recipe]: its });
  }
}
