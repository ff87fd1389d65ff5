// A decoder opened for reading and changing: its graph rewritten in memory, its weights where they are on disk. One
// step of it is one forward pass over B rows and S new positions, with whatever hooks were asked for.

import type { Cache } from './cache';
import type { DecoderGraph } from './decoder-graph';
import { hookedFor, readerFor } from './decoder-graph';
import type { DecoderStep } from './decoder-inputs';
import { HookedSession } from './hooked-session';
import type { Fetch, StepResult } from './step-result';
import type { TensorPort } from './tensor-port';
import type { HookRequest } from '../onnx/instrument/feeds';
import type { Manifest } from '../onnx/instrument/manifest';
import { weightBytes } from '../onnx/weight-bytes';
import { DarkroomError } from '../shared/errors';
import type { Device } from '../shared/model-report';

/** A step with everything it is fed, which may be run more than once. */
export interface PreparedStep {
  run(fetch: Fetch): Promise<StepResult>;
}

/** With this much in weights or less a decoder that is only read has a session of its own, with no If in it. */
const smallWeights = 64 * 2 ** 20;

export interface OpenOptions {
  /** Of one operator; as many as the processor has cores unless told. */
  readonly threads?: number;
  /** The first steps will change something. */
  readonly changing?: boolean;
}

export class DecoderSession {
  readonly graph: DecoderGraph;
  /** What can be read and changed; undefined for the untouched decoder. */
  readonly manifest: Manifest | undefined;
  /** Steps that only read have a session of their own. */
  readonly #readsApart: boolean;
  readonly #device: Device;
  readonly #threads: number;
  /** Made for reading alone, or for everything. */
  readonly #sessions = new Map<'reading' | 'everything', Promise<HookedSession>>();
  #openMs = 0;
  /** The one that was opened first; all of them agree in what goes in and comes out. */
  #first: HookedSession | undefined;

  private constructor(graph: DecoderGraph, device: Device, hooks: boolean, threads: number) {
    this.graph = graph;
    this.manifest = hooks ? hookedFor(graph, device).manifest : undefined;
    this.#readsApart = this.manifest !== undefined && weightBytes(graph.original) <= smallWeights;
    this.#device = device;
    this.#threads = threads;
  }

  static async open(
    graph: DecoderGraph,
    device: Device,
    hooks: boolean,
    { threads = 0, changing = false }: OpenOptions = {},
  ): Promise<DecoderSession> {
    const decoder = new DecoderSession(graph, device, hooks, threads);
    decoder.#first = await decoder.#session(changing);
    return decoder;
  }

  /** Whether rows can advance in one step, each as it would alone. */
  get rowsTogether(): boolean {
    return !this.graph.sharesScales && this.#first?.takesOneRow === false;
  }

  /** How many logits a step computes for each position; 0 where only the last position has any. */
  get logitsPerPosition(): number {
    return this.#first?.logitsPerPosition ?? 0;
  }

  /** Where embeddings enter; undefined for a decoder that looks tokens up itself. */
  get embeddingPort(): TensorPort | undefined {
    return this.#first?.embeddingPort;
  }

  cacheOf(result: StepResult, rows: number, length: number): Cache {
    if (!this.#first) throw new DarkroomError('internal', 'The decoder is not open.');
    return this.#first.cacheOf(result, rows, length);
  }

  /** How long its sessions took to open. */
  get openMs(): number {
    return this.#openMs;
  }

  async release(): Promise<void> {
    const sessions = await Promise.all(this.#sessions.values());
    for (const session of sessions) await session.release();
  }

  /** One forward pass. */
  async step(step: DecoderStep, hooks: HookRequest = {}): Promise<StepResult> {
    const stats = hooks.edits?.map(({ layer }) => layer) ?? [];
    const prepared = await this.prepare(step, hooks);
    return prepared.run({ residuals: 'all', stats, attention: hooks.rows ? 'all' : [] });
  }

  async prepare(step: DecoderStep, hooks: HookRequest = {}): Promise<PreparedStep> {
    const { edits = [], rules = [], gains = [] } = hooks;
    const session = await this.#session(edits.length + rules.length + gains.length > 0);
    const feeds = session.feeds(step, hooks);
    return { run: fetch => session.run(feeds, fetch) };
  }

  async #session(changing: boolean): Promise<HookedSession> {
    const { graph, manifest } = this;
    const use = this.#readsApart && !changing ? 'reading' : 'everything';
    const known = this.#sessions.get(use);
    if (known) return known;
    const start = performance.now();
    const hooked = use === 'reading' ? readerFor : hookedFor;
    const opening = HookedSession.open(
      graph,
      manifest && hooked(graph, this.#device),
      this.#device,
      this.#threads,
    );
    this.#sessions.set(use, opening);
    try {
      return await opening;
    } catch (error) {
      this.#sessions.delete(use);
      throw error;
    } finally {
      this.#openMs += performance.now() - start;
    }
  }
}
