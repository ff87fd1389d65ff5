// Problem: whatever a graph can be changed with costs every step, also those that change nothing: an If and a bias in each
// layer are a tenth of a small model's step. But an open decoder costs its weights' memory, and seconds to open.
// Idea: a session for what its steps change, and no more: nothing, the stream of a few layers, or anything. A small
// decoder has several, and which one a step meets follows from the step alone. Of a large one a single one is open, and
// its third is for anything, so that nobody who tries layer after layer waits at each; there it depends on the steps
// before, and may, because all of them compute the same numbers.

import type { DecoderGraph, Reach } from './decoder-graph';
import { HookedSession } from './hooked-session';
import { weightBytes } from '../onnx/weight-bytes';
import type { Device } from '../shared/device';

const smallWeights = 64 * 2 ** 20;
const mostOfSmall = 4;

export interface SessionOptions {
  readonly device: Device;
  readonly threads: number;
  /** false: the untouched decoder. */
  readonly hooks: boolean;
  /** How many are open at once; as its weights allow unless told. */
  readonly most?: number | undefined;
}

interface Place {
  readonly reach: Reach;
  readonly opening: Promise<HookedSession>;
  users: number;
}

export class DecoderSessions {
  readonly #graph: DecoderGraph;
  readonly #options: SessionOptions;
  readonly #most: number;
  /** Half precision is computed in float32 on the CPU, and rounded back where an If begins: not the same numbers. */
  readonly #rounds: boolean;
  /** The one that was used last comes last. */
  #places: Place[] = [];
  #opened = 0;
  #openMs = 0;

  constructor(graph: DecoderGraph, options: SessionOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#most = options.most ?? (weightBytes(graph.original) <= smallWeights ? mostOfSmall : 1);
    this.#rounds = graph.precision === 'float16';
  }

  /** How long all of them took to open. */
  get openMs(): number {
    return this.#openMs;
  }

  /** What each open one can change. */
  get reaches(): readonly Reach[] {
    return this.#places.map(({ reach }) => reach);
  }

  /** Lends a session that can change so much; it stays open meanwhile. */
  async use<T>(wanted: Reach, work: (session: HookedSession) => Promise<T>): Promise<T> {
    const place = this.#placeFor(this.#options.hooks ? wanted : []);
    place.users++;
    try {
      return await work(await place.opening);
    } finally {
      place.users--;
      if (!this.#places.includes(place)) await close(place);
    }
  }

  async release(): Promise<void> {
    const places = this.#places.splice(0);
    for (const place of places) await close(place);
  }

  #placeFor(wanted: Reach): Place {
    const single = this.#most === 1;
    const serves = single ? covers : same;
    const place = this.#places.find(({ reach }) => serves(reach, wanted));
    if (!place) return this.#open(single && (this.#opened > 1 || this.#rounds) ? 'anything' : wanted);
    this.#places = [...this.#places.filter(other => other !== place), place];
    return place;
  }

  #open(reach: Reach): Place {
    this.#opened++;
    const leaving = this.#places.splice(0, this.#places.length - this.#most + 1);
    const place: Place = { reach, opening: this.#session(reach, leaving), users: 0 };
    this.#places.push(place);
    place.opening.catch(() => {
      this.#places = this.#places.filter(other => other !== place);
    });
    return place;
  }

  /** Memory is given back before more is taken. */
  async #session(reach: Reach, leaving: readonly Place[]): Promise<HookedSession> {
    for (const place of leaving) await close(place);
    const start = performance.now();
    const { device, threads, hooks } = this.#options;
    try {
      const hooked = hooks ? this.#graph.hooked(device, reach) : undefined;
      return await HookedSession.open(this.#graph, hooked, device, threads);
    } finally {
      this.#openMs += performance.now() - start;
    }
  }
}

/** Unless somebody uses it, who then closes it. */
async function close({ users, opening }: Place): Promise<void> {
  if (users > 0) return;
  const session = await opening.catch(() => undefined);
  await session?.release();
}

function covers(reach: Reach, wanted: Reach): boolean {
  if (reach === 'anything') return true;
  return wanted !== 'anything' && wanted.every(layer => reach.includes(layer));
}

function same(reach: Reach, wanted: Reach): boolean {
  return covers(reach, wanted) && covers(wanted, reach);
}
