// Pictures of samples, asked for as they come into sight and kept; each is painted on the canvas that stands for it.

import type { SamplePlace } from '../../src/shared/protocol/ablation-sheet';
import type { PicturePixels } from '../../src/shared/protocol/trace-panel';

/** Of more the first ones are forgotten. */
const mostKept = 1000;

export class Pictures {
  readonly #fetch: (place: SamplePlace) => Promise<PicturePixels | null>;
  readonly #arrived: () => void;
  readonly #known = new Map<string, PicturePixels | null>();
  #due = 0;

  constructor(fetch: (place: SamplePlace) => Promise<PicturePixels | null>, arrived: () => void) {
    this.#fetch = fetch;
    this.#arrived = arrived;
  }

  static key({ task, index }: Pick<SamplePlace, 'task' | 'index'>): string {
    return `${task} ${index}`;
  }

  /** Asks for those that are not there. */
  want(places: readonly SamplePlace[]): void {
    for (const place of places) {
      const key = Pictures.key(place);
      if (this.#known.has(key)) continue;
      this.#known.set(key, null);
      void this.#fetch(place).then(
        picture => {
          this.#known.set(key, picture);
          // Several arrive within one frame.
          if (this.#due === 0) this.#due = requestAnimationFrame(() => this.#flush());
        },
        () => this.#known.delete(key),
      );
    }
    for (const key of [...this.#known.keys()].slice(0, Math.max(0, this.#known.size - mostKept)))
      this.#known.delete(key);
  }

  paint(root: HTMLElement): void {
    for (const canvas of root.querySelectorAll<HTMLCanvasElement>('canvas[data-picture]')) {
      const key = canvas.dataset['picture'] ?? '';
      const picture = this.#known.get(key);
      if (!picture || canvas.dataset['painted'] === key) continue;
      const { width, height, rgb } = picture;
      [canvas.width, canvas.height] = [width, height];
      const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
      for (let pixel = 0; pixel < width * height; pixel++)
        rgba.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
      canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
      canvas.dataset['painted'] = key;
    }
  }

  #flush(): void {
    this.#due = 0;
    this.#arrived();
  }
}
