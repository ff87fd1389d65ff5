// Lists and sequences at random, from a seed: what is well written, and often contradicts itself.

import { randomIntegers } from '../../support/onnx-fuzz';

export class RandomCases {
  readonly below: (limit: number) => number;

  constructor(seed: number) {
    this.below = randomIntegers(seed);
  }

  private pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }

  list(): readonly unknown[] {
    return Array.from({ length: 1 + this.below(4) }, () => this.item());
  }

  /** A sequence of this many positions, as `tableOf` reads it. */
  text(length: number): string {
    const prompt = 1 + this.below(length);
    const answer = prompt + this.below(length);
    let text = '';
    for (let i = 0; i < length; i++) {
      if (i === prompt) text += '.';
      if (i === answer) text += '!';
      text += i === 0 ? 'p' : this.pick((i < prompt ? 'p i' : 'l v g g').split(' '));
    }
    return text;
  }

  private item(): unknown {
    const layers = this.pick<unknown>(['all', [2], [0, 1], { from: 1, to: 3 }]);
    const heads = this.pick<unknown>(['all', [1], [0, 1]]);
    const positions = this.name();
    switch (this.below(6)) {
      case 0:
        return {
          at: { keys: this.name(), queries: this.name(), heads },
          do: { gate: this.pick([0, 0.25, 1, 4]) },
        };
      case 1:
        return { at: { keys: positions, layers: [2] }, do: { 'knock-out': true } };
      case 2:
        return { at: { layers: [1, 3], heads, positions }, do: { scale: this.pick([0, 0.5, 1]) } };
      default:
        return { at: { layers, positions }, do: this.change() };
    }
  }

  private name(): unknown {
    const names =
      'image,prompt,latent,latent.image,generated,text,answer,prompt.last,all,latent[1..2],[2..4],[-2..],generated[1]';
    return this.below(5) === 0 ? ['image', 'generated'] : this.pick(names.split(','));
  }

  private change(): unknown {
    const vector = `v.safetensors#v${this.below(4)}`;
    const strength = this.pick([0, 0.5, -2]);
    return this.pick<unknown>([
      { add: { vector, strength } },
      { add: { vector, strength } },
      { add: { vector, strength, renorm: true } },
      { scale: this.pick([0.5, 1, -1]) },
      { replace: this.pick(['zero', 'mean', 'noise']) },
      { replace: { noise: { seed: this.below(9) } } },
      { replace: { vector } },
      { patch: { tensor: 'v.safetensors#rows' } },
      { patch: { trace: 'clean' } },
    ]);
  }
}
