// Maps and pictures of a trace, as they are asked of the host: of each kind what is looked at comes first, then the steps
// that a person is about to reach (`chunks.ts`). Means are small and come many rows at a time, all of them in the end, so
// that scrubbing finds them here.

import { stepsAhead } from './ahead';
import { Chunks } from './chunks';
import type { PictureBox } from '../../../src/shared/trace/token';
import type {
  FocusTrack,
  LatentDetail,
  LatentFrame,
  LayerMaps,
  LensView,
  PicturePixels,
  StepView,
  TraceReads,
  TraceView,
} from '../../../src/shared/protocol/trace-panel';
import type { CallName, Nothing, ParamsOf, ResultOf } from '../../../src/shared/rpc/contract';

type Reads = { calls: TraceReads; topics: Nothing['topics'] };
export type AskReads = <N extends CallName<Reads>>(
  name: N,
  params: ParamsOf<Reads, N>,
) => Promise<ResultOf<Reads, N>>;

const rowsAtOnce = 64;

/** Room for each kind, in bytes: some hundred rows of a large model, and the sketches of a wide film. */
const room = {
  means: 48 * 2 ** 20,
  layers: 64 * 2 ** 20,
  lenses: 8 * 2 ** 20,
  latents: 32 * 2 ** 20,
  frames: 64 * 2 ** 20,
  focus: 2 ** 20,
};
/** As many frames as a wide page shows at once. */
const framesWaiting = 64;
/** Steps that are fetched before they are looked at. */
const mostAhead = 12;

/** What is shown of a step beside its picture: what is not need not be fetched ahead. */
interface ShownKinds {
  /** Maps of layers and their heads. */
  readonly layers: boolean;
  /** The logit lens, and what a latent is like. */
  readonly readings: boolean;
}

export class Maps {
  readonly #ask: AskReads;
  readonly #arrived: () => void;
  readonly #means: Chunks<Float32Array>;
  readonly #layers: Chunks<LayerMaps>;
  readonly #lenses: Chunks<LensView>;
  readonly #latents: Chunks<LatentDetail>;
  readonly #frames: Chunks<LatentFrame>;
  readonly #focus: Chunks<FocusTrack>;
  #picture: PicturePixels | null | undefined;
  #pictureAsked = false;
  #at: { readonly step: number; readonly layer: number; readonly layers: boolean } | undefined;

  /** `arrived` is called when something that was missing is here. */
  constructor(ask: AskReads, arrived: () => void) {
    this.#ask = ask;
    this.#arrived = arrived;
    const newest = (bytes: number) => ({ waiting: 1, bytes });
    this.#means = new Chunks(arrived, newest(room.means));
    this.#layers = new Chunks(arrived, newest(room.layers));
    this.#lenses = new Chunks(arrived, newest(room.lenses));
    this.#latents = new Chunks(arrived, newest(room.latents));
    this.#focus = new Chunks(arrived, newest(room.focus));
    this.#frames = new Chunks(arrived, { waiting: framesWaiting, bytes: room.frames });
  }

  /** [N]; undefined while it is on its way, null when the file has none. */
  mean(trace: TraceView, row: number): Float32Array | null | undefined {
    return rowOf(trace, row, (first, isEnough) =>
      this.#means.get(String(first), this.#askMeans(first), isEnough),
    );
  }

  layer(trace: TraceView, row: number, layer: number): LayerMaps | null | undefined {
    if (!hasLayers(trace)) return null;
    return this.#layers.get(`${row} ${layer}`, this.#askLayer(row, layer));
  }

  /** The same as far as it is here already. */
  readonly here: Here = {
    mean: (trace, row) =>
      rowOf(trace, row, (first, isEnough) => {
        const found = this.#means.known(String(first));
        return found && isEnough(found) ? found : undefined;
      }),
    layer: (trace, row, layer) => (hasLayers(trace) ? this.#layers.known(`${row} ${layer}`) : null),
    latent: step => this.#latents.known(String(step)),
    frame: (_, latent) => this.#frames.known(String(latent)),
  };

  /** `step` is an index into the steps of the trace. */
  lens(trace: TraceView, step: number, { kind }: StepView): LensView | null | undefined {
    if (!trace.lens || kind === 'answer') return null;
    return this.#lenses.get(String(step), this.#askLens(step));
  }

  /** What is shown of a latent that is selected. */
  latent(step: number, { kind }: StepView): LatentDetail | null | undefined {
    if (kind !== 'latent') return null;
    return this.#latents.get(String(step), this.#askLatent(step));
  }

  /** What stands for a latent in the film. */
  frame(trace: TraceView, latent: number): LatentFrame | null | undefined {
    if (!trace.frames) return null;
    return this.#frames.get(String(latent), this.#askFrame(latent));
  }

  /** S_focus of a box that a person drew, at every row that there is now. */
  focus({ steps }: TraceView, box: PictureBox): FocusTrack | null | undefined {
    const rows = String(steps.at(-1)?.row ?? 0);
    return this.#focus.get([...box, rows].join(' '), () => this.#ask('focus', { box }));
  }

  /** A person looks at `step` at a layer: what they may look at next is fetched when nothing else is to be. */
  expect(trace: TraceView, step: number, layer: number, shown: ShownKinds): void {
    const { attention, steps } = trace;
    const before = this.#at;
    this.#at = { step, layer, layers: shown.layers };
    if (before?.step === step && before.layer === layer && before.layers === shown.layers) return;
    const ahead = stepsAhead(step, before?.step ?? step, steps.length, mostAhead).flatMap(next => {
      const view = steps[next];
      return view && view.kind !== 'answer' ? [{ next, row: view.row, view }] : [];
    });
    if (trace.lens && shown.readings)
      this.#lenses.expect(ahead.map(({ next }) => ({ key: String(next), ask: this.#askLens(next) })));
    if (shown.readings)
      this.#latents.expect(
        ahead
          .filter(({ view }) => view.kind === 'latent')
          .map(({ next }) => ({ key: String(next), ask: this.#askLatent(next) })),
      );
    if (trace.frames)
      this.#frames.expect(
        ahead.flatMap(({ view: { latent } }) =>
          latent ? [{ key: String(latent.number), ask: this.#askFrame(latent.number) }] : [],
        ),
      );
    if (!attention) return;
    const row = steps[step]?.row ?? 0;
    const isDeeper = before !== undefined && before.layer !== layer;
    const deeper = stepsAhead(layer, before?.layer ?? layer, attention.layers.length, 4);
    // Along one of the two a person goes; both would be three times as much for each step.
    const next = isDeeper
      ? deeper.map(other => [row, other] as const)
      : ahead.map(other => [other.row, layer] as const);
    if (shown.layers && hasLayers(trace))
      this.#layers.expect(next.map(([of, at]) => ({ key: `${of} ${at}`, ask: this.#askLayer(of, at) })));
    if (attention.hasMean) this.#means.expect(this.#allMeans(trace, row));
  }

  /** Every piece that may be kept, the nearest first. */
  #allMeans({ attention, steps }: TraceView, row: number) {
    const rows = steps.reduce((most, one) => Math.max(most, one.row + 1), 0);
    const most = Math.floor(room.means / (4 * rowsAtOnce * Math.max(1, attention?.patches ?? 1)));
    const here = row - (row % rowsAtOnce);
    return Array.from({ length: Math.ceil(rows / rowsAtOnce) }, (_, piece) => piece * rowsAtOnce)
      .sort((a, b) => Math.abs(a - here) - Math.abs(b - here))
      .slice(0, most)
      .map(first => ({ key: String(first), ask: this.#askMeans(first) }));
  }

  readonly #askMeans = (row: number) => () => this.#ask('means', { row, count: rowsAtOnce });
  readonly #askLayer = (row: number, layer: number) => () => this.#ask('layer', { row, layer });
  readonly #askLens = (step: number) => () => this.#ask('lens', { step });
  readonly #askFrame = (latent: number) => () => this.#ask('frame', { latent });
  readonly #askLatent = (step: number) => () => this.#ask('latent', { step });

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

/** Of the attention on the picture alone. */
export type AttentionMaps = Pick<Maps, 'mean' | 'layer'>;

type Here = Pick<Maps, 'mean' | 'layer' | 'latent' | 'frame'>;

const hasLayers = ({ attention }: TraceView) =>
  attention !== undefined && (attention.hasLayers || attention.heads > 0);

/** A row of the piece that it came in. */
function rowOf(
  { attention }: TraceView,
  row: number,
  pieceFrom: (first: number, isEnough: (found: Float32Array) => boolean) => Float32Array | null | undefined,
): Float32Array | null | undefined {
  if (!attention?.hasMean) return null;
  const { patches } = attention;
  const first = row - (row % rowsAtOnce);
  // A piece that was fetched while the trace grew ends early.
  const rows = pieceFrom(first, found => found.length >= (row - first + 1) * patches);
  return rows && part(rows, row - first, patches);
}

export function part(maps: Float32Array, index: number, size: number): Float32Array {
  return maps.subarray(index * size, (index + 1) * size);
}
