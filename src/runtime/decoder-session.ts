// A decoder opened for reading and changing: its graph rewritten in memory, its weights where they are on disk. One
// step of it is one forward pass over B rows and S new positions, with whatever hooks were asked for.

import type { Cache } from './cache';
import type { DecoderGraph, Reach } from './decoder-graph';
import type { DecoderStep } from './decoder-inputs';
import { DecoderSessions } from './decoder-sessions';
import type { HookedSession } from './hooked-session';
import type { Fetch, StepResult } from './step-result';
import type { TensorPort } from './tensor-port';
import type { HookRequest } from '../onnx/instrument/feeds';
import type { Manifest } from '../onnx/instrument/manifest';
import type { Device } from '../shared/device';

export interface OpenOptions {
  /** Of one operator; as many as the processor has cores unless told. */
  readonly threads?: number;
  /** What the first steps change; nothing unless told. */
  readonly reach?: Reach;
  /** How many sessions are open at once; as its weights allow unless told. */
  readonly most?: number;
}

export class DecoderSession {
  readonly graph: DecoderGraph;
  /** What can be read and changed; undefined for the untouched decoder. */
  readonly manifest: Manifest | undefined;
  readonly #sessions: DecoderSessions;
  /** The one that was opened first, perhaps closed since: all of them agree in what goes in and comes out. */
  readonly #first: HookedSession;
  #failed = false;

  private constructor(
    graph: DecoderGraph,
    manifest: Manifest | undefined,
    sessions: DecoderSessions,
    first: HookedSession,
  ) {
    this.graph = graph;
    this.manifest = manifest;
    this.#sessions = sessions;
    this.#first = first;
  }

  static async open(
    graph: DecoderGraph,
    device: Device,
    hooks: boolean,
    { threads = 0, reach = [], most }: OpenOptions = {},
  ): Promise<DecoderSession> {
    const manifest = hooks ? graph.hooked(device, 'anything').manifest : undefined;
    const sessions = new DecoderSessions(graph, { device, threads, hooks, most });
    const first = await sessions.use(reach, session => Promise.resolve(session));
    return new DecoderSession(graph, manifest, sessions, first);
  }

  /** Whether rows can advance in one step, each as it would alone. */
  get rowsTogether(): boolean {
    return !this.graph.sharesScales && !this.#first.takesOneRow;
  }

  /** Whether they also can where the model has seen something and more than one position is new. */
  get rowsTogetherBehindPast(): boolean {
    return !this.graph.anatomy.layers.some(({ attention }) =>
      // "batch_size must be 1 when sequence_length > 1 and past context is given."
      attention.some(({ kind }) => kind === 'GroupQueryAttention'),
    );
  }

  /** How many logits a step computes for each position; 0 where only the last position has any. */
  get logitsPerPosition(): number {
    return this.#first.logitsPerPosition;
  }

  /** Where embeddings enter; undefined for a decoder that looks tokens up itself. */
  get embeddingPort(): TensorPort | undefined {
    return this.#first.embeddingPort;
  }

  cacheOf(result: StepResult, rows: number, length: number): Cache {
    return this.#first.cacheOf(result, rows, length);
  }

  /** Whether a step of it failed: its device may be lost, or hold what there is no room for. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** How long its sessions took to open. */
  get openMs(): number {
    return this.#sessions.openMs;
  }

  /** What each of its sessions can change. */
  get reaches(): readonly Reach[] {
    return this.#sessions.reaches;
  }

  release(): Promise<void> {
    return this.#sessions.release();
  }

  /** One forward pass; fetches all that there is unless told. */
  step(step: DecoderStep, hooks: HookRequest = {}, fetch: Fetch = all(hooks)): Promise<StepResult> {
    return this.#sessions.use(this.#reachOf(hooks), session => {
      const feeds = session.feeds(step, hooks);
      return session.run(feeds, fetch).catch((error: unknown) => {
        this.#failed = true;
        throw error;
      });
    });
  }

  /** A layer that there is not is refused by whichever session. */
  #reachOf({ edits = [], rules = [], gains = [] }: HookRequest): Reach {
    if (rules.length + gains.length > 0) return 'anything';
    const layers = new Set(edits.map(({ layer }) => layer));
    return [...layers].filter(layer => this.manifest?.hooks[layer] !== undefined).sort((a, b) => a - b);
  }
}

function all({ edits = [], rows }: HookRequest): Fetch {
  return { residuals: 'all', stats: edits.map(({ layer }) => layer), attention: rows ? 'all' : [] };
}
