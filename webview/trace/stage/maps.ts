// Problem: a person scrubs faster than a large file is read, and the step that is looked at must not wait behind those that
// were passed.
// Idea: of each kind one request is under way, and only the newest wish waits behind it. What came is kept while there is
// room. Means are small and come many rows at a time, so that scrubbing finds them here.

import { FramePictures } from '../film/frame-pictures';
import type {
  LatentDetail,
  LatentFrame,
  LayerMaps,
  LensView,
  PicturePixels,
  StepView,
  TracePanelContract,
  TraceView,
} from '../../../src/shared/protocol/trace-panel';
import type { CallName, ParamsOf, ResultOf } from '../../../src/shared/rpc/contract';

type Ask = <N extends CallName<TracePanelContract>>(
  name: N,
  params: ParamsOf<TracePanelContract, N>,
) => Promise<ResultOf<TracePanelContract, N>>;

const rowsAtOnce = 64;
const kept = 48;

export class Maps {
  readonly #ask: Ask;
  readonly #arrived: () => void;
  readonly #means: Newest<Float32Array>;
  readonly #layers: Newest<LayerMaps>;
  readonly #lenses: Newest<LensView>;
  readonly #latents: Newest<LatentDetail>;
  readonly #frames: FramePictures;
  #picture: PicturePixels | null | undefined;
  #pictureAsked = false;

  /** `arrived` is called when something that was missing is here. */
  constructor(ask: Ask, arrived: () => void) {
    this.#ask = ask;
    this.#arrived = arrived;
    this.#means = new Newest(arrived);
    this.#layers = new Newest(arrived);
    this.#lenses = new Newest(arrived);
    this.#latents = new Newest(arrived);
    this.#frames = new FramePictures(latent => ask('frame', { latent }), arrived);
  }

  /** [N]; undefined while it is on its way, null when the file has none. */
  mean(trace: TraceView, row: number): Float32Array | null | undefined {
    const { attention } = trace;
    if (!attention?.hasMean) return null;
    const first = row - (row % rowsAtOnce);
    const { patches } = attention;
    const rows = this.#means.get(
      String(first),
      () => this.#ask('means', { row: first, count: rowsAtOnce }),
      // A piece that was fetched while the trace grew ends early.
      found => found.length >= (row - first + 1) * patches,
    );
    return rows === undefined || rows === null ? rows : part(rows, row - first, patches);
  }

  layer(trace: TraceView, row: number, layer: number): LayerMaps | null | undefined {
    if (!trace.attention || !(trace.attention.hasLayers || trace.attention.heads > 0)) return null;
    return this.#layers.get(`${row} ${layer}`, () => this.#ask('layer', { row, layer }));
  }

  /** `step` is an index into the steps of the trace. */
  lens(trace: TraceView, step: number, { kind }: StepView): LensView | null | undefined {
    if (!trace.lens || kind === 'answer') return null;
    return this.#lenses.get(String(step), () => this.#ask('lens', { step }));
  }

  /** What is shown of a latent that is selected. */
  latent(step: number, { kind }: StepView): LatentDetail | null | undefined {
    if (kind !== 'latent') return null;
    return this.#latents.get(String(step), () => this.#ask('latent', { step }));
  }

  /** What stands for a latent in the film. */
  frame(trace: TraceView, latent: number): LatentFrame | null | undefined {
    return trace.frames ? this.#frames.get(latent) : null;
  }

  picture(trace: TraceView): PicturePixels | null | undefined {
    if (!trace.picture) return null;
    if (!this.#pictureAsked) {
      this.#pictureAsked = true;
      void this.#ask('picture', undefined).then(
        picture => this.#showPicture(picture),
        () => this.#showPicture(null),
      );
    }
    return this.#picture;
  }

  #showPicture(picture: PicturePixels | null): void {
    this.#picture = picture;
    this.#arrived();
  }
}

/** What was asked for, by name. */
class Newest<T> {
  readonly #arrived: () => void;
  readonly #found = new Map<string, T | null>();
  #running: string | undefined;
  #next: { readonly key: string; readonly ask: () => Promise<T> } | undefined;

  constructor(arrived: () => void) {
    this.#arrived = arrived;
  }

  get(
    key: string,
    ask: () => Promise<T>,
    isEnough: (found: T) => boolean = () => true,
  ): T | null | undefined {
    const found = this.#found.get(key);
    if (found === null || (found !== undefined && isEnough(found))) return found;
    if (this.#running === key) this.#next = undefined;
    else if (this.#running !== undefined) this.#next = { key, ask };
    else this.#run(key, ask);
    return undefined;
  }

  #run(key: string, ask: () => Promise<T>): void {
    this.#running = key;
    const settle = (value: T | null) => {
      this.#running = undefined;
      this.#keep(key, value);
      const next = this.#next;
      this.#next = undefined;
      if (next && next.key !== key) this.#run(next.key, next.ask);
      this.#arrived();
    };
    // What failed is not asked for again and again; the host has logged why.
    void ask().then(settle, () => settle(null));
  }

  #keep(key: string, value: T | null): void {
    this.#found.delete(key);
    this.#found.set(key, value);
    const [oldest] = this.#found.keys();
    if (this.#found.size > kept && oldest !== undefined) this.#found.delete(oldest);
  }
}

export function part(maps: Float32Array, index: number, size: number): Float32Array {
  return maps.subarray(index * size, (index + 1) * size);
}
